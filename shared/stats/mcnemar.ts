/** Whether two systems differ on the same yes-no items. */
import { chiSquaredTail } from "./chiSquared.ts";
import { logChoose } from "./gamma.ts";

/** `chi2_cc` is the chi-squared with Edwards's continuity correction. */
export type McNemarMethod = "chi2" | "chi2_cc" | "exact";

export interface McNemar {
  /** Null without discordant pairs. */
  readonly statistic: number | null;
  readonly pValue: number;
  readonly method: McNemarMethod;
}

/**
 * `b` and `c` count the items that only the first, and only the second, got right. Exact (binomial) below 25 of them
 * and continuity-corrected above, unless a method is named; without any p is 1. McNemar (1947) Psychometrika 12:153;
 * Edwards (1948) Psychometrika 13:185.
 */
export function mcnemar(
  b: number,
  c: number,
  method: McNemarMethod = b + c < 25 ? "exact" : "chi2_cc",
): McNemar {
  const n = b + c;
  if (n === 0) return { statistic: null, pValue: 1, method };
  if (method === "exact") {
    const least = Math.min(b, c);
    let tail = 0;
    for (let j = 0; j <= least; j++)
      tail += Math.exp(logChoose(n, j) - n * Math.LN2);
    return { statistic: least, pValue: Math.min(1, 2 * tail), method };
  }
  const distance =
    method === "chi2" ? Math.abs(b - c) : Math.max(0, Math.abs(b - c) - 1);
  const statistic = distance ** 2 / n;
  return { statistic, pValue: chiSquaredTail(statistic, 1), method };
}
