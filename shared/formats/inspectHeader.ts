/** The header of an Inspect log as a run: model, times, parameters, reported values, and what they rest on. */
import { hash128 } from "./itemHash.ts";
import {
  addParam,
  countOf,
  listAt,
  objectAt,
  ownAt,
  textAt,
} from "./jsonFields.ts";
import { finiteNumber, readTime } from "./numbers.ts";
import {
  batchOf,
  type ParsedBasis,
  type ParsedBatch,
  type ParsedDataset,
  type ParsedRun,
} from "./parsed.ts";
import { readScores } from "./inspectScores.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

/** True for `{eval: {task, model}}`: the header, the whole of a JSON log, or _journal/start.json. */
export function isInspectHeader(json: Json | undefined): json is JsonObject {
  const spec = objectAt(json, "eval");
  return textAt(spec, "task") !== null && textAt(spec, "model") !== null;
}

export function taskOf(header: JsonObject): string {
  return (textAt(header["eval"], "task") ?? "").slice(0, 250);
}

/** A run and its values. `finished` is false for a log whose writer died before the header. */
export function readHeader(header: JsonObject, finished: boolean): ParsedBatch {
  const spec = objectAt(header, "eval");
  const task = taskOf(header);
  const { results, definitions, bases, warnings } = readScores(header, task);
  const status = statusOf(textAt(header, "status"), finished);
  return batchOf({
    runs: [readRun(header, spec, task, status)],
    results,
    definitions,
    datasets: readDatasets(spec, task),
    bases: [...bases, ...readBases(header, spec, task)],
    warnings: [...warningsOf(header, finished), ...warnings],
  });
}

function readRun(
  header: JsonObject,
  spec: JsonObject,
  task: string,
  status: ParsedRun["status"],
): ParsedRun {
  const model = textAt(spec, "model");
  const stats = objectAt(header, "stats");
  const tags: Record<string, string> = {};
  for (const tag of listAt(spec, "tags").slice(0, 100))
    if (typeof tag === "string" && tag !== "") tags[tag.slice(0, 250)] = "true";
  return {
    name: `${task} · ${model}`,
    model,
    startedAt:
      readTime(textAt(stats, "started_at") ?? "") ??
      readTime(textAt(spec, "created") ?? ""),
    endedAt: readTime(textAt(stats, "completed_at") ?? ""),
    params: readParams(header, spec),
    ...(status === undefined ? {} : { status }),
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
  };
}

function statusOf(
  status: string | null,
  finished: boolean,
): ParsedRun["status"] {
  if (!finished) return "failed";
  if (status === "cancelled") return "killed";
  return status === "error" || status === "started" ? "failed" : "finished";
}

function warningsOf(header: JsonObject, finished: boolean): string[] {
  const status = textAt(header, "status");
  const why = textAt(objectAt(header, "error"), "message");
  if (!finished || status === "started")
    return [
      "This Inspect log was never finished: it holds the samples that were written before it stopped, and no results of the whole.",
    ];
  if (status === "cancelled")
    return ["This Inspect run was cancelled before its end."];
  if (status === "error")
    return [
      `This Inspect run stopped with an error${why ? `: ${why.slice(0, 300)}` : "."}`,
    ];
  return [];
}

const specKeys = [
  "task_version",
  "task_file",
  "model_base_url",
  "eval_id",
  "run_id",
  "sandbox",
  "solver",
];
const noteworthyConfig = new Set([
  "limit",
  "epochs",
  "epochs_reducer",
  "message_limit",
  "token_limit",
  "time_limit",
  "working_limit",
  "fail_on_error",
  "sample_id",
  "sample_shuffle",
  "max_samples",
]);

function readParams(
  header: JsonObject,
  spec: JsonObject,
): Record<string, string> {
  const params: Record<string, string> = {};
  const plan = objectAt(header, "plan");
  for (const key of ["task_args", "model_args"] as const)
    for (const [name, value] of Object.entries(objectAt(spec, key)))
      addParam(params, name, value);
  for (const generate of [
    objectAt(spec, "model_generate_config"),
    objectAt(plan, "config"),
  ])
    for (const [name, value] of Object.entries(generate))
      addParam(params, name, value);
  for (const [name, value] of Object.entries(objectAt(spec, "config")))
    if (noteworthyConfig.has(name)) addParam(params, name, value);
  for (const key of specKeys) addParam(params, key, spec[key]);
  const solvers = listAt(plan, "steps").flatMap((step) => {
    const solver = textAt(step, "solver");
    return solver === null ? [] : [solver];
  });
  addParam(params, "solvers", solvers.join(" > "));
  addParam(params, "git_commit", textAt(spec["revision"], "commit"));
  for (const [name, version] of Object.entries(objectAt(spec, "packages")))
    addParam(params, `${name} version`, version);
  for (const [role, model] of Object.entries(objectAt(spec, "model_roles")))
    addParam(params, `${role} model`, ownAt(model, "model") ?? model);
  for (const [name, value] of Object.entries(objectAt(spec, "metadata")))
    addParam(params, `metadata.${name}`, value);
  return params;
}

function readDatasets(spec: JsonObject, task: string): ParsedDataset[] {
  const dataset = objectAt(spec, "dataset");
  const location = textAt(dataset, "location");
  const name = textAt(dataset, "name") ?? location;
  if (name === null) return [];
  return [
    {
      run: 0,
      task,
      name,
      digest: textAt(dataset, "digest") ?? textAt(dataset, "revision") ?? "",
      context: "eval",
      sourceType: null,
      source: location,
      items: countOf(finiteNumber(dataset["samples"])),
    },
  ];
}

function readBases(
  header: JsonObject,
  spec: JsonObject,
  task: string,
): ParsedBasis[] {
  const bases: ParsedBasis[] = [];
  const add = (aspect: ParsedBasis["aspect"], value: string | null) => {
    if (value !== null) bases.push({ run: 0, task, metric: "", aspect, value });
  };
  const dataset = objectAt(spec, "dataset");
  const name = textAt(dataset, "name") ?? textAt(dataset, "location");
  const digest = textAt(dataset, "digest") ?? textAt(dataset, "revision");
  add("dataset", name && digest ? `${name} @ ${digest}` : name);
  add("samples", sampleSetOf(dataset, objectAt(header, "results")));
  const config = objectAt(spec, "config");
  const version = textAt(spec, "task_version");
  const epochs = finiteNumber(config["epochs"]);
  const parts = [
    ...(version === null ? [] : [`task version ${version}`]),
    ...(epochs !== null && epochs > 1 ? [`${epochs} epochs`] : []),
    ...(Object.keys(objectAt(spec, "task_args")).length > 0
      ? [JSON.stringify(spec["task_args"])]
      : []),
  ];
  add("definition", parts.length > 0 ? parts.join(", ") : null);
  return bases;
}

/** The ids in whatever order, or how many there were when the log does not list them. */
function sampleSetOf(dataset: JsonObject, results: JsonObject): string | null {
  const ids = listAt(dataset, "sample_ids").filter((id) => !isJsonObject(id));
  if (ids.length > 0)
    return `${ids.length} examples ${hash128(JSON.stringify(ids.map(String).sort())).slice(0, 16)}`;
  const total = finiteNumber(results["total_samples"]);
  return total === null ? null : `${total} examples`;
}
