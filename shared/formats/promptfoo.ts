/** promptfoo's JSON (version 3, and 2) and JSONL: one run for each column, one sample for each test of it. */
import { documentFile, streamedFile, type Format } from "./format.ts";
import { HeldText } from "./heldText.ts";
import {
  addParam,
  countOf,
  listAt,
  objectAt,
  ownAt,
  textAt,
} from "./jsonFields.ts";
import { readJsonLines } from "./jsonLines.ts";
import { finiteNumber, readTime } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  type FileSource,
  type ParsedBatch,
  type ParsedRun,
} from "./parsed.ts";
import {
  isPromptfooRow,
  promptOf,
  providerOf,
  readRow,
  type PromptfooRow,
} from "./promptfooRow.ts";
import {
  basesOf,
  promptfooDefinitions,
  resultsOf,
  samplesOf,
  totalsOf,
  type ColumnTotals,
} from "./promptfooRun.ts";
import { RepeatedWarning } from "./rows.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export const promptfooJson: Format = {
  name: "promptfoo results JSON",
  async open({ json }) {
    const value = await json();
    const summary = summaryOf(value);
    return summary
      ? documentFile(this.name, () => readSummary(value as JsonObject, summary))
      : null;
  },
};

export const promptfooJsonLines: Format = {
  name: "promptfoo results JSONL",
  async open({ source, firstLines, json }) {
    const lines = await firstLines();
    const [first] = lines.length > 0 ? lines : [await json()];
    return isPromptfooRow(first) && "promptIdx" in first
      ? streamedFile(this.name, () => readLines(source))
      : null;
  },
};

/** The part with the rows: in `results` of an export, or the document itself. */
function summaryOf(value: Json | undefined): JsonObject | null {
  for (const candidate of [ownAt(value, "results"), value]) {
    if (!isJsonObject(candidate)) continue;
    const rows = candidate["results"];
    if (!Array.isArray(rows) || typeof candidate["version"] !== "number")
      continue;
    if (
      rows.some(isPromptfooRow) ||
      (rows.length === 0 && "prompts" in candidate)
    )
      return candidate;
  }
  return null;
}

interface Column {
  readonly key: string;
  readonly provider: string;
  readonly prompt: string;
  /** The prompt as it was written, where the file has it. */
  readonly template: string | null;
  readonly totals: ColumnTotals;
  readonly rows: PromptfooRow[];
}

function readSummary(file: JsonObject, summary: JsonObject): ParsedBatch {
  const config = objectAt(file, "config");
  const task = (textAt(config, "description") ?? "").slice(0, 250);
  const held = new HeldText();
  const rows: PromptfooRow[] = [];
  let broken = 0;
  for (const row of listAt(summary, "results")) {
    if (isPromptfooRow(row)) rows.push(readRow(row, task, held));
    else broken++;
  }
  const warnings: string[] = [];
  if (broken > 0)
    warnings.push(
      `${broken} results are not as promptfoo writes them; left out.`,
    );
  const columns = columnsOf(listAt(summary, "prompts"), rows, warnings);
  const startedAt = readTime(textAt(summary, "timestamp") ?? "");
  const seconds = finiteNumber(objectAt(summary, "stats")["durationMs"]);
  return batchFrom(
    columns,
    task,
    [...warnings, ...held.warnings()],
    (column) => ({
      startedAt,
      endedAt:
        startedAt !== null && seconds !== null
          ? new Date(Date.parse(startedAt) + seconds).toISOString()
          : null,
      params: paramsOf(file, config, column),
    }),
  );
}

/** The file's own columns with its own sums; without them, what the rows add up to. */
function columnsOf(
  prompts: readonly Json[],
  rows: readonly PromptfooRow[],
  warnings: string[],
): Column[] {
  const byColumn = new Map<string, PromptfooRow[]>();
  for (const row of rows) {
    const found = byColumn.get(row.column);
    if (found) found.push(row);
    else byColumn.set(row.column, [row]);
  }
  const columns: Column[] = [];
  for (const [index, prompt] of prompts.entries()) {
    if (!isJsonObject(prompt)) continue;
    const provider = providerOf(prompt["provider"]);
    const label = promptOf(prompt);
    const key = byColumn.has(String(index))
      ? String(index)
      : `${provider}\n${label}`;
    const own = byColumn.get(key) ?? [];
    byColumn.delete(key);
    const said = isJsonObject(prompt["metrics"])
      ? readTotals(prompt["metrics"])
      : null;
    if (said) warnAboutDerived(said, warnings);
    columns.push({
      key,
      provider,
      prompt: label,
      template: textAt(prompt, "raw"),
      totals: said ?? totalsOf(own),
      rows: own,
    });
  }
  for (const [key, own] of byColumn)
    columns.push({
      key,
      provider: own[0]!.provider,
      prompt: own[0]!.prompt,
      template: null,
      totals: totalsOf(own),
      rows: own,
    });
  return columns;
}

