/** The formats that can be imported, in the order in which they are tried. A new format is one file and one line here. */
import type { TableMapping } from "../api/runs.ts";
import { openDelimited } from "./delimited.ts";
import { isHfTrainer, parseHfTrainer } from "./hfTrainer.ts";
import {
  looksLikeJsonLines,
  openJsonArray,
  openJsonLines,
} from "./jsonRows.ts";
import { isLmEval, parseLmEval } from "./lmEval.ts";
import {
  FormatError,
  importLimits,
  stemOf,
  type FileSource,
  type ParsedBatch,
} from "./parsed.ts";
import type { TableFile } from "./rows.ts";
import { guessMapping } from "./tableGuess.ts";
import { readTable } from "./tableRead.ts";
import { headText, readText } from "./text.ts";
import { parseTolerantJson, type Json } from "./tolerantJson.ts";

/** A file whose format is known, ready to be read. */
export interface OpenedFile {
  readonly format: string;
  /** For tables: what a person may look at and correct before the import. */
  readonly table: TableFile | null;
  /** For tables: what is used unless `read` is given another. */
  readonly guess: TableMapping | null;
  read(mapping?: TableMapping): AsyncIterable<ParsedBatch>;
}

interface SniffedFile {
  readonly source: FileSource;
  /** The first characters; null for bytes that are no text. */
  readonly head: string | null;
  /** The whole file as one JSON document; undefined when it does not look like one. Parsed once. */
  json(): Promise<Json | undefined>;
}

interface Format {
  /** As shown to people: in the list of known formats, and as the source of a run. */
  readonly name: string;
  /** Null when the file is of another format. Throws a `FormatError` when it is of this one, but broken. */
  open(file: SniffedFile): Promise<OpenedFile | null>;
}

const formats: readonly Format[] = [
  {
    name: "lm-eval results JSON",
    async open({ json, source }) {
      const value = await json();
      if (value === undefined || !isLmEval(value)) return null;
      return document(this.name, () => parseLmEval(value, source.name));
    },
  },
  {
    name: "Hugging Face trainer_state.json",
    async open({ json, source }) {
      const value = await json();
      if (value === undefined || !isHfTrainer(value)) return null;
      return document(this.name, (mapping) =>
        parseHfTrainer(value, source.name, mapping?.runName),
      );
    },
  },
  {
    name: "JSON array of objects",
    async open({ json, source }) {
      const value = await json();
      return Array.isArray(value)
        ? tableFile(openJsonArray(value), source)
        : null;
    },
  },
  {
    name: "JSONL, one object a line",
    async open({ source, head }) {
      return startsLikeJsonLines(source, head)
        ? tableFile(await openJsonLines(source), source)
        : null;
    },
  },
  {
    name: "CSV or TSV with a header (also ; and | as delimiter)",
    async open({ source, head }) {
      return head === null || /^\s*[[{<]/.test(head)
        ? null
        : tableFile(await openDelimited(source), source);
    },
  },
];

export const knownFormats: readonly string[] = formats.map(({ name }) => name);

/** Finds the format of a file. Throws a `FormatError`: empty, unknown (with what is known), or broken (with the place). */
export async function openFile(source: FileSource): Promise<OpenedFile> {
  if (source.size === 0)
    throw new FormatError("empty_file", "This file is empty.");
  if (source.size > importLimits.fileBytes)
    throw new FormatError(
      "too_large",
      `A file may have at most ${importLimits.fileBytes / 1024 / 1024} MB.`,
    );
  const head = headText(source);
  let parsed: Promise<Json | undefined> | undefined;
  const file: SniffedFile = {
    source,
    head,
    json: () => (parsed ??= parseDocument(source, head)),
  };
  for (const format of formats) {
    const opened = await format.open(file);
    if (opened) return opened;
  }
  throw new FormatError("unknown_format", describeUnknown(source, head));
}

async function parseDocument(
  source: FileSource,
  head: string | null,
): Promise<Json | undefined> {
  if (head === null || !/^\uFEFF?\s*[[{]/.test(head)) return undefined;
  if (startsLikeJsonLines(source, head) && hasSecondLine(head))
    return undefined;
  return parseTolerantJson(await readText(source, importLimits.jsonBytes));
}

function startsLikeJsonLines(source: FileSource, head: string | null): boolean {
  if (head === null) return false;
  return (
    looksLikeJsonLines(head) ||
    (/\.(?:jsonl|ndjson)$/i.test(source.name) && /^\s*\{/.test(head))
  );
}

/** A one-line JSON document may also be a JSONL file of one row: it is tried as a document first. */
function hasSecondLine(head: string): boolean {
  return /\n\s*\S/.test(head.trimStart());
}

function document(
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

function tableFile(
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

const signatures: readonly { bytes: readonly number[]; what: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], what: "a zip archive" },
  { bytes: [0x1f, 0x8b], what: "a gzip file" },
  { bytes: [0x50, 0x41, 0x52, 0x31], what: "a Parquet file" },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a PNG image" },
  { bytes: [0xff, 0xd8, 0xff], what: "a JPEG image" },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: "a PDF" },
];

function describeUnknown(source: FileSource, head: string | null): string {
  const signature = signatures.find(({ bytes }) =>
    bytes.every((byte, index) => source.head[index] === byte),
  );
  const what = signature
    ? `This is ${signature.what}, which`
    : head === null
      ? "This file is binary and"
      : /^\s*[[{]/.test(head)
        ? "This JSON"
        : "This file";
  return `${what} holds no evaluation that Parley can read. It reads: ${knownFormats.join("; ")}.`;
}
