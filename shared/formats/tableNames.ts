/** What people call the columns of evaluation tables. Names are compared in lower case, with "_" for all else. */
import type { columnRoles } from "../api/runs.ts";

export type ColumnRole = (typeof columnRoles)[number];

/** "Avg. Latency (ms)" is "avg_latency_ms"; "latencyMs" is "latency_ms". */
export function keyOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
}

type Names = Readonly<Partial<Record<ColumnRole, readonly string[]>>>;

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** Of tables of values, in the order of preference: the first column that matches gets the role. */
export const valueNames: Names = {
  metric: words("metric metric_name metric_id measure score_name variable"),
  value: words("value score metric_value result val mean estimate"),
  stderr: words(
    "stderr std_err standard_error std_error stderror se sem value_stderr score_stderr",
  ),
  low: words(
    "ci_low low lower ci_lower lower_ci ci_lo lo conf_low lcl ci95_low lower_bound",
  ),
  high: words(
    "ci_high high upper ci_upper upper_ci ci_hi hi conf_high ucl ci95_high upper_bound",
  ),
  n: words(
    "n n_samples num_samples sample_size n_items num_examples n_total total trials support count",
  ),
  k: words(
    "k successes n_correct num_correct correct_count n_passed passes passed hits",
  ),
  step: words(
    "step global_step training_step train_step checkpoint iteration iter epoch",
  ),
  time: words("time timestamp date datetime created_at run_date ts day"),
};

/** What a row is about; in tables of every shape. */
export const aboutNames: Names = {
  run: words(
    "run_name run run_id tags_mlflow_run_name experiment variant config system setup arm candidate",
  ),
  model: words("model model_name model_id llm engine"),
  task: words(
    "task task_name dataset benchmark suite test_set subject eval eval_name",
  ),
};

/** A column that tells one example from another. */
export const sampleIdNames = words(
  "sample_id doc_id prompt_id item_id example_id question_id case_id test_id query_id id uuid guid idx index",
);

export const sampleNames: Names = {
  sampleId: sampleIdNames,
  input: words(
    "input inputs question prompt query user_input instruction text message source_text",
  ),
  expected: words(
    "expected expected_output expected_outputs targets ground_truth groundtruth gold gold_label reference target label y_true answer correct_answer true_label actual_label ideal truth",
  ),
  output: words(
    "output outputs predicted prediction predictions response completion model_output generated pred y_pred predicted_label model_response generation model_answer actual_output actual",
  ),
  confidence: words(
    "confidence conf probability prob p_correct max_prob predicted_probability confidence_score",
  ),
};

/** Tells from the end of a name, so that "scores.policy_correct" is found too; only columns of yes and no. */
export const correctName =
  /(?:^|_)(?:correct|passed|pass|success|succeeded|exact_match|is_match|right|verdict|acc|accuracy)$/;

/** With the factor that makes seconds of the column's numbers, by the unit in its name. */
export function secondsPerUnit(key: string): number | null {
  const match =
    /(?:^|_)(?:latency|duration|elapsed|runtime|response_time|time_taken|total_time|inference_time|wall_time)(?:_(ms|millis|milliseconds|s|sec|secs|seconds|us|min|minutes))?$/.exec(
      key,
    );
  if (match) return unitSeconds[match[1] ?? "s"] ?? null;
  return /^(?:seconds|secs)$/.test(key) ? 1 : null;
}

const unitSeconds: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  millis: 1e-3,
  milliseconds: 1e-3,
  s: 1,
  sec: 1,
  secs: 1,
  seconds: 1,
  min: 60,
  minutes: 60,
};

export const costName = /(?:^|_)(?:cost|price|cost_usd|usd|cost_eur)$/;
export const tokensName =
  /^(?:usage_)?(?:tokens|total_tokens|n_tokens|num_tokens|token_count|tokens_used|tokens_total)$/;

export const pairNames = {
  modelA: words(
    "model_a model_1 model_left left_model system_a assistant_a model_id_a player_a a_model",
  ),
  modelB: words(
    "model_b model_2 model_right right_model system_b assistant_b model_id_b player_b b_model",
  ),
  winner: words(
    "winner preference preferred choice verdict vote judgement judgment outcome result label",
  ),
} as const;

/** Kaggle's way: a column for each outcome, 1 where it is so. */
export const oneHotWinner = /^winner_(?:(?:model_)?(?:a|b|1|2)|tie|draw)$/;

const params = new Set(
  words(
    "fewshot few_shot num_fewshot n_shot nshot shots seed temperature top_p top_k fold lr batch_size prompt_version prompt_id_version quantization precision_dtype dtype filter release build commit git_sha git_commit",
  ),
);

export function isParamName(name: string, key: string): boolean {
  return params.has(key) || /^params[._]/i.test(name);
}

/** Columns of labels to group by, also when they hold many different ones. */
export const sliceName =
  /(?:^|_)(?:split|lang|language|segment|category|slice|group|difficulty|domain|topic|subset|locale|region|country|level|type|intent|judge|annotator|turn)$/;

const suffixRoles: readonly { role: ColumnRole; pattern: RegExp }[] = [
  {
    role: "stderr",
    pattern:
      /[_ .-](?:stderr|std_err|std_error|standard_error|se|sem)$|^(?:stderr|se)[_ .-]/i,
  },
  {
    role: "low",
    pattern: /[_ .-](?:ci_low|ci_lower|ci_lo|lower|low|lcl|lower_ci)$/i,
  },
  {
    role: "high",
    pattern: /[_ .-](?:ci_high|ci_upper|ci_hi|upper|high|ucl|upper_ci)$/i,
  },
  { role: "n", pattern: /[_ .-](?:n|n_samples|count)$/i },
];

/** A suffix that ties a column to the metric column `base`: "acc_stderr" is the standard error of "acc". */
export function suffixOf(
  column: string,
): { readonly role: ColumnRole; readonly base: string } | null {
  for (const { role, pattern } of suffixRoles)
    if (pattern.test(column))
      return { role, base: column.replace(pattern, "") };
  return null;
}

/** Numbers that identify or configure: ids, positions, W&B's clock and bands, what lm-eval and MLflow add to a row. */
export const notMeasured =
  /^(?:params|tags|doc|arguments|vars)[._]|(?:^|[._])(?:\w*_id|\w*idx|\w*index|unnamed[: _]*\d+)$|^_(?:step|runtime|timestamp)$|__(?:min|max)$/i;
