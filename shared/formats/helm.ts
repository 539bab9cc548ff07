/**
 * Runs of HELM: folders with run_spec.json and stats.json, and where they are there per_instance_stats.json and
 * scenario_state.json for the examples. Alone, stats.json gives its values, and the other parts are refused by name.
 */
import { documentFile, streamedFile, type Format } from "./format.ts";
import { readInstances, readSamples, type Instances } from "./helmSamples.ts";
import { readSpec, type HelmSpec } from "./helmSpec.ts";
import { mainSplitOf, readStats } from "./helmStats.ts";
import {
  batchOf,
  FormatError,
  importLimits,
  stemOf,
  type ArchiveMember,
  type ParsedBatch,
} from "./parsed.ts";
import { readText } from "./text.ts";
import { isJsonObject, parseTolerantJson, type Json } from "./tolerantJson.ts";

export const helmFolder: Format = {
  name: "HELM run folder",
  async open({ archive }) {
    const folders = Map.groupBy(archive?.members ?? [], ({ path }) =>
      path.split("/").slice(0, -1).join("/"),
    );
    const runs = [...folders.values()]
      .map((members) => new Map(members.map((m) => [baseOf(m.path), m])))
      .filter((files) => files.has("run_spec.json") && files.has("stats.json"));
    if (runs.length === 0) return null;
    return streamedFile(this.name, async function* () {
      for (const [run, files] of runs.entries()) yield* readRun(files, run);
    });
  },
};

/** One file of such a folder by itself. */
export const helmPart: Format = {
  name: "HELM stats.json",
  async open({ json, source }) {
    const value = await json();
    if (isStats(value))
      return documentFile(this.name, (mapping) => {
        const folder = source.name.split(/[\\/]/).at(-2);
        const spec = readSpec({});
        const name = mapping?.runName ?? folder ?? stemOf(source.name);
        return batchOf({
          ...readStats(value, spec, null, 0),
          runs: [{ ...spec.run, name }],
          warnings: [
            "Without its run_spec.json this file does not say which model was measured on what. Drop the whole folder of the HELM run to have that too.",
          ],
        });
      });
    const part = partOf(value);
    if (part === null) return null;
    throw new FormatError(
      "no_values",
      `This is the ${part} of a HELM run. Drop the whole folder of the run, with run_spec.json and stats.json.`,
    );
  },
};

function isStats(value: Json | undefined): value is Json[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value
      .slice(0, 5)
      .every(
        (stat) =>
          isJsonObject(stat) &&
          isJsonObject(stat["name"]) &&
          typeof stat["name"]["name"] === "string" &&
          "count" in stat,
      )
  );
}

function partOf(value: Json | undefined): string | null {
  if (isJsonObject(value)) {
    if ("adapter_spec" in value && "request_states" in value)
      return "scenario_state.json";
    if ("adapter_spec" in value && "scenario_spec" in value)
      return "run_spec.json";
  }
  const [first] = Array.isArray(value) ? value : [];
  return isJsonObject(first) && "instance_id" in first && "stats" in first
    ? "per_instance_stats.json"
    : null;
}

async function* readRun(
  files: ReadonlyMap<string, ArchiveMember>,
  run: number,
): AsyncGenerator<ParsedBatch> {
  const spec = readSpec(await jsonOf(files.get("run_spec.json")!));
  const stats = await jsonOf(files.get("stats.json")!);
  if (!isStats(stats))
    throw new FormatError(
      "malformed_file",
      `${files.get("stats.json")!.path} is no list of HELM's stats.`,
    );
  const perInstance = files.get("per_instance_stats.json");
  const state = files.get("scenario_state.json");
  const instances: Instances | null = perInstance
    ? readInstances(await jsonOf(perInstance))
    : null;
  const datasets = datasetOf(spec, instances, run);
  yield batchOf({
    ...readStats(stats, spec, instances, run),
    runs: [spec.run],
    datasets: datasets ? [datasets] : [],
    bases: spec.bases.map((basis) => ({ ...basis, run })),
  });
  if (!instances && !state) return;
  for (const samples of readSamples(
    spec,
    instances,
    state ? await jsonOf(state) : null,
    mainSplitOf(stats),
    run,
  ))
    yield batchOf({ samples });
}

function datasetOf(spec: HelmSpec, instances: Instances | null, run: number) {
  return spec.dataset === null
    ? null
    : {
        run,
        task: spec.task,
        name: spec.dataset,
        digest: "",
        context: "eval",
        sourceType: null,
        source: null,
        items: instances?.size ?? null,
      };
}

async function jsonOf(member: ArchiveMember): Promise<Json> {
  const source = await member.source();
  if (source.size === 0)
    throw new FormatError("malformed_file", `${member.path} is empty.`);
  return parseTolerantJson(await readText(source, importLimits.jsonBytes));
}

function baseOf(path: string): string {
  return path.split("/").at(-1)!;
}
