/** run_spec.json of HELM: what was measured, how, and with which model. */
import type { ParsedBasis, ParsedRun } from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export interface HelmSpec {
  readonly run: ParsedRun;
  /** The name of the run without its model: the same for every model that is measured so. */
  readonly task: string;
  /** The scenario and its arguments; null when the file does not say. */
  readonly dataset: string | null;
  readonly bases: readonly Omit<ParsedBasis, "run">[];
}

/** Reads what is there: a spec without anything in it is a run without a model. */
export function readSpec(json: Json): HelmSpec {
  const spec = isJsonObject(json) ? json : {};
  const adapter = objectAt(spec, "adapter_spec");
  const scenario = objectAt(spec, "scenario_spec");
  const name = textAt(spec, "name") ?? "HELM run";
  const model =
    textAt(adapter, "model") ??
    textAt(adapter, "model_deployment") ??
    /(?:^|,)model=([^,]+)/.exec(name)?.[1] ??
    null;
  const task = taskOf(name);
  const scenarioClass = textAt(scenario, "class_name")?.split(".").at(-1);
  const args = Object.entries(objectAt(scenario, "args")).map(
    ([key, value]) => `${key}=${plain(value)}`,
  );
  const dataset = scenarioClass
    ? [scenarioClass, ...args].join(", ").slice(0, 250)
    : null;
  const metrics = spec["metric_specs"];
  const scorers = (Array.isArray(metrics) ? metrics : [])
    .flatMap((metric) =>
      isJsonObject(metric) ? [textAt(metric, "class_name") ?? ""] : [],
    )
    .map((path) => path.split(".").at(-1)!)
    .sort();
  const basis = (aspect: ParsedBasis["aspect"], value: string) =>
    value === "" ? [] : [{ task, metric: "", aspect, value }];
  return {
    run: {
      name: (model ? `${model}, ${task}` : name).slice(0, 250),
      model: model?.slice(0, 250) ?? null,
      startedAt: null,
      params: paramsOf(adapter),
      tags: { "helm.run": name.slice(0, 8000) },
    },
    task,
    dataset,
    bases: [
      ...basis("dataset", dataset ?? ""),
      ...basis("scorer", scorers.join(", ").slice(0, 1000)),
      ...basis(
        "definition",
        ["method", "max_train_instances", "max_eval_instances"]
          .flatMap((key) =>
            key in adapter ? [`${key}=${plain(adapter[key]!)}`] : [],
          )
          .join(", "),
      ),
    ],
  };
}

/** "mmlu:subject=philosophy,method=joint,model=openai_gpt2" is task "mmlu:subject=philosophy,method=joint". */
function taskOf(name: string): string {
  const colon = name.indexOf(":");
  if (colon < 0) return name.slice(0, 250);
  const args = name
    .slice(colon + 1)
    .split(",")
    .filter((part) => !/^model(?:_deployment)?=/.test(part));
  const scenario = name.slice(0, colon);
  return (args.length > 0 ? `${scenario}:${args.join(",")}` : scenario).slice(
    0,
    250,
  );
}

function paramsOf(adapter: JsonObject): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [key, value] of Object.entries(adapter)) {
    if (key === "model" || value === null || value === "") continue;
    if (Array.isArray(value) && value.length === 0) continue;
    params[key.slice(0, 250)] = plain(value).slice(0, 6000);
  }
  return params;
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function textAt(json: JsonObject, key: string): string | null {
  const value = json[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function objectAt(json: JsonObject, key: string): JsonObject {
  const value = json[key];
  return isJsonObject(value) ? value : {};
}
