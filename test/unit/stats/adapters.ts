/** How each statistic of the reference vectors is asked of ours: its input as the file has it, its answer by the file's keys. */
import {
  bootstrapMean,
  pairedBootstrap,
} from "../../../shared/stats/bootstrap.ts";
import { bradleyTerry } from "../../../shared/stats/bradleyTerry.ts";
import { calibration } from "../../../shared/stats/calibration.ts";
import { chiSquaredContingency } from "../../../shared/stats/chiSquared.ts";
import { classificationMetrics } from "../../../shared/stats/classification.ts";
import { cohenKappa, ratingTable } from "../../../shared/stats/cohenKappa.ts";
import { ewmaChart, xmrChart } from "../../../shared/stats/controlCharts.ts";
import { cusum } from "../../../shared/stats/cusum.ts";
import { delongAuc } from "../../../shared/stats/delong.ts";
import { eloUpdate } from "../../../shared/stats/elo.ts";
import { evenness } from "../../../shared/stats/evenness.ts";
import { fleissKappa } from "../../../shared/stats/fleissKappa.ts";
import { jsDistance } from "../../../shared/stats/jsDistance.ts";
import { krippendorffAlpha } from "../../../shared/stats/krippendorffAlpha.ts";
import { kolmogorovSmirnov } from "../../../shared/stats/ks.ts";
import { mcnemar } from "../../../shared/stats/mcnemar.ts";
import { bootstrapMedianError } from "../../../shared/stats/medianError.ts";
import { newcombeDifference } from "../../../shared/stats/newcombe.ts";
import { netPromoter } from "../../../shared/stats/nps.ts";
import { adjustP } from "../../../shared/stats/pAdjust.ts";
import { pageHinkley } from "../../../shared/stats/pageHinkley.ts";
import { psi, psiOfNumbers } from "../../../shared/stats/psi.ts";
import { quantiles } from "../../../shared/stats/quantile.ts";
import { rocAuc } from "../../../shared/stats/rocAuc.ts";
import { sampleSizeOfTwoProportions } from "../../../shared/stats/sampleSize.ts";
import { westernElectric } from "../../../shared/stats/westernElectric.ts";
import { wilsonInterval } from "../../../shared/stats/wilson.ts";

type Adapter = (input: never) => Record<string, unknown>;
const adapter = <Input>(ask: (input: Input) => Record<string, unknown>) =>
  ask as Adapter;

