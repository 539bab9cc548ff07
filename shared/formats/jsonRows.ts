/** JSONL (one object a line) and JSON arrays of objects as tables: nested keys are joined by dots. */
import { tableFile, type Format } from "./format.ts";
import { readJsonLines, readObject } from "./jsonLines.ts";
import { FormatError, importLimits, type FileSource } from "./parsed.ts";
import {
  guessRows,
  RepeatedWarning,
  type RowBatch,
  type TableFile,
} from "./rows.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

export const jsonArrayTable: Format = {
  name: "JSON array of objects",
  async open({ json, source }) {
    const value = await json();
    return Array.isArray(value)
      ? tableFile(openJsonArray(value), source)
      : null;
  },
};

export const jsonLinesTable: Format = {
  name: "JSONL, one object a line",
  async open({ source, isJsonLines }) {
    return isJsonLines ? tableFile(await openJsonLines(source), source) : null;
  },
};

/** Null when the first line is no JSON object. Reads the whole file once, because columns may appear in any line. */
export async function openJsonLines(
  source: FileSource,
): Promise<TableFile | null> {
  const columns = new Set<string>();
  const firstRows: Map<string, string>[] = [];
  const bad = new RepeatedWarning(
    (count) => `${count} lines are no JSON objects; they were left out`,
  );
  let lines = 0;
  let firstProblem: { line: number; message: string } | null = null;
  for await (const { row, number } of readJsonLines(source)) {
    if (typeof row === "string") {
      firstProblem ??= { line: number, message: row };
      bad.add(`line ${number}: ${row}`);
      if (lines === 0 && number > 20) break;
      continue;
    }
    lines++;
    const cells = flatten(row);
    const known = columns.size;
    for (const key of cells.keys()) columns.add(key);
    if (columns.size > importLimits.columns)
      throw new FormatError(
        "malformed_file",
        `Line ${number}: this file has more than ${importLimits.columns} different keys.`,
        { line: number },
      );
    // A row that brings a new column is looked at too, however late: logs often start without their evaluations.
    if (lines <= guessRows || columns.size > known) firstRows.push(cells);
  }
  if (lines === 0) {
    if (firstProblem)
      throw new FormatError(
        "malformed_file",
        `Line ${firstProblem.line}: ${firstProblem.message}`,
        { line: firstProblem.line },
      );
    return null;
  }
  const names = [...columns];
  return {
    syntax: "JSONL",
    columns: names,
    firstRows: firstRows.map((cells) => names.map((n) => cells.get(n) ?? "")),
    decimalComma: false,
    warnings: bad.list(),
    batches: () => readBatches(source, names),
  };
}

/** A JSON array of objects; null when it holds none. */
export function openJsonArray(items: readonly Json[]): TableFile | null {
  const columns = new Set<string>();
  const skipped = new RepeatedWarning(
    (count) => `${count} items are no objects; they were left out`,
  );
  const rows: Map<string, string>[] = [];
  const numbers: number[] = [];
  for (const [index, item] of items.entries()) {
    if (!isJsonObject(item)) {
      skipped.add(`item ${index + 1}`);
      continue;
    }
    const cells = flatten(item);
    for (const key of cells.keys()) columns.add(key);
    if (columns.size > importLimits.columns)
      throw new FormatError(
        "malformed_file",
        `Item ${index + 1}: this file has more than ${importLimits.columns} different keys.`,
      );
    rows.push(cells);
    numbers.push(index + 1);
  }
  if (rows.length === 0) return null;
  const names = [...columns];
  const cellsOf = (row: Map<string, string>) =>
    names.map((name) => row.get(name) ?? "");
  return {
    syntax: "JSON",
    columns: names,
    firstRows: rows.slice(0, guessRows).map(cellsOf),
    decimalComma: false,
    warnings: skipped.list(),
    async *batches() {
      for (let at = 0; at < rows.length; at += 1000) {
        yield {
          rows: rows.slice(at, at + 1000).map(cellsOf),
          numbers: numbers.slice(at, at + 1000),
          warnings: [],
        };
      }
    },
  };
}

/** True when the first non-empty line is a whole JSON object by itself. */
export function looksLikeJsonLines(head: string): boolean {
  const line = head
    .split("\n", 50)
    .find((candidate) => candidate.trim() !== "");
  if (!line?.trimStart().startsWith("{")) return false;
  return typeof readObject(line) === "object";
}

async function* readBatches(
  source: FileSource,
  columns: readonly string[],
): AsyncGenerator<RowBatch> {
  let rows: string[][] = [];
  let numbers: number[] = [];
  for await (const { row, number } of readJsonLines(source)) {
    if (typeof row === "string") continue; // Listed as a warning when the file was opened.
    const cells = flatten(row);
    rows.push(columns.map((name) => cells.get(name) ?? ""));
    numbers.push(number);
    if (rows.length >= 1000) {
      yield { rows, numbers, warnings: [] };
      rows = [];
      numbers = [];
    }
  }
  yield { rows, numbers, warnings: [] };
}

function flatten(row: JsonObject): Map<string, string> {
  const cells = new Map<string, string>();
  const visit = (value: Json, key: string, depth: number) => {
    if (isJsonObject(value) && depth < 6) {
      for (const [name, child] of Object.entries(value))
        visit(child, key === "" ? name : `${key}.${name}`, depth + 1);
    } else if (key !== "") cells.set(key.slice(0, 250), cellOf(value));
  };
  visit(row, "", 0);
  return cells;
}

function cellOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
