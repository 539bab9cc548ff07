/** Metrics that say how fast a run went, not how good it was: pickers hide them until asked. */

const bookkeeping =
  /(?:_per_second|_per_sec|(?:^|[_/])runtime|total_flos|(?:^|[_/])num_input_tokens_seen|^_runtime|^_timestamp)$/;

/** Of HELM: what is counted beside what is measured. */
const helm =
  /^(?:num_(?:references|train_trials|prompt_tokens|completion_tokens|output_tokens|perplexity_tokens|instances|train_instances|bytes|completions)|finish_reason_\w+|batch_size|prompt_truncated|inference_(?:\w+_)?runtime|training_(?:co2|energy)_cost|max_prob)$/;

/** True for e.g. "eval_samples_per_second" and "train_runtime". */
export function isBookkeepingMetric(metric: string): boolean {
  return bookkeeping.test(metric) || helm.test(metric);
}
