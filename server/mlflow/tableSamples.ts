/** The rows of a logged table as samples: columns by what people call them (shared/formats/tableNames.ts). */
import { itemHash } from "../../shared/formats/itemHash.ts";
import { sampleOf, type ParsedSample } from "../../shared/formats/parsed.ts";
import {
  correctName,
  keyOf,
  sampleNames,
  type ColumnRole,
} from "../../shared/formats/tableNames.ts";
import {
  isJsonObject,
  parseTolerantJson,
  type Json,
} from "../../shared/formats/tolerantJson.ts";
import { storableText } from "../store/storableText.ts";

/** Longer texts, and texts of which each row has its own, are read with the sample and grouped by nobody. */
const fieldCharacters = 100;
const fieldValues = 50;
/** A table of more is kept as a file only. */
export const samplesPerTable = 200_000;

/**
 * What `mlflow.log_table` writes: `{"columns": [...], "data": [[...], ...]}`. Null for any other JSON. `task` is the
 * name of the table. Throws a `FormatError` for what is no JSON.
 */
export function readLoggedTable(
  content: string,
  task: string,
): ParsedSample[] | null {
  const table = parseTolerantJson(content);
  if (!isJsonObject(table)) return null;
  const { columns, data } = table;
  if (!Array.isArray(columns) || !Array.isArray(data)) return null;
  if (data.length === 0 || data.length > samplesPerTable) return null;
  const rows = data.filter((row): row is Json[] => Array.isArray(row));
  if (rows.length !== data.length) return null;
  const names = columns.map((name) =>
    typeof name === "string" ? name : JSON.stringify(name),
  );
  const uses = usesOf(names, rows);
  return rows.map((row, position) =>
    sampleFrom(task, names, uses, row, position),
  );
}

type Use =
  | Extract<ColumnRole, "sampleId" | "input" | "expected" | "output">
  | "correct"
  | "score"
  | "field"
  | "detail";

/** One column each of the first four; of the rest what its values are decides. */
function usesOf(names: readonly string[], rows: readonly Json[][]): Use[] {
  const keys = names.map(keyOf);
  const uses: (Use | null)[] = names.map(() => null);
  for (const role of ["input", "expected", "output", "sampleId"] as const) {
    const at = (sampleNames[role] ?? [])
      .map((name) =>
        keys.findIndex((key, column) => key === name && uses[column] === null),
      )
      .find((column) => column >= 0);
    if (at !== undefined) uses[at] = role;
  }
  let hasVerdict = false;
  return uses.map((use, column) => {
    if (use !== null) return use;
    const values = rows
      .map((row) => row[column] ?? null)
      .filter((value) => value !== null);
    if (
      !hasVerdict &&
      correctName.test(keys[column]!) &&
      values.every(isYesNo) &&
      values.length > 0
    ) {
      hasVerdict = true;
      return "correct";
    }
    if (values.every((value) => numberIn(value) !== undefined)) return "score";
    const texts = new Set(
      values.map((value) => (typeof value === "string" ? value : null)),
    );
    const isField =
      texts.size <= fieldValues &&
      texts.size < Math.max(2, rows.length) &&
      [...texts].every(
        (text) => text !== null && text.length <= fieldCharacters,
      );
    return isField ? "field" : "detail";
  });
}

function sampleFrom(
  task: string,
  names: readonly string[],
  uses: readonly Use[],
  row: readonly Json[],
  position: number,
): ParsedSample {
  const fields: [string, string][] = [];
  const scores: [string, number | null][] = [];
  const details: [string, Json][] = [];
  const texts: Partial<Record<Use, string | null>> = {};
  let correct: boolean | null = null;
  for (const [column, use] of uses.entries()) {
    const name = names[column]!.slice(0, 250);
    const value = row[column] ?? null;
    if (use === "score") scores.push([name, numberIn(value) ?? null]);
    else if (use === "field") {
      if (typeof value === "string") fields.push([name, value]);
    } else if (use === "detail") details.push([name, value]);
    else if (use === "correct") {
      correct = value === null ? null : value === true || value === 1;
      scores.push([name, correct === null ? null : Number(correct)]);
    } else texts[use] = textOf(value);
  }
  const id = texts.sampleId || null;
  return sampleOf({
    run: 0,
    task,
    item: itemHash({
      task,
      input: texts.input ?? null,
      id: id ?? String(position),
    }),
    name: (id ?? String(position)).slice(0, 250),
    input: texts.input ?? null,
    target: texts.expected ?? null,
    output: texts.output ?? null,
    fields: Object.fromEntries(fields),
    scores: Object.fromEntries(scores),
    details: Object.fromEntries(details),
    correct,
  });
}

function isYesNo(value: Json): boolean {
  return value === true || value === false || value === 0 || value === 1;
}

/** Undefined for what is no number; null for NaN and the infinities. */
function numberIn(value: Json): number | null | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return value === null ||
    value === "NaN" ||
    value === "Infinity" ||
    value === "-Infinity"
    ? null
    : undefined;
}

function textOf(value: Json): string | null {
  if (value === null) return null;
  return storableText(
    typeof value === "string" ? value : JSON.stringify(value),
  );
}
