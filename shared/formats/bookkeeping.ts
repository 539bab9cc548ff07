/** Metrics that say how fast a run went, not how good it was: pickers hide them until asked. */

const bookkeeping =
  /(?:_per_second|_per_sec|(?:^|[_/])runtime|total_flos|(?:^|[_/])num_input_tokens_seen|^_runtime|^_timestamp)$/;

/** True for e.g. "eval_samples_per_second" and "train_runtime". */
export function isBookkeepingMetric(metric: string): boolean {
  return bookkeeping.test(metric);
}
