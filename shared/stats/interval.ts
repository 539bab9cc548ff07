/** The 95 % interval of a reported value, from what its source gives; never an invented one. */
import type { ChartRow } from "../charts/spec.ts";
import { normalQuantile } from "./normal.ts";
import { wilsonInterval } from "./wilson.ts";

export interface Reported {
  readonly metric: string;
  readonly value: number | null;
  readonly stderr: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
  /** Successes out of n, when they were counted. */
  readonly k: number | null;
}

export type ReportedInterval = Pick<ChartRow, "low" | "high" | "interval">;

const none: ReportedInterval = { low: null, high: null, interval: null };
const z95 = normalQuantile(0.975);

/**
 * Given bounds win; else the value and 1.96 standard errors; else Wilson when the value is a share of n trials; else
 * none. A standard error of 0 (all answers wrong in a small sample) is no certainty, nor are bounds without room between
 * them, so both count as not given.
 */
export function intervalOf(reported: Reported): ReportedInterval {
  const { value, stderr, low, high, n, k } = reported;
  if (value === null) return none;
  if (low !== null && high !== null && high > low)
    return { low, high, interval: "given" };
  if (stderr !== null && stderr > 0)
    return {
      low: value - z95 * stderr,
      high: value + z95 * stderr,
      interval: "stderr",
    };
  if (n === null) return none;
  const successes =
    k ?? (isShare(reported.metric, value, n) ? value * n : null);
  const wilson = successes === null ? null : wilsonInterval(successes, n);
  return wilson ? { ...wilson, interval: "wilson" } : none;
}

/** Metrics in 0..1 that are no share of n trials, whatever their digits look like. */
const noShare =
  /(?:^|[^a-z])(?:f1|f_?beta|auc|auroc|auprc|roc|pr_auc|ece|mce|brier|kappa|alpha|mcc|bleu|chrf|rouge\w*|meteor|bertscore|ter|wer|cer|loss|nll|ppl|perplexity|entropy|kl|mse|rmse|mae|r2|corr\w*|pearson\w*|spearman\w*|similarity|confidence|prob\w*|likelihood\w*|precision|recall|sensitivity|specificity|map|mrr|ndcg\w*|iou|dice|tone|latency\w*|cost\w*)(?:$|[^a-z])/i;
const share =
  /(?:^|[^a-z])(?:acc|accuracy|exact_?match|em|correct|success|passe?[ds]?|pass_?rate|success_?rate|win_?rate|error_?rate|fail\w*_?rate|refusal_?rate|hit_?rate|\w*_?rate|pct_\w+|agreement|solved|resolved)(?:$|[^a-z])/i;

/**
 * True when a value in 0..1 with n looks like k successes of n: by the metric's name, or because value * n is a whole
 * number where the value has digits enough for that to mean something.
 */
export function isShare(metric: string, value: number, n: number): boolean {
  if (!(value >= 0 && value <= 1) || !(n > 0)) return false;
  if (noShare.test(metric)) return false;
  if (share.test(metric)) return true;
  const digits = (String(value).split(".")[1] ?? "").length;
  const rounding = 0.5 * 10 ** -digits * n;
  const successes = value * n;
  return (
    rounding < 0.05 &&
    Math.abs(successes - Math.round(successes)) <= rounding + 1e-9
  );
}
