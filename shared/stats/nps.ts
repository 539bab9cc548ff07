/** Net promoter score. */

export interface NetPromoter {
  /** 100 (promoters - detractors) / n, from -100 to 100; null without answers. */
  readonly nps: number | null;
  /** 9 and 10, 7 and 8, 0 to 6. */
  readonly promoters: number;
  readonly passives: number;
  readonly detractors: number;
}

/** Of answers from 0 to 10. Reichheld (2003) Harv. Bus. Rev. 81(12):46. */
export function netPromoter(scores: readonly number[]): NetPromoter {
  const promoters = scores.filter((score) => score >= 9).length;
  const detractors = scores.filter((score) => score <= 6).length;
  const n = scores.length;
  return {
    nps: n === 0 ? null : (100 * (promoters - detractors)) / n,
    promoters,
    passives: n - promoters - detractors,
    detractors,
  };
}
