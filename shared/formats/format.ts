/** What a format of evaluation files is, and what its `open` is given: one file a format, and one line in formats.ts. */
import type { TableMapping } from "../api/runs.ts";
import {
  stemOf,
  type Archive,
  type FileSource,
  type ParsedBatch,
} from "./parsed.ts";
import type { TableFile } from "./rows.ts";
import { guessMapping } from "./tableGuess.ts";
import { readTable } from "./tableRead.ts";
import type { Json } from "./tolerantJson.ts";

/** A file whose format is known, ready to be read. */
export interface OpenedFile {
  readonly format: string;
  /** For tables: what a person may look at and correct before the import. */
  readonly table: TableFile | null;
  /** For tables: what is used unless `read` is given another. */
  readonly guess: TableMapping | null;
  read(mapping?: TableMapping): AsyncIterable<ParsedBatch>;
}

export interface SniffedFile {
  readonly source: FileSource;
  /** The first characters; null for bytes that are no text. */
  readonly head: string | null;
  /** Zips and folders, opened; null for everything else. Formats of single files return null when it is set. */
  readonly archive: Archive | null;
  /** True when the first line is a JSON object by itself. */
  readonly isJsonLines: boolean;
  /** The whole file as one JSON document; undefined when it does not look like one. Parsed once. */
  json(): Promise<Json | undefined>;
  /** The first lines of a JSONL file that are JSON objects, at most 20; empty for other files. */
  firstLines(): Promise<readonly Json[]>;
}

export interface Format {
  /** As shown to people: in the list of known formats, and as the source of a run. */
  readonly name: string;
  /** Null when the file is of another format. Throws a `FormatError` when it is of this one, but broken. */
  open(file: SniffedFile): Promise<OpenedFile | null>;
}

/** A format that is read in one piece. */
export function documentFile(
  format: string,
  parse: (mapping?: TableMapping) => ParsedBatch,
): OpenedFile {
  return {
    format,
    table: null,
    guess: null,
    async *read(mapping) {
      yield parse(mapping);
    },
  };
}

/** A format that is read in many batches. */
export function streamedFile(
  format: string,
  read: (mapping?: TableMapping) => AsyncIterable<ParsedBatch>,
): OpenedFile {
  return { format, table: null, guess: null, read };
}

/** A table with its guessed mapping; null for null. */
export function tableFile(
  table: TableFile | null,
  source: FileSource,
): OpenedFile | null {
  if (!table) return null;
  const guess = guessMapping(table, stemOf(source.name).slice(0, 250));
  return {
    format: `${table.syntax} (${guess.shape})`,
    table,
    guess,
    read: (mapping = guess) => readTable(table, mapping),
  };
}
