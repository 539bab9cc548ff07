/**
 * MLflow's file store, as a folder or zip: `<experiment>/<run>/{meta.yaml,metrics,params,tags,inputs,artifacts}`. A
 * metric is a file of lines `timestamp value step`; slashes in its name are folders.
 */
import { streamedFile, type Format } from "./format.ts";
import { openMlflowTable } from "./mlflowTable.ts";
import { mlflowRun, mlflowStatuses } from "./mlflowRunsCsv.ts";
import { readNumber, readTime } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  importLimits,
  type Archive,
  type ArchiveMember,
  type ParsedBatch,
  type ParsedDataset,
  type ParsedPoint,
} from "./parsed.ts";
import { RepeatedWarning } from "./rows.ts";
import { guessMapping } from "./tableGuess.ts";
import { readTable } from "./tableRead.ts";
import { readText } from "./text.ts";
import { parseTolerantJson } from "./tolerantJson.ts";

export const mlflowFolder: Format = {
  name: "MLflow mlruns folder",
  async open({ archive }) {
    const store = archive && findRuns(archive);
    if (!store || store.runs.length === 0) return null;
    return streamedFile(this.name, () => readStore(store));
  },
};

interface StoredRun {
  /** Of the experiment. */
  readonly experiment: string;
  readonly meta: ArchiveMember;
  /** By their path below the run's folder. */
  readonly files: Map<string, ArchiveMember>;
}

interface FileStore {
  readonly runs: readonly StoredRun[];
  readonly members: ReadonlyMap<string, ArchiveMember>;
}

/** A run is a folder with a meta.yaml, named by 32 hexadecimal digits, in the folder of its experiment. */
function findRuns(archive: Archive): FileStore {
  const members = new Map(archive.members.map((each) => [each.path, each]));
  const runs = new Map<string, StoredRun>();
  for (const member of archive.members) {
    const match =
      /^((?:.*?\/)?(?!datasets\/|inputs\/|models\/)[^/]+)\/([0-9a-f]{32})\/(?:meta\.yaml|metrics\/|params\/|tags\/|inputs\/|artifacts\/)/.exec(
        member.path,
      );
    if (!match) continue;
    const root = `${match[1]}/${match[2]}`;
    const meta = members.get(`${root}/meta.yaml`);
    if (!meta) continue;
    let run = runs.get(root);
    if (!run)
      runs.set(root, (run = { experiment: match[1]!, meta, files: new Map() }));
    run.files.set(member.path.slice(root.length + 1), member);
  }
  return { runs: [...runs.values()], members };
}

async function* readStore(store: FileStore): AsyncGenerator<ParsedBatch> {
  const experiments = new Map<string, Record<string, string>>();
  let run = 0;
  let deleted = 0;
  for (const each of store.runs) {
    let experiment = experiments.get(each.experiment);
    if (!experiment) {
      const meta = store.members.get(`${each.experiment}/meta.yaml`);
      experiment = meta ? await readYaml(meta) : {};
      experiments.set(each.experiment, experiment);
    }
    const meta = await readYaml(each.meta);
    if (meta["lifecycle_stage"] === "deleted") {
      deleted++;
      continue;
    }
    yield await readRun(store, each, meta, experiment["name"], run);
    for await (const batch of readTables(each, run)) yield batch;
    run++;
  }
  if (run === 0)
    throw new FormatError(
      "no_values",
      "This mlruns folder holds no run that is not deleted.",
    );
  if (deleted > 0)
    yield batchOf({
      warnings: [`${deleted} runs are deleted in MLflow; they were left out.`],
    });
}

async function readRun(
  store: FileStore,
  { experiment, files }: StoredRun,
  meta: Readonly<Record<string, string>>,
  project: string | undefined,
  run: number,
): Promise<ParsedBatch> {
  const params: Record<string, string> = {};
  const tags: Record<string, string> = {};
  const points: ParsedPoint[] = [];
  const datasets: ParsedDataset[] = [];
  const badLines = new RepeatedWarning(
    (n) => `${n} lines of metrics could not be read; they were left out`,
  );
  for (const [path, member] of files) {
    const [kind, ...rest] = path.split("/");
    const key = rest.join("/").slice(0, 250);
    if (key === "__proto__") continue;
    if (kind === "params") params[key] = (await textOf(member)).slice(0, 6000);
    else if (kind === "tags") tags[key] = (await textOf(member)).slice(0, 8000);
    else if (kind === "metrics") {
      for (const [i, line] of (await textOf(member)).split("\n").entries()) {
        if (line.trim() === "") continue;
        const point = readPoint(line);
        if (point) points.push({ run, metric: key, ...point });
        else badLines.add(`${path} line ${i + 1}`);
      }
    } else if (kind === "inputs" && path.endsWith("/meta.yaml")) {
      const dataset = await readDataset(store, experiment, member, run);
      if (dataset) datasets.push(dataset);
    }
  }
  const id = meta["run_id"] ?? meta["run_uuid"] ?? "";
  const status = ["", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];
  return batchOf({
    runs: [
      mlflowRun({
        id,
        name: meta["run_name"] ?? "",
        ...(project && { experiment: project }),
        status:
          mlflowStatuses[
            status[Number(meta["status"])] ?? meta["status"] ?? ""
          ],
        startedAt: readTime(meta["start_time"] ?? ""),
        endedAt: readTime(meta["end_time"] ?? ""),
        params,
        tags,
      }),
    ],
    points,
    datasets,
    warnings: badLines.list(),
  });
}

