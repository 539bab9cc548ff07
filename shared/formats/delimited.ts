/**
 * CSV and its cousins (TSV, semicolon, bar) by papaparse, in chunks: delimiter, header and decimal comma are found in
 * the first part, then rows stream with bounded memory.
 */
import Papa from "papaparse";
import { tableFile, type Format } from "./format.ts";
import {
  isMissing,
  readNumber,
  showsDecimalComma,
  showsDecimalPoint,
} from "./numbers.ts";
import { FormatError, importLimits, type FileSource } from "./parsed.ts";
import {
  guessRows,
  RepeatedWarning,
  uniqueNames,
  type RowBatch,
  type TableFile,
} from "./rows.ts";
import { describeColumns } from "./tableDescribe.ts";
import { guessPairwise, guessSamples } from "./tableGuessSamples.ts";
import { headText, textChunks } from "./text.ts";

const delimiters: readonly { character: string; syntax: string }[] = [
  { character: ",", syntax: "CSV" },
  { character: ";", syntax: "CSV" },
  { character: "\t", syntax: "TSV" },
  { character: "|", syntax: "bar-separated table" },
];

export const delimitedTable: Format = {
  name: "CSV or TSV with a header (also ; and | as delimiter)",
  async open({ source, head }) {
    return head === null || /^\s*[[{<]/.test(head)
      ? null
      : tableFile(await openDelimited(source), source);
  },
};

/** Null when the text is no table: a single column, or nothing but text. */
export async function openDelimited(
  source: FileSource,
): Promise<TableFile | null> {
  const head = headText(source);
  if (head === null || head.trim() === "") return null;
  const whole = source.head.length >= source.size;
  const delimiter = guessDelimiter(head);
  const parsed = parseText(head, delimiter, !whole);
  if (whole && parsed.unclosed) throw unclosedQuote(parsed.rows.length);
  const first = parsed.rows.filter((row) => !isBlank(row));
  const header = first[0];
  if (!header) return null;
  if (header.length > importLimits.columns)
    throw new FormatError(
      "malformed_file",
      `This table has ${header.length} columns; at most ${importLimits.columns} can be imported.`,
      { row: 1 },
    );
  const hasHeader = header.some((cell) => !isMissing(cell) && !isNumeric(cell));
  const columns = uniqueNames(hasHeader ? header : header.map(() => ""));
  const firstRows = first.slice(hasHeader ? 1 : 0, guessRows);
  if (firstRows.length === 0 && columns.length > 1)
    throw new FormatError(
      "no_values",
      `This table has a header of ${columns.length} columns and no rows.`,
      { row: 1 },
    );
  const named = /\.(?:csv|tsv)$/i.test(source.name);
  if (!looksLikeTable(columns, firstRows, named)) return null;
  const warnings = hasHeader
    ? []
    : ["The first row is no header: the columns are numbered."];
  const repeated = columns.filter(
    (name, index) => name !== header[index]!.trim(),
  ).length;
  if (hasHeader && repeated > 0)
    warnings.push(
      `${repeated} column names repeat or are empty; they were numbered.`,
    );
  return {
    syntax:
      delimiters.find(({ character }) => character === delimiter)?.syntax ??
      "CSV",
    columns,
    firstRows,
    decimalComma: guessDecimalComma(firstRows, delimiter),
    warnings,
    batches: () => readRows(source, delimiter, columns.length, hasHeader),
  };
}

/** Prose with commas is no table: in one, most rows have the same width, and some cell is a number. */
function looksLikeTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  isNamedTable: boolean,
): boolean {
  if (columns.length < 2)
    return rows.length > 0 && rows.every(([cell]) => isNumeric(cell ?? ""));
  const equal = rows.filter((row) => row.length === columns.length).length;
  if (!isNamedTable && equal * 2 < rows.length) return false;
  return (
    rows.some((row) =>
      row.some((cell) => !isMissing(cell) && isNumeric(cell)),
    ) || showsSamples(columns, rows)
  );
}

/** Examples and judgements may do without a number: their header says what they are. */
function showsSamples(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): boolean {
  const described = describeColumns({
    columns,
    firstRows: rows,
    decimalComma: false,
  });
  return guessPairwise(described) !== null || guessSamples(described) !== null;
}

/** The delimiter that cuts the first lines into the most equal rows of two or more cells. */
function guessDelimiter(head: string): string {
  let best = { delimiter: ",", score: 0 };
  for (const { character } of delimiters) {
    const rows = parseText(head.slice(0, 32_768), character, true)
      .rows.filter((row) => !isBlank(row))
      .slice(0, 50);
    const width = rows[0]?.length ?? 0;
    if (width < 2) continue;
    const equal = rows.filter((row) => row.length === width).length;
    // Equal rows decide; the width breaks ties ("0,5;0,7" cuts evenly both ways in the body but not in the header).
    const score = equal / rows.length + width / 10_000;
    if (score > best.score) best = { delimiter: character, score };
  }
  if (best.score > 0) return best.delimiter;
  return ",";
}

function guessDecimalComma(
  rows: readonly (readonly string[])[],
  delimiter: string,
): boolean {
  const cells = rows.slice(0, 200).flat();
  if (cells.some(showsDecimalPoint)) return false;
  if (cells.some(showsDecimalComma)) return true;
  // "1,250" in a file cut at semicolons: spreadsheets write those where the comma is the decimal sign.
  return delimiter === ";" && cells.some((cell) => /^\d+,\d+$/.test(cell));
}

async function* readRows(
  source: FileSource,
  delimiter: string,
  width: number,
  hasHeader: boolean,
): AsyncGenerator<RowBatch> {
  let rest = "";
  let number = 0;
  let headerPending = hasHeader;
  const ragged = new RepeatedWarning(
    (count) => `${count} rows have more cells than the header`,
  );
  const short = new RepeatedWarning(
    (count) => `${count} rows have fewer cells than the header`,
  );

  const take = (parsed: readonly string[][]): RowBatch => {
    const rows: string[][] = [];
    const numbers: number[] = [];
    for (const row of parsed) {
      number++;
      if (isBlank(row)) continue;
      if (headerPending) {
        headerPending = false;
        continue;
      }
      if (row.length > width) ragged.add(`row ${number} has ${row.length}`);
      else if (row.length < width) short.add(`row ${number} has ${row.length}`);
      rows.push(row.length > width ? row.slice(0, width) : row);
      numbers.push(number);
    }
    return { rows, numbers, warnings: [] };
  };

  for await (const chunk of textChunks(source)) {
    rest += chunk;
    const { rows, cursor } = parseText(rest, delimiter, true);
    rest = rest.slice(cursor);
    if (rest.length > importLimits.lineCharacters)
      throw new FormatError(
        "malformed_file",
        `Row ${number + rows.length + 1} is longer than ${importLimits.lineCharacters / 1024 / 1024} MB: perhaps a double quote in it is never closed.`,
        { row: number + rows.length + 1 },
      );
    yield take(rows);
  }
  if (rest !== "") {
    const { rows, unclosed } = parseText(rest, delimiter, false);
    if (unclosed && rows.length > 0) throw unclosedQuote(number + rows.length);
    yield take(rows);
  }
  yield {
    rows: [],
    numbers: [],
    warnings: [...ragged.list(), ...short.list()],
  };
}

interface ParsedText {
  readonly rows: string[][];
  /** Behind the last complete row. */
  readonly cursor: number;
  readonly unclosed: boolean;
}

/** `cut` leaves the last row, which may be incomplete, for the next call. */
function parseText(text: string, delimiter: string, cut: boolean): ParsedText {
  const parser = new Papa.Parser({ delimiter, newline: "\n", quoteChar: '"' });
  const parsed = parser.parse(text, 0, cut) as Papa.ParseResult<string[]>;
  return {
    rows: parsed.data,
    cursor: parsed.meta.cursor,
    unclosed: parsed.errors.some((error) => error.code === "MissingQuotes"),
  };
}

function isBlank(row: readonly string[]): boolean {
  return row.every((cell) => cell.trim() === "");
}

/** With either decimal sign; missing counts. */
function isNumeric(cell: string): boolean {
  return (
    isMissing(cell) ||
    readNumber(cell) !== null ||
    readNumber(cell, true) !== null
  );
}

function unclosedQuote(row: number): FormatError {
  return new FormatError(
    "malformed_file",
    `A double quote that opens in row ${row} is never closed.`,
    { row },
  );
}
