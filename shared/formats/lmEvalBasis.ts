/** What lm-eval's values rest on: the data, the version of each task, the examples, and how many shots were given. */
import { finiteNumber } from "./numbers.ts";
import { countOf, objectAt, ownAt, textAt, textOf } from "./jsonFields.ts";
import type { ParsedBasis, ParsedDataset } from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export function readDatasets(
  json: JsonObject,
  tasks: ReadonlySet<string>,
): ParsedDataset[] {
  return [...tasks].flatMap((task) => {
    const config = objectAt(objectAt(json, "configs"), task);
    const name = datasetName(config);
    if (name === null) return [];
    return [
      {
        run: 0,
        task,
        name,
        digest: textAt(objectAt(config, "dataset_kwargs"), "revision") ?? "",
        context: textAt(config, "test_split") ?? "",
        sourceType: null,
        source: textAt(config, "dataset_path"),
        items: countOf(
          finiteNumber(objectAt(objectAt(json, "n-samples"), task)["original"]),
        ),
      },
    ];
  });
}

export function readBases(
  json: JsonObject,
  tasks: ReadonlySet<string>,
): ParsedBasis[] {
  const bases: ParsedBasis[] = [];
  const way = wayOfAsking(json);
  const shotsOfAll = textAt(objectAt(json, "config"), "num_fewshot");
  for (const task of tasks) {
    const add = (aspect: ParsedBasis["aspect"], value: string | null) => {
      if (value !== null)
        bases.push({ run: 0, task, metric: "", aspect, value });
    };
    add("scorer", versionOf(ownAt(objectAt(json, "versions"), task)));
    add("samples", textAt(objectAt(json, "task_hashes"), task));
    const shots = textAt(objectAt(json, "n-shot"), task) ?? shotsOfAll;
    add(
      "definition",
      shots === null ? null : [`${shots}-shot`, ...way].join(", "),
    );
    const config = objectAt(objectAt(json, "configs"), task);
    const name = datasetName(config);
    const revision = textAt(objectAt(config, "dataset_kwargs"), "revision");
    add("dataset", name && revision ? `${name} @ ${revision}` : name);
  }
  return bases;
}

/** What is put around every question, and so changes what is measured. */
function wayOfAsking(json: JsonObject): string[] {
  const config = objectAt(json, "config");
  const chat =
    textAt(json, "chat_template_sha") ?? textAt(json, "chat_template");
  const system =
    textAt(json, "system_instruction_sha") ??
    textAt(json, "system_instruction");
  return [
    ...(chat ? ["chat template"] : []),
    ...(system ? [`system instruction ${system.slice(0, 8)}`] : []),
    ...(ownAt(json, "fewshot_as_multiturn") === true ? ["multi-turn"] : []),
    ...(isJsonObject(config["gen_kwargs"]) ||
    typeof config["gen_kwargs"] === "string"
      ? [`generation ${JSON.stringify(config["gen_kwargs"])}`]
      : []),
  ];
}

/** 3, 3.0 and "3.0" are one version. */
function versionOf(raw: Json | undefined): string | null {
  const text = textOf(raw);
  if (text === null || text === "Yaml") return null;
  return `version ${text.replace(/\.0$/, "")}`;
}

/** "cais/mmlu, anatomy"; of files on the machine that ran it, their names. */
function datasetName(config: JsonObject): string | null {
  const path = textAt(config, "dataset_path");
  const part = textAt(config, "dataset_name");
  const files = dataFiles(
    ownAt(objectAt(config, "dataset_kwargs"), "data_files"),
    textAt(config, "test_split"),
  );
  if (files.length > 0) return files.join(", ").slice(0, 250);
  if (path === null) return null;
  return part === null ? path : `${path}, ${part}`;
}

function dataFiles(raw: Json | undefined, split: string | null): string[] {
  const chosen =
    isJsonObject(raw) && split !== null && Object.hasOwn(raw, split)
      ? raw[split]
      : raw;
  const all = isJsonObject(chosen)
    ? Object.values(chosen)
    : Array.isArray(chosen)
      ? chosen
      : [chosen];
  return all.flatMap((file) =>
    typeof file === "string" ? [file.split(/[\\/]/).at(-1)!] : [],
  );
}
