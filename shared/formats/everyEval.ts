/** Every Eval Ever (EvalEval), schemas 0.2 and 0.3: what one model got, wherever it was measured. One file is one run. */
import { documentFile, type Format } from "./format.ts";
import { everyEvalJoin, readEveryEvalTime } from "./everyEvalNames.ts";
import { readBasis, readDataset } from "./everyEvalBasis.ts";
import {
  addParam,
  countOf,
  listAt,
  objectAt,
  ownAt,
  textAt,
} from "./jsonFields.ts";
import { finiteNumber, reportedValue } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  resultOf,
  type ParsedBasis,
  type ParsedBatch,
  type ParsedDataset,
  type ParsedDefinition,
  type ParsedResult,
} from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export const everyEval: Format = {
  name: "Every Eval Ever JSON",
  async open({ json }) {
    const value = await json();
    return isEveryEval(value)
      ? documentFile(this.name, () => readEvaluation(value))
      : null;
  },
};

function isEveryEval(value: Json | undefined): value is JsonObject {
  return (
    isJsonObject(value) &&
    "schema_version" in value &&
    "evaluation_id" in value &&
    Array.isArray(value["evaluation_results"])
  );
}

function readEvaluation(json: JsonObject): ParsedBatch {
  const warnings: string[] = [];
  const results: ParsedResult[] = [];
  const datasets: ParsedDataset[] = [];
  const bases: ParsedBasis[] = [];
  const directions = new Map<string, ParsedDefinition[]>();
  const taken = new Set<string>();
  const entries = listAt(json, "evaluation_results").filter(isJsonObject);
  const groups = findGroups(entries);
  let unread = 0;
  for (const entry of entries) {
    const task = taskOf(entry);
    const metric = freeName(metricOf(entry, task), task, entry, taken);
    const result = readResult(entry, task, metric, warnings);
    if (!result) {
      unread++;
      continue;
    }
    results.push({ ...result, isGroup: groups.has(entry) });
    directions.set(metric, [
      ...(directions.get(metric) ?? []),
      definitionOf(entry, metric),
    ]);
    const dataset = readDataset(json, entry, task);
    if (dataset) datasets.push(dataset);
    bases.push(...readBasis(json, entry, task, metric));
  }
  if (results.length === 0)
    throw new FormatError(
      "no_values",
      "This Every Eval Ever file holds no score.",
    );
  if (unread > 0)
    warnings.push(`${unread} results have no score; they were left out.`);
  const groupTasks = results.flatMap((r) => (r.isGroup ? [r.task] : []));
  if (groupTasks.length > 0)
    warnings.push(
      `${groupTasks.join(", ")}: an overall value repeats its parts, so it is drawn only when you choose it by name.`,
    );
  const model = objectAt(json, "model_info");
  const id = textAt(model, "id") ?? textAt(model, "name");
  return batchOf({
    runs: [
      {
        name: id ?? "model",
        model: id,
        startedAt:
          readEveryEvalTime(json["evaluation_timestamp"]) ??
          readEveryEvalTime(json["retrieved_timestamp"]),
        params: readParams(json, entries),
        ...everyEvalJoin(json),
      },
    ],
    results,
    definitions: [...directions.values()].map(agreedDefinition),
    datasets: uniqueDatasets(datasets),
    bases,
    warnings,
  });
}

function taskOf(entry: JsonObject): string {
  return (
    textAt(entry, "evaluation_name") ??
    textAt(objectAt(entry, "source_data"), "dataset_name") ??
    ""
  ).slice(0, 250);
}

/** Its name; where that only repeats the evaluation, its family ("accuracy"). */
function metricOf(entry: JsonObject, task: string): string {
  const config = objectAt(entry, "metric_config");
  const name = textAt(config, "metric_name");
  return (
    (name !== null && name !== task ? name : null) ??
    textAt(config, "metric_kind") ??
    textAt(config, "metric_id") ??
    "score"
  ).slice(0, 250);
}

/** Two metrics of one evaluation that are called the same are told apart by their ids. */
function freeName(
  metric: string,
  task: string,
  entry: JsonObject,
  taken: Set<string>,
): string {
  const id =
    textAt(objectAt(entry, "metric_config"), "metric_id") ??
    textAt(entry, "evaluation_result_id");
  let name = metric;
  if (taken.has(`${task}\n${name}`) && id !== null && id !== metric)
    name = `${metric} (${id})`.slice(0, 250);
  for (let n = 2; taken.has(`${task}\n${name}`); n++) name = `${metric} (${n})`;
  taken.add(`${task}\n${name}`);
  return name;
}

function readResult(
  entry: JsonObject,
  task: string,
  metric: string,
  warnings: string[],
): ParsedResult | null {
  const details = objectAt(entry, "score_details");
  const reported = reportedValue(ownAt(details, "score") ?? entry["score"]);
  if (!reported) return null;
  if (
    ownAt(entry["metric_config"], "has_unknown_level") === true &&
    reported.value === -1
  )
    return null;
  const uncertainty = objectAt(details, "uncertainty");
  const n = countOf(finiteNumber(uncertainty["num_samples"]));
  const interval = objectAt(uncertainty, "confidence_interval");
  const low = finiteNumber(interval["lower"]);
  const high = finiteNumber(interval["upper"]);
  const whole = low !== null && high !== null && low <= high;
  const level = finiteNumber(interval["confidence_level"]);
  if (whole && level !== null && Math.abs(level - 0.95) > 1e-9)
    warnings.push(
      `${task}, ${metric}: its interval is at ${level * 100}%, not at 95%.`,
    );
  return resultOf({
    run: 0,
    task,
    metric,
    ...reported,
    stderr: stderrOf(uncertainty, n),
    low: whole ? low : null,
    high: whole ? high : null,
    n: n || null,
  });
}

