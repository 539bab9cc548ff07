/** Finds the format of a file: each format of formats.ts is asked in turn. */
import type { Format, OpenedFile, SniffedFile } from "./format.ts";
import { formats } from "./formats.ts";
import { looksLikeJsonLines } from "./jsonRows.ts";
import { readJsonLines } from "./jsonLines.ts";
import { bounded } from "./limits.ts";
import { openMembers } from "./members.ts";
import { FormatError, importLimits, type FileSource } from "./parsed.ts";
import { headText, readText } from "./text.ts";
import { parseTolerantJson, type Json } from "./tolerantJson.ts";

export type { Format, OpenedFile, SniffedFile };

export const knownFormats: readonly string[] = [
  ...formats.map(({ name }) => name),
  "a zip of such files",
];

/** Finds the format of a file. Throws a `FormatError`: empty, unknown (with what is known), or broken (with the place). */
export async function openFile(source: FileSource): Promise<OpenedFile> {
  const opened = await openAsOne(source);
  return { ...opened, read: (mapping) => bounded(opened.read(mapping)) };
}

async function openAsOne(source: FileSource): Promise<OpenedFile> {
  if (source.size > importLimits.fileBytes)
    throw new FormatError(
      "too_large",
      `A file may have at most ${importLimits.fileBytes / 1024 / 1024} MB.`,
    );
  const archive = await source.archive();
  if (source.size === 0 && !archive)
    throw new FormatError("empty_file", "This file is empty.");
  const head = archive ? null : headText(source);
  let parsed: Promise<Json | undefined> | undefined;
  let lines: Promise<readonly Json[]> | undefined;
  const isJsonLines = startsLikeJsonLines(source, head);
  const file: SniffedFile = {
    source,
    head,
    archive,
    isJsonLines,
    json: () => (parsed ??= parseDocument(source, head)),
    firstLines: () => (lines ??= isJsonLines ? firstObjects(source) : none()),
  };
  for (const format of formats) {
    const opened = await format.open(file);
    if (opened) return opened;
  }
  if (archive) return openMembers(archive, openAsOne);
  throw new FormatError("unknown_format", describeUnknown(source, head));
}

async function parseDocument(
  source: FileSource,
  head: string | null,
): Promise<Json | undefined> {
  if (head === null || !/^\uFEFF?\s*[[{]/.test(head)) return undefined;
  // A first line that is longer than the head tells nothing of the second; the file's name then does.
  if (
    startsLikeJsonLines(source, head) &&
    (hasSecondLine(head) || !looksLikeJsonLines(head))
  )
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

async function none(): Promise<readonly Json[]> {
  return [];
}

/** Broken lines are left to whoever reads the file: it says which. */
async function firstObjects(source: FileSource): Promise<readonly Json[]> {
  const found: Json[] = [];
  for await (const { number, row } of readJsonLines(source)) {
    if (typeof row !== "string") found.push(row);
    if (found.length === 20 || number >= 50) break;
  }
  return found;
}

const signatures: readonly { bytes: readonly number[]; what: string }[] = [
  { bytes: [0x1f, 0x8b], what: "a gzip file" },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: "a Zstandard file" },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], what: "a 7z archive" },
  { bytes: [0x50, 0x41, 0x52, 0x31], what: "a Parquet file" },
  { bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], what: "an SQLite database" },
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