export const adapters: Readonly<Record<string, Adapter>> = {
  cohen_kappa: adapter(
    (input: {
      table?: number[][];
      a: unknown[];
      b: unknown[];
      categories: unknown[];
      weights?: "none" | "linear" | "quadratic";
    }) => ({
      ...cohenKappa(
        input.table ?? ratingTable(input.a, input.b, input.categories),
        input.weights,
      ),
    }),
  ),
  fleiss_kappa: adapter((input: { counts: number[][] }) => {
    const { kappa, pBar, peBar } = fleissKappa(input.counts);
    return { kappa, p_bar: pBar, pe_bar: peBar };
  }),
  krippendorff_alpha: adapter(
    (input: { ratings: number[][]; level: "nominal" }) => {
      const { alpha, pairable } = krippendorffAlpha(input.ratings, input.level);
      return { alpha, n_pairable: pairable };
    },
  ),
  wilson_interval: adapter(
    (input: { k: number; n: number; confidence?: number }) => ({
      ...(wilsonInterval(input.k, input.n, input.confidence) ?? {
        low: null,
        high: null,
      }),
    }),
  ),
  newcombe_diff: adapter(
    (input: { k1: number; n1: number; k2: number; n2: number }) => ({
      ...newcombeDifference(input.k1, input.n1, input.k2, input.n2),
    }),
  ),
  mcnemar: adapter((input: { b: number; c: number; method: "exact" }) => {
    const { statistic, pValue } = mcnemar(input.b, input.c, input.method);
    return { statistic, p_value: pValue };
  }),
  p_adjust: adapter(
    (input: { p: number[]; method: "holm"; alpha?: number }) => {
      const adjusted = adjustP(input.p, input.method);
      const alpha = input.alpha ?? 0.05;
      return { adjusted, rejected: adjusted.filter((p) => p <= alpha).length };
    },
  ),
  psi: adapter(
    (input: { expected: number[]; actual: number[]; floor?: number }) => ({
      psi: psi(input.expected, input.actual, input.floor),
    }),
  ),
  psi_numeric: adapter(
    (input: { reference: number[]; current: number[]; bins: number }) => {
      const found = psiOfNumbers(input.reference, input.current, input.bins);
      return {
        edges: found.edges,
        expected_counts: found.expectedCounts,
        actual_counts: found.actualCounts,
        psi: found.psi,
      };
    },
  ),
  js_distance: adapter(
    (input: { p: number[]; q: number[]; base?: number }) => ({
      distance: jsDistance(input.p, input.q, input.base),
    }),
  ),
  chi2_contingency: adapter((input: { table: number[][] }) => {
    const test = chiSquaredContingency(input.table)!;
    return { statistic: test.statistic, df: test.df, p_value: test.pValue };
  }),
  ks_2samp: adapter((input: { x: number[]; y: number[] }) => {
    const { d, pExact, pAsymptotic } = kolmogorovSmirnov(input.x, input.y);
    return { d, p_exact: pExact, p_asymptotic: pAsymptotic };
  }),
  page_hinkley: adapter(
    (input: {
      x: number[] | string;
      delta?: number;
      threshold?: number;
      alpha?: number;
      min_instances?: number;
      direction?: "up" | "down";
    }) => ({
      detections: pageHinkley(
        typeof input.x === "string" ? [...input.x].map(Number) : input.x,
        {
          delta: input.delta,
          threshold: input.threshold,
          alpha: input.alpha,
          minInstances: input.min_instances,
          direction: input.direction,
        } as Parameters<typeof pageHinkley>[1],
      ),
    }),
  ),
  ewma_chart: adapter(
    (input: {
      x: number[];
      target: number;
      sigma: number;
      lambda: number;
      L: number;
      limits: "asymptotic";
    }) => {
      const { ewma, upper, lower, signals } = ewmaChart(input.x, {
        ...input,
        width: input.L,
      });
      return { ewma, ucl: upper.at(-1), lcl: lower.at(-1), signals };
    },
  ),
  xmr_chart: adapter((input: { x: number[] }) => {
    const chart = xmrChart(input.x);
    return {
      mean: chart?.mean ?? null,
      mr_bar: chart?.mrBar ?? null,
      sigma: chart?.sigma ?? null,
      ucl: chart?.upper ?? null,
      lcl: chart?.lower ?? null,
      signals: chart?.signals ?? [],
    };
  }),
  cusum: adapter(
    (input: { x: number[]; target: number; k: number; h: number }) => ({
      ...cusum(input.x, input),
    }),
  ),
  western_electric: adapter(
    (input: { x: number[]; mean: number; sigma: number }) => ({
      ...westernElectric(input.x.map((x) => (x - input.mean) / input.sigma)),
    }),
  ),
  ece: adapter(
    (input: { probs: number[]; labels: number[]; n_bins: number }) => {
      const { ece, mce, rmsce, brier } = calibration(
        input.probs,
        input.labels,
        input.n_bins,
      );
      return { ece, mce, rmsce, brier };
    },
  ),
  roc_auc: adapter((input: { scores: number[]; labels: number[] }) => {
    const { auc, averagePrecision } = rocAuc(input.scores, input.labels);
    return { auc, average_precision: averagePrecision };
  }),
  auc_delong: adapter((input: { scores: number[]; labels: number[] }) => ({
    ...delongAuc(input.scores, input.labels),
  })),
  classification_metrics: adapter(
    (input: { y_true: number[]; y_pred: number[]; labels?: number[] }) => {
      const found = classificationMetrics(
        input.y_true,
        input.y_pred,
        input.labels,
      );
      return {
        ...found,
        macro_f1: found.macroF1,
        weighted_f1: found.weightedF1,
      };
    },
  ),
  elo_update: adapter(
    (input: {
      ratings: Record<string, number>;
      games: { a: string; b: string; score_a: number }[];
      k: number;
      scale?: number;
      mode: "batch";
    }) => ({
      ratings: eloUpdate(
        input.ratings,
        input.games.map(({ a, b, score_a }) => ({ a, b, scoreA: score_a })),
        input,
      ),
    }),
  ),
  bradley_terry: adapter(
    (input: { wins: [string, string, number][]; reference: string }) => {
      const { models, logAbilities, reason } = bradleyTerry(input.wins, {
        reference: input.reference,
      });
      return {
        log_abilities:
          logAbilities &&
          Object.fromEntries(models.map((m, i) => [m, logAbilities[i]])),
        reason,
      };
    },
  ),
  bootstrap_ci_mean: adapter((input: { x: number[]; confidence?: number }) => ({
    ...bootstrapMean(input.x),
  })),
  bootstrap_se_median: adapter((input: { x: number[] }) => ({
    se: bootstrapMedianError(input.x),
  })),
  paired_bootstrap: adapter((input: { a: number[]; b: number[] }) => ({
    ...pairedBootstrap(input.a, input.b),
  })),
  sample_size_two_proportions: adapter(
    (input: { p1: number; p2: number; power: number; alpha: number }) => {
      const n = sampleSizeOfTwoProportions(input.p1, input.p2, input)!;
      return { n_per_group: n, n_per_group_ceil: Math.ceil(n) };
    },
  ),
  quantile: adapter((input: { x: (number | null)[]; p: number[] }) => ({
    values: quantiles(input.x, input.p),
  })),
  evenness: adapter((input: { counts: number[] }) => ({
    evenness: evenness(input.counts),
  })),
  nps: adapter((input: { scores: number[] }) => ({
    ...netPromoter(input.scores),
  })),
};
