/**
 * Parquet as a table: structs become columns ("metrics.f1"), lists and maps JSON text, times ISO 8601, and whole
 * numbers keep all their digits. Read one row group at a time.
 */
import { parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import type {
  AsyncBuffer,
  Compressors,
  FileMetaData,
  SchemaTree,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { tableFile, type Format } from "./format.ts";
import { checkPages, maxPageBytes } from "./parquetPages.ts";
import { FormatError, importLimits, type FileSource } from "./parsed.ts";
import {
  guessRows,
  uniqueNames,
  type RowBatch,
  type TableFile,
} from "./rows.ts";

/** A row group is in memory as a whole. */
const maxGroupCells = 20_000_000;
const batchRows = 1000;

export const parquetTable: Format = {
  name: "Parquet",
  async open({ source, archive }) {
    return !archive && startsAsParquet(source.head)
      ? tableFile(await openParquet(source), source)
      : null;
  },
};

export function startsAsParquet(head: Uint8Array): boolean {
  return String.fromCharCode(...head.subarray(0, 4)) === "PAR1";
}

/** Throws a `FormatError` for a file that is cut, encrypted, or larger than what can be read. */
export async function openParquet(source: FileSource): Promise<TableFile> {
  const file: AsyncBuffer = {
    byteLength: source.size,
    async slice(start, end = source.size) {
      const bytes = await source.slice(start, Math.min(end, source.size));
      // A copy: of a Node Buffer, slice() and .buffer would be the memory around it.
      return new Uint8Array(bytes).buffer;
    },
  };
  const metadata = await reading(() =>
    parquetMetadataAsync(file, { geoparquet: false }),
  );
  const root = await reading(async () => parquetSchema(metadata));
  const leaves = root.children.flatMap((child, i) => leavesOf(child, i));
  checkColumns(metadata, root);
  const groups = rowGroups(metadata, leaves.length, source.size);
  const columns = uniqueNames(leaves.map(({ name }) => name));
  const readRows = async (from: number, to: number): Promise<string[][]> => {
    let rows: readonly (readonly unknown[])[] = [];
    await reading(() =>
      parquetRead({
        file,
        metadata,
        geoparquet: false,
        compressors: bounded,
        rowStart: from,
        rowEnd: to,
        onComplete: (read) => (rows = read),
      }),
    );
    return rows.map((row) => leaves.map((leaf) => cellOf(leaf, row)));
  };
  const [first] = groups;
  if (!first)
    throw new FormatError("no_values", "This Parquet file has no rows.");
  for (const { index } of groups)
    await reading(() => checkPages(file, metadata, index));
  return {
    syntax: "Parquet",
    columns,
    firstRows: await readRows(0, Math.min(guessRows, first.rows)),
    decimalComma: false,
    warnings: [],
    async *batches(): AsyncGenerator<RowBatch> {
      for (const { start, rows } of groups) {
        const read = await readRows(start, start + rows);
        for (let at = 0; at < read.length; at += batchRows) {
          const part = read.slice(at, at + batchRows);
          const numbers = part.map((_, i) => start + at + i + 1);
          yield { rows: part, numbers, warnings: [] };
        }
      }
    },
  };
}

/**
 * The library reads what the row groups list, and waits for what the schema names: where the two differ, a failure would
 * be nobody's, and end the process.
 */
function checkColumns(metadata: FileMetaData, root: SchemaTree): void {
  const leaves = new Map(root.children.map((c) => [c.element.name, c]));
  for (const { columns } of metadata.row_groups) {
    const seen = new Set<string>();
    for (const { meta_data: chunk } of columns) {
      const path = chunk?.path_in_schema ?? [];
      const child = leaves.get(path[0] ?? "");
      const key = path.join("\u0000");
      if (
        !child ||
        seen.has(key) ||
        (child.children.length === 0) !== (path.length === 1)
      )
        throw damaged("its row groups do not fit its schema");
      seen.add(key);
    }
  }
}

interface Group {
  /** In the file. */
  readonly index: number;
  readonly start: number;
  readonly rows: number;
}

/** The groups that have rows. Their sizes are checked before anything of them is read. */
function rowGroups(
  metadata: FileMetaData,
  columns: number,
  fileBytes: number,
): Group[] {
  if (columns === 0 || columns > importLimits.columns)
    throw new FormatError(
      "malformed_file",
      `This Parquet file has ${columns} columns; 1 to ${importLimits.columns} can be imported.`,
    );
  const groups: Group[] = [];
  let start = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows);
    if (!Number.isSafeInteger(rows) || rows < 0)
      throw damaged("a row group without a size");
    // No writer packs this well: 500 cells in a byte.
    if (rows * columns > fileBytes * 500)
      throw damaged(`a row group of ${rows} rows in ${fileBytes} bytes`);
    if (rows * columns > maxGroupCells)
      throw new FormatError(
        "too_large",
        `A row group of this Parquet file has ${rows.toLocaleString("en")} rows of ${columns} columns, which is more than can be read at once. Write it with smaller row groups.`,
      );
    for (const { meta_data: chunk } of group.columns)
      if (
        chunk &&
        chunk.num_values > BigInt(Math.min(maxGroupCells, fileBytes * 500))
      )
        throw new FormatError(
          "too_large",
          `A column of this Parquet file has ${chunk.num_values} values in one row group. Write it with smaller row groups.`,
        );
    if (rows > 0) groups.push({ index, start, rows });
    start += rows;
    if (start > importLimits.values)
      throw new FormatError(
        "too_large",
        `This Parquet file has more than ${importLimits.values.toLocaleString("en")} rows. Split it and import the parts.`,
      );
  }
  return groups;
}

/** A cell of our table: the column of the file, and the way to it through structs. */
interface Leaf {
  readonly name: string;
  readonly column: number;
  readonly path: readonly string[];
}

const maxDepth = 6;

function leavesOf(node: SchemaTree, column: number, depth = 0): Leaf[] {
  const { element, children, path } = node;
  const isStruct =
    children.length > 0 &&
    element.repetition_type !== "REPEATED" &&
    !element.converted_type &&
    !element.logical_type;
  if (isStruct && depth < maxDepth)
    return children.flatMap((child) => leavesOf(child, column, depth + 1));
  return [{ name: path.join("."), column, path: path.slice(1) }];
}

function cellOf({ column, path }: Leaf, row: readonly unknown[]): string {
  let value = row[column];
  for (const key of path) {
    if (typeof value !== "object" || value === null) return "";
    value = (value as Record<string, unknown>)[key];
  }
  return textOf(value);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  if (value instanceof Uint8Array)
    return Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    );
  if (typeof value !== "object") return String(value);
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== "bigint") return inner;
    const number = Number(inner);
    return Number.isSafeInteger(number) ? number : String(inner);
  });
}

/** Pages that say they are larger than can be are refused before memory is taken for them. */
const bounded: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, length: number) => {
      if (!(length >= 0 && length <= maxPageBytes))
        throw new FormatError(
          "too_large",
          `A page of this Parquet file has ${length} bytes unpacked; at most ${maxPageBytes / 1024 / 1024} MB can be read.`,
        );
      return decompress(input, length);
    },
  ]),
);

/** Whatever the library throws over a file is damage of that file, except what it says it cannot do. */
async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw damaged(error instanceof Error ? error.message : String(error));
  }
}

function damaged(reason: string): FormatError {
  const what = reason.replace(/^parquet (?:file )?/i, "").slice(0, 200);
  return new FormatError(
    "malformed_file",
    `This Parquet file cannot be read: ${what}.`,
  );
}
