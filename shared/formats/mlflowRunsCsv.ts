/** `mlflow.search_runs().to_csv()`: a row a run, with columns metrics.*, params.* and tags.*. */
import { openDelimited } from "./delimited.ts";
import { streamedFile, type Format } from "./format.ts";
import { isMissing, readNumber, readTime } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  resultOf,
  type ParsedBatch,
  type ParsedResult,
  type ParsedRun,
} from "./parsed.ts";
import { RepeatedWarning, type TableFile } from "./rows.ts";

export const mlflowRunsCsv: Format = {
  name: "MLflow search_runs CSV",
  async open({ source, head }) {
    const header = head?.split("\n", 1)[0] ?? "";
    if (!/\brun_id\b/.test(header) || !/\b(?:metrics|params)\./.test(header))
      return null;
    const table = await openDelimited(source);
    if (!table?.columns.includes("run_id")) return null;
    return streamedFile(this.name, () => readRuns(table));
  },
};

type Status = NonNullable<ParsedRun["status"]>;

export const mlflowStatuses: Readonly<Record<string, Status>> = {
  RUNNING: "running",
  SCHEDULED: "scheduled",
  FINISHED: "finished",
  FAILED: "failed",
  KILLED: "killed",
};

/** What a run of MLflow brings; its own id stays as a tag, and joins what is imported of it later. */
export function mlflowRun(run: {
  readonly id: string;
  readonly name: string;
  readonly experiment?: string;
  readonly status: Status | undefined;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}): ParsedRun {
  const { id, name, experiment, status, startedAt, endedAt } = run;
  return {
    name: (name || run.tags["mlflow.runName"] || id).slice(0, 250),
    model: run.params["model"] ?? run.params["model_name"] ?? null,
    startedAt,
    endedAt,
    ...(status && { status }),
    ...(experiment && { project: experiment }),
    params: run.params,
    tags: { ...run.tags, "mlflow.runId": id },
    join: `mlflow ${id}`,
  };
}

async function* readRuns(table: TableFile): AsyncGenerator<ParsedBatch> {
  const { columns } = table;
  const at = (name: string) => columns.indexOf(name);
  const under = (prefix: string) =>
    columns.flatMap((name, index) =>
      name.startsWith(prefix)
        ? [{ index, key: name.slice(prefix.length).slice(0, 250) }]
        : [],
    );
  const [metrics, params, tags] = [
    under("metrics."),
    under("params."),
    under("tags."),
  ];
  const places = {
    id: at("run_id"),
    status: at("status"),
    start: at("start_time"),
    end: at("end_time"),
    experiment: at("experiment_id"),
  };
  const notNumbers = new RepeatedWarning(
    (n) => `${n} metric cells are no numbers; they were left out`,
  );
  yield batchOf({ warnings: table.warnings });
  let run = 0;
  for await (const batch of table.batches()) {
    const runs: ParsedRun[] = [];
    const results: ParsedResult[] = [];
    for (const [i, row] of batch.rows.entries()) {
      const cell = (index: number) =>
        index < 0 ? "" : (row[index] ?? "").trim();
      const id = cell(places.id);
      if (id === "") continue;
      const texts = (wanted: typeof params, longest: number) =>
        Object.fromEntries(
          wanted.flatMap(({ index, key }) =>
            cell(index) === "" ? [] : [[key, cell(index).slice(0, longest)]],
          ),
        );
      const own = texts(tags, 8000);
      if (cell(places.experiment))
        own["mlflow.experimentId"] = cell(places.experiment);
      runs.push(
        mlflowRun({
          id,
          name: own["mlflow.runName"] ?? "",
          status: mlflowStatuses[cell(places.status)],
          startedAt: readTime(cell(places.start)),
          endedAt: readTime(cell(places.end)),
          params: texts(params, 6000),
          tags: own,
        }),
      );
      for (const { index, key } of metrics) {
        const reported = readNumber(cell(index), table.decimalComma);
        if (reported) results.push(resultOf({ run, metric: key, ...reported }));
        else if (!isMissing(cell(index)))
          notNumbers.add(`row ${batch.numbers[i]}, ${key}`);
      }
      run++;
    }
    yield batchOf({ runs, results, warnings: batch.warnings });
  }
  if (run === 0)
    throw new FormatError("no_values", "This search_runs CSV has no runs.");
  yield batchOf({ warnings: notNumbers.list() });
}