/** `timestamp value [step [dataset digest]]`; the timestamp in milliseconds. */
function readPoint(line: string): Omit<ParsedPoint, "run" | "metric"> | null {
  const [time = "", value = "", step = "0"] = line.trim().split(/\s+/);
  const reported = readNumber(value);
  if (!reported || !/^-?\d{1,16}$/.test(step)) return null;
  return { step: Number(step), time: readTime(time), ...reported };
}

async function readDataset(
  store: FileStore,
  experiment: string,
  member: ArchiveMember,
  run: number,
): Promise<ParsedDataset | null> {
  const input = await readYaml(member);
  if (input["source_type"] !== "DATASET") return null;
  const found = store.members.get(
    `${experiment}/datasets/${input["source_id"]}/meta.yaml`,
  );
  if (!found) return null;
  const dataset = await readYaml(found);
  return {
    run,
    task: "",
    name: (dataset["name"] ?? "dataset").slice(0, 250),
    digest: (dataset["digest"] ?? "").slice(0, 250),
    context: input["tags.mlflow.data.context"] ?? "",
    sourceType: dataset["source_type"] ?? null,
    source: dataset["source"] ?? null,
    items: null,
  };
}

/** Tables that were logged as artifacts, when they hold scored examples or judgements. */
async function* readTables(
  { files }: StoredRun,
  run: number,
): AsyncGenerator<ParsedBatch> {
  for (const [path, member] of files) {
    if (!/^artifacts\/.*\.json$/.test(path)) continue;
    if (member.size > importLimits.jsonBytes) continue;
    let table;
    try {
      table = openMlflowTable(parseTolerantJson(await textOf(member)));
    } catch (error) {
      // An artifact may be any file; one that is no JSON is no table.
      if (error instanceof FormatError && error.id === "malformed_file")
        continue;
      throw error;
    }
    if (!table) continue;
    const mapping = guessMapping(table, "table");
    if (mapping.shape !== "samples" && mapping.shape !== "pairwise") continue;
    const name = path.slice("artifacts/".length);
    for await (const batch of readTable(table, mapping))
      yield batchOf({
        ...batch,
        runs: [],
        // The run is known: whatever names one in the table is a part of it.
        results: batch.results.map((each) => ({ ...each, run })),
        samples: batch.samples.map((each) => ({ ...each, run })),
        pairings: batch.pairings.map((each) => ({ ...each, run })),
        warnings: batch.warnings.map((warning) => `${name}: ${warning}`),
      });
  }
}

async function textOf(member: ArchiveMember): Promise<string> {
  if (member.size === 0) return "";
  return readText(await member.source(), importLimits.jsonBytes);
}

/** The top level of MLflow's own YAML, and one level of maps below it as "tags.key". */
async function readYaml(
  member: ArchiveMember,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  let parent = "";
  for (const line of (await textOf(member)).split("\n").slice(0, 10_000)) {
    const match = /^( {0,2})([\w.$/ -]+?|'[^']+'|"[^"]+"):(?: (.*))?$/.exec(
      line.trimEnd(),
    );
    if (!match) continue;
    const [, indent, rawKey, raw = ""] = match;
    const key = unquoted(rawKey!);
    if (indent === "") parent = key;
    const name = indent === "" ? key : `${parent}.${key}`;
    if (raw !== "" && raw !== "null" && name !== "__proto__")
      values[name] = unquoted(raw);
  }
  return values;
}

function unquoted(raw: string): string {
  const text = raw.trim();
  if (/^'.*'$/s.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  if (/^".*"$/s.test(text)) {
    try {
      return String(JSON.parse(text));
    } catch {
      return text.slice(1, -1); // YAML knows escapes that JSON does not: as they stand.
    }
  }
  return text;
}