/** As given; else the standard deviation over the root of n, as the schema defines it. */
function stderrOf(uncertainty: JsonObject, n: number | null): number | null {
  const raw = ownAt(uncertainty, "standard_error");
  const given = finiteNumber(isJsonObject(raw) ? raw["value"] : raw);
  if (given !== null && given >= 0) return given;
  const deviation = finiteNumber(uncertainty["standard_deviation"]);
  return deviation !== null && deviation >= 0 && n
    ? deviation / Math.sqrt(n)
    : null;
}

function definitionOf(entry: JsonObject, metric: string): ParsedDefinition {
  const config = objectAt(entry, "metric_config");
  const lower = config["lower_is_better"];
  const unit = textAt(config, "metric_unit");
  const least = finiteNumber(config["min_score"]);
  const greatest = finiteNumber(config["max_score"]);
  return {
    metric,
    higherIsBetter: typeof lower === "boolean" ? !lower : null,
    ...(unit === null ? {} : { unit }),
    ...(least === null ? {} : { least }),
    ...(greatest === null ? {} : { greatest }),
  };
}

/** Only what all evaluations say of a metric is said of it. */
function agreedDefinition(said: readonly ParsedDefinition[]): ParsedDefinition {
  const [first] = said;
  const agreed = <K extends keyof ParsedDefinition>(key: K) =>
    said.every((definition) => definition[key] === first![key])
      ? first![key]
      : undefined;
  const unit = agreed("unit");
  const least = agreed("least");
  const greatest = agreed("greatest");
  return {
    metric: first!.metric,
    higherIsBetter: agreed("higherIsBetter") ?? null,
    ...(unit === undefined ? {} : { unit }),
    ...(least === undefined ? {} : { least }),
    ...(greatest === undefined ? {} : { greatest }),
  };
}

/** An "overall" or "average" beside other results of the same data set and family of metric is made of them. */
function findGroups(entries: readonly JsonObject[]): Set<JsonObject> {
  const familyOf = (entry: JsonObject) =>
    JSON.stringify([
      textAt(objectAt(entry, "source_data"), "dataset_name"),
      textAt(objectAt(entry, "metric_config"), "metric_kind") ??
        textAt(objectAt(entry, "metric_config"), "metric_name"),
    ]);
  const members = new Map<string, number>();
  for (const entry of entries)
    if (!isOverall(entry))
      members.set(familyOf(entry), (members.get(familyOf(entry)) ?? 0) + 1);
  return new Set(
    entries.filter(
      (entry) => isOverall(entry) && (members.get(familyOf(entry)) ?? 0) > 1,
    ),
  );
}

function isOverall(entry: JsonObject): boolean {
  return [taskOf(entry), textAt(entry, "evaluation_result_id") ?? ""].some(
    (name) =>
      /(?:^|[^a-z])(?:overall|average|avg|total|macro)(?:[^a-z]|$)/i.test(name),
  );
}

function uniqueDatasets(datasets: readonly ParsedDataset[]): ParsedDataset[] {
  const byKey = new Map(
    datasets.map((dataset) => [
      JSON.stringify([dataset.task, dataset.name, dataset.digest]),
      dataset,
    ]),
  );
  return [...byKey.values()];
}

function readParams(
  json: JsonObject,
  entries: readonly JsonObject[],
): Record<string, string> {
  const params: Record<string, string> = {};
  const model = objectAt(json, "model_info");
  const library = objectAt(json, "eval_library");
  const source = objectAt(json, "source_metadata");
  for (const key of ["developer", "inference_platform"])
    addParam(params, key, model[key]);
  addParam(
    params,
    "inference_engine",
    textAt(model["inference_engine"], "name"),
  );
  for (const [key, value] of Object.entries(
    objectAt(model, "additional_details"),
  ))
    addParam(params, key, value);
  addParam(params, "eval_library", library["name"]);
  addParam(params, "eval_library version", library["version"]);
  for (const key of [
    "source_name",
    "source_type",
    "source_organization_name",
    "evaluator_relationship",
  ])
    addParam(params, key, source[key]);
  addParam(params, "evaluation_id", json["evaluation_id"]);
  addParam(params, "schema_version", json["schema_version"]);
  const generation = new Map<string, Set<string>>();
  for (const entry of entries)
    for (const [key, value] of Object.entries(
      objectAt(objectAt(entry, "generation_config"), "generation_args"),
    ))
      generation.set(
        key,
        (generation.get(key) ?? new Set()).add(JSON.stringify(value)),
      );
  // What differs between the evaluations of one file is no parameter of the run.
  for (const [key, values] of generation)
    if (values.size === 1)
      addParam(params, key, JSON.parse([...values][0]!) as Json);
  return params;
}
