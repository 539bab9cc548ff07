/** What a score of Every Eval Ever rests on: data, library and judges, way of asking. */
import { hash128 } from "./itemHash.ts";
import { countOf, listAt, objectAt, textAt } from "./jsonFields.ts";
import { finiteNumber } from "./numbers.ts";
import type { ParsedBasis, ParsedDataset } from "./parsed.ts";
import { isJsonObject, type JsonObject } from "./tolerantJson.ts";

export function readDataset(
  json: JsonObject,
  entry: JsonObject,
  task: string,
): ParsedDataset | null {
  const source = sourceOf(json, entry);
  const name = textAt(source, "dataset_name") ?? textAt(source, "hf_repo");
  const url = listAt(source, "url").find((item) => typeof item === "string");
  if (name === null) return null;
  return {
    run: 0,
    task,
    name,
    digest: "",
    context: textAt(source, "hf_split") ?? "",
    sourceType: textAt(source, "source_type"),
    source: textAt(source, "hf_repo") ?? url ?? null,
    items: countOf(finiteNumber(source["samples_number"])),
  };
}

export function readBasis(
  json: JsonObject,
  entry: JsonObject,
  task: string,
  metric: string,
): ParsedBasis[] {
  const bases: ParsedBasis[] = [];
  const add = (aspect: ParsedBasis["aspect"], parts: readonly string[]) => {
    if (parts.length > 0)
      bases.push({ run: 0, task, metric, aspect, value: parts.join(", ") });
  };
  const source = sourceOf(json, entry);
  const said = (value: string | null) =>
    value === null || value === "unknown" ? [] : [value];
  add("dataset", [
    ...said(textAt(source, "dataset_name") ?? textAt(source, "hf_repo")),
    ...said(textAt(source, "hf_split")),
  ]);
  const ids = listAt(source, "sample_ids").map(String);
  if (ids.length > 0)
    add("samples", [
      `${ids.length} examples ${hash128(JSON.stringify([...ids].sort())).slice(0, 16)}`,
    ]);
  const library = objectAt(json, "eval_library");
  const config = objectAt(entry, "metric_config");
  const judges = listAt(objectAt(config, "llm_scoring"), "judges").flatMap(
    (judge) => said(textAt(objectAt(judge, "model_info"), "id")),
  );
  add("scorer", [
    ...said(textAt(config, "metric_id") ?? textAt(config, "metric_kind")),
    ...said(textAt(library, "name")),
    ...said(textAt(library, "version")),
    ...judges.map((judge) => `judged by ${judge}`),
  ]);
  const parameters = objectAt(config, "metric_parameters");
  const style = textAt(objectAt(config, "additional_details"), "prompt_style");
  const generation = objectAt(
    objectAt(entry, "generation_config"),
    "generation_args",
  );
  const asked = ["temperature", "top_p", "max_tokens", "reasoning"].flatMap(
    (key) => {
      const value = textAt(generation, key);
      return value === null ? [] : [`${key} ${value}`];
    },
  );
  add("definition", [
    ...(Object.keys(parameters).length > 0 ? [JSON.stringify(parameters)] : []),
    ...said(style),
    ...asked,
  ]);
  return bases;
}

/** Up to 0.1 it stood beside the results, not in each. */
function sourceOf(json: JsonObject, entry: JsonObject): JsonObject {
  return isJsonObject(entry["source_data"])
    ? entry["source_data"]
    : objectAt(json, "source_data");
}