function readTotals(metrics: JsonObject): ColumnTotals {
  const count = (key: string) => countOf(finiteNumber(metrics[key])) ?? 0;
  const counts = objectAt(metrics, "namedScoresCount");
  const named = new Map<string, { sum: number; count: number | null }>();
  for (const [metric, raw] of Object.entries(
    objectAt(metrics, "namedScores"),
  )) {
    const sum = finiteNumber(raw);
    if (sum !== null)
      named.set(metric, { sum, count: finiteNumber(ownAt(counts, metric)) });
  }
  return {
    passed: count("testPassCount"),
    failed: count("testFailCount"),
    errors: count("testErrorCount"),
    score: finiteNumber(metrics["score"]),
    latencyMs: finiteNumber(metrics["totalLatencyMs"]),
    cost: finiteNumber(metrics["cost"]),
    tokens: finiteNumber(objectAt(metrics, "tokenUsage")["total"]),
    named,
  };
}

function warnAboutDerived(totals: ColumnTotals, warnings: string[]): void {
  for (const [metric, { count }] of totals.named) {
    const warning = `${metric} is derived by promptfoo from the sums of other metrics; it is kept as it stands, without n.`;
    if (count === null && !warnings.includes(warning)) warnings.push(warning);
  }
}

async function* readLines(source: FileSource): AsyncGenerator<ParsedBatch> {
  const held = new HeldText();
  const bad = new RepeatedWarning(
    (count) =>
      `${count} ${count === 1 ? "line is" : "lines are"} no promptfoo results; left out`,
  );
  // By test and column: a test that was run again stands in the file twice, and the last counts.
  const rows = new Map<string, PromptfooRow>();
  let again = 0;
  for await (const { number, row } of readJsonLines(source)) {
    if (typeof row === "string" || !isPromptfooRow(row)) {
      bad.add(
        `line ${number}: ${typeof row === "string" ? row : "vars, success or response is missing"}`,
      );
      continue;
    }
    const read = readRow(row, "", held);
    const key =
      read.testIdx === null
        ? `line ${number}`
        : `${read.column} ${read.testIdx}`;
    if (rows.has(key)) again++;
    rows.set(key, read);
  }
  const warnings = [...bad.list(), ...held.warnings()];
  if (again > 0)
    warnings.push(`${again} tests stand in the file again; the last counts.`);
  const columns = columnsOf([], [...rows.values()], warnings).sort(
    (a, b) => (a.rows[0]!.promptIdx ?? 0) - (b.rows[0]!.promptIdx ?? 0),
  );
  warnings.push(...missingTests(columns));
  yield batchFrom(columns, "", warnings, (column) => ({
    startedAt: null,
    params: { provider: column.provider, prompt: column.prompt.slice(0, 6000) },
  }));
}

/** A file that was cut, or an evaluation that was stopped, has columns of unequal length. */
function missingTests(columns: readonly Column[]): string[] {
  const tests = new Set(
    columns.flatMap(({ rows }) => rows.map(({ testIdx }) => testIdx)),
  );
  return columns.flatMap(({ provider, prompt, rows }) =>
    rows.length < tests.size
      ? [
          `${runName(provider, prompt)} has ${rows.length} of ${tests.size} tests: the file is partial.`,
        ]
      : [],
  );
}

function batchFrom(
  columns: readonly Column[],
  task: string,
  warnings: readonly string[],
  more: (
    column: Column,
  ) => Pick<ParsedRun, "startedAt" | "params"> & Partial<ParsedRun>,
): ParsedBatch {
  const results = columns.flatMap(({ totals }, run) =>
    resultsOf(run, task, totals),
  );
  if (results.length === 0)
    throw new FormatError(
      "no_values",
      `This promptfoo file holds no results. ${warnings.join(" ")}`.trim(),
    );
  const used = new Set(results.map(({ metric }) => metric));
  return batchOf({
    runs: columns.map((column) => ({
      name: runName(column.provider, column.prompt),
      model: column.provider,
      ...more(column),
    })),
    results,
    definitions: promptfooDefinitions.filter(({ metric }) => used.has(metric)),
    bases: columns.flatMap(({ rows }, run) => basesOf(run, task, rows)),
    samples: columns.flatMap(({ rows }, run) => samplesOf(run, rows)),
    warnings,
  });
}

export function runName(provider: string, prompt: string): string {
  const line = prompt.replace(/\s+/g, " ").trim();
  return `${provider} · ${line.length > 80 ? `${line.slice(0, 79)}…` : line}`;
}

function paramsOf(
  file: JsonObject,
  config: JsonObject,
  column: Column,
): Record<string, string> {
  const params: Record<string, string> = {};
  addParam(params, "provider", column.provider);
  addParam(params, "prompt", column.prompt);
  addParam(params, "prompt template", column.template);
  const provider = listAt(config, "providers").find(
    (candidate) => providerOf(candidate) === column.provider,
  );
  addParam(params, "provider id", textAt(provider, "id"));
  for (const [key, value] of Object.entries(
    objectAt(provider ?? null, "config"),
  ))
    addParam(params, `provider.${key}`, value);
  addParam(params, "evalId", file["evalId"]);
  addParam(
    params,
    "promptfoo version",
    textAt(file["metadata"], "promptfooVersion"),
  );
  return params;
}
