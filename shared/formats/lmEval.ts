/**
 * lm-evaluation-harness results JSON: versions 0.2 and 0.3 (`acc`, `acc_stderr`) and 0.4 (`acc,none`,
 * `acc_stderr,none`, groups, n-samples). One file is one run; metric keys stay as logged.
 */
import { documentFile, type Format } from "./format.ts";
import { addParam, countOf, objectAt, textAt, textOf } from "./jsonFields.ts";
import { readBases, readDatasets } from "./lmEvalBasis.ts";
import { joinKey, joinOf, splitKey, stepIn } from "./lmEvalNames.ts";
import { finiteNumber, readTime, reportedValue } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  resultOf,
  stemOf,
  type ParsedBatch,
  type ParsedDefinition,
  type ParsedResult,
  type ParsedRun,
} from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export const lmEvalResults: Format = {
  name: "lm-eval results JSON",
  async open({ json, source }) {
    const value = await json();
    if (value === undefined || !isLmEval(value)) return null;
    return documentFile(this.name, () => parseLmEval(value, source.name));
  },
};

function isLmEval(json: Json): json is JsonObject {
  if (!isJsonObject(json) || !isJsonObject(json["results"])) return false;
  const config = json["config"];
  return (
    isJsonObject(json["versions"]) ||
    (isJsonObject(config) && "model_args" in config)
  );
}

/** Throws a `FormatError` when the file holds no number at all. */
function parseLmEval(json: JsonObject, fileName: string): ParsedBatch {
  const warnings: string[] = [];
  const { model, step } = readModel(json, fileName);
  const groups = readGroups(json);
  const tasks = new Set<string>();
  const results: ParsedResult[] = [];
  for (const [task, metrics] of Object.entries(objectAt(json, "results"))) {
    if (!isJsonObject(metrics)) {
      warnings.push(`Task "${task}" holds no metrics; it was left out.`);
      continue;
    }
    const values = readTask(json, task, metrics, groups.has(task), step);
    if (values.length > 0) tasks.add(task);
    results.push(...values);
  }
  if (results.length === 0)
    throw new FormatError(
      "no_values",
      "This lm-eval results file holds no metric value.",
    );
  const drawnGroups = [...groups].filter((group) =>
    results.some((result) => result.task === group),
  );
  if (drawnGroups.length > 0)
    warnings.push(
      `${drawnGroups.join(", ")}: a group repeats its tasks, so it is drawn only when you choose it by name.`,
    );
  const join = joinOf(fileName);
  return batchOf({
    runs: [
      {
        name: nameOf(model, step, fileName),
        model,
        ...readTimes(json),
        params: readParams(json, step),
        ...(join === undefined ? {} : { join }),
      },
    ],
    results,
    definitions: readDefinitions(json, results),
    datasets: readDatasets(json, tasks),
    bases: readBases(json, tasks),
    warnings,
  });
}

const bookkeepingKeys = new Set([
  "name",
  "alias",
  "sample_len",
  "sample_count",
  "samples",
  "",
]);

function readTask(
  json: JsonObject,
  task: string,
  metrics: JsonObject,
  isGroup: boolean,
  step: number | null,
): ParsedResult[] {
  const results: ParsedResult[] = [];
  for (const [key, raw] of Object.entries(metrics)) {
    const { name, filter } = splitKey(key);
    if (bookkeepingKeys.has(name) || isStderr(name, filter, metrics)) continue;
    const reported = reportedValue(raw);
    if (!reported) continue; // "N/A", text and lists are no values.
    results.push(
      resultOf({
        run: 0,
        task,
        metric: key,
        filter,
        isGroup,
        step,
        ...reported,
        stderr: finiteNumber(metrics[joinKey(`${name}_stderr`, filter)]),
        n: samplesOf(json, task, key, metrics),
      }),
    );
  }
  return results;
}

function isStderr(name: string, filter: string, metrics: JsonObject): boolean {
  return (
    name.endsWith("_stderr") &&
    joinKey(name.slice(0, -"_stderr".length), filter) in metrics
  );
}

function samplesOf(
  json: JsonObject,
  task: string,
  key: string,
  metrics: JsonObject,
): number | null {
  const perTask = objectAt(json, "n-samples")[task];
  const perMetric = metrics["sample_count"];
  const n =
    (isJsonObject(perTask) ? finiteNumber(perTask["effective"]) : null) ??
    (isJsonObject(perMetric) ? finiteNumber(perMetric[key]) : null) ??
    finiteNumber(metrics["sample_len"]);
  return countOf(n) || null;
}

/** Tasks that aggregate others. In 0.4 `group_subtasks` also lists plain tasks, with no subtasks. */
function readGroups(json: JsonObject): Set<string> {
  const groups = new Set(Object.keys(objectAt(json, "groups")));
  for (const [name, subtasks] of Object.entries(
    objectAt(json, "group_subtasks"),
  )) {
    if (Array.isArray(subtasks) && subtasks.length > 0) groups.add(name);
  }
  return groups;
}

function readDefinitions(
  json: JsonObject,
  results: readonly ParsedResult[],
): ParsedDefinition[] {
  const directions = new Map<string, Set<boolean>>();
  for (const { task, metric } of results) {
    const perTask = objectAt(json, "higher_is_better")[task];
    const higher = isJsonObject(perTask)
      ? perTask[splitKey(metric).name]
      : undefined;
    if (typeof higher !== "boolean") continue;
    directions.set(metric, (directions.get(metric) ?? new Set()).add(higher));
  }
  // Tasks of one file that disagree about a metric leave its direction unknown.
  return [...directions].flatMap(([metric, said]) =>
    said.size === 1 ? [{ metric, higherIsBetter: said.has(true) }] : [],
  );
}

interface Model {
  readonly model: string | null;
  readonly step: number | null;
}

/**
 * Checkpoints of one model share its name, so that a chart can join them: the training step is taken out of
 * `revision=step143000`, a path that ends in `checkpoint-500`, or the file name.
 */
function readModel(json: JsonObject, fileName: string): Model {
  const config = objectAt(json, "config");
  const args = readModelArgs(config["model_args"]);
  const named =
    textOf(json["model_name"]) ??
    args["pretrained"] ??
    args["model"] ??
    args["path"] ??
    null;
  const checkpoint = /^(.+?)[/\\]+(?:checkpoint|step)[-_](\d+)[/\\]*$/.exec(
    named ?? "",
  );
  const model = checkpoint ? checkpoint[1]! : named;
  const step =
    stepIn(args["revision"]) ??
    (checkpoint ? Number(checkpoint[2]) : null) ??
    stepIn(stemOf(fileName));
  return { model: model ?? textOf(config["model"]), step };
}

/** `model_args` is "a=b,c=d" or, in newer files, an object. */
function readModelArgs(raw: Json | undefined): Record<string, string> {
  const args: Record<string, string> = {};
  if (isJsonObject(raw)) {
    for (const [key, value] of Object.entries(raw)) {
      const text = textOf(value);
      if (text !== null) args[key] = text;
    }
  } else if (typeof raw === "string") {
    for (const part of raw.split(/,(?=\s*[A-Za-z_]\w*=)/)) {
      const equals = part.indexOf("=");
      if (equals > 0)
        args[part.slice(0, equals).trim()] = part.slice(equals + 1);
    }
  }
  return args;
}

function nameOf(
  model: string | null,
  step: number | null,
  fileName: string,
): string {
  const name = model ?? stemOf(fileName);
  return step === null || /step[-_]?\d/i.test(name)
    ? name
    : `${name} step ${step}`;
}

const configKeys = [
  "model",
  "model_args",
  "num_fewshot",
  "batch_size",
  "device",
  "limit",
  "gen_kwargs",
  "random_seed",
  "fewshot_seed",
  "model_num_parameters",
  "model_dtype",
  "model_revision",
  "model_sha",
];
const fileKeys = [
  "lm_eval_version",
  "transformers_version",
  "git_hash",
  "system_instruction",
  "chat_template_sha",
  "fewshot_as_multiturn",
];

function readParams(
  json: JsonObject,
  step: number | null,
): Record<string, string> {
  const params: Record<string, string> = {};
  const config = objectAt(json, "config");
  for (const key of configKeys) addParam(params, key, config[key]);
  const shots = new Set(Object.values(objectAt(json, "n-shot")));
  if (shots.size === 1) addParam(params, "num_fewshot", [...shots][0]);
  for (const key of fileKeys) addParam(params, key, json[key]);
  if (step !== null) params["step"] = String(step);
  return params;
}

/** `date` is when it started; how long it took is a text. */
function readTimes(json: JsonObject): Pick<ParsedRun, "startedAt" | "endedAt"> {
  const startedAt = readTime(textAt(json, "date") ?? "");
  const seconds = finiteNumber(json["total_evaluation_time_seconds"]);
  return {
    startedAt,
    endedAt:
      startedAt !== null && seconds !== null && seconds >= 0
        ? readTime(String((Date.parse(startedAt) / 1000 + seconds).toFixed(3)))
        : null,
  };
}
