/** Files for the parsers: from test/fixtures or made on the spot, and what comes out of them as plain data. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TableMapping } from "../../shared/api/runs.ts";
import {
  FormatError,
  type FileSource,
  type ParsedBasis,
  type ParsedDataset,
  type ParsedDefinition,
  type ParsedPairing,
  type ParsedPoint,
  type ParsedResult,
  type ParsedRun,
  type ParsedSample,
} from "../../shared/formats/parsed.ts";
import { openZip } from "../../server/runs/archive.ts";
import { openFile } from "../../shared/formats/sniff.ts";

export const fixturesFolder = join(import.meta.dirname, "../fixtures");

export function fixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(fixturesFolder, path)));
}

/** A source that hands its bytes out in pieces of `pieceBytes`, so that cuts fall anywhere. */
export function fileOf(
  name: string,
  content: string | Uint8Array,
  pieceBytes = 64 * 1024,
): FileSource {
  const bytes =
    typeof content === "string" ? new TextEncoder().encode(content) : content;
  return {
    name,
    size: bytes.length,
    head: bytes.subarray(0, 64 * 1024),
    async *chunks() {
      for (let at = 0; at < bytes.length; at += pieceBytes)
        yield bytes.subarray(at, at + pieceBytes);
    },
    slice: async (start, end) => bytes.subarray(start, end),
    archive() {
      return openZip(this);
    },
  };
}

export function fixtureFile(path: string): FileSource {
  return fileOf(path.split("/").at(-1)!, fixture(path));
}

export interface ReadRun extends ParsedRun {
  readonly points: readonly ParsedPoint[];
  readonly results: readonly ParsedResult[];
  readonly datasets: readonly ParsedDataset[];
  readonly bases: readonly ParsedBasis[];
  readonly samples: readonly ParsedSample[];
  readonly pairings: readonly ParsedPairing[];
}

export interface ReadFile {
  readonly format: string;
  readonly mapping: TableMapping | null;
  readonly runs: readonly ReadRun[];
  readonly definitions: readonly ParsedDefinition[];
  readonly warnings: readonly string[];
}

const valueKinds = [
  "points",
  "results",
  "datasets",
  "bases",
  "samples",
  "pairings",
] as const;

export async function readAll(
  file: FileSource,
  mapping?: TableMapping,
): Promise<ReadFile> {
  const opened = await openFile(file);
  const runs: (ParsedRun & Record<(typeof valueKinds)[number], unknown[]>)[] =
    [];
  const definitions: ParsedDefinition[] = [];
  const warnings: string[] = [];
  for await (const batch of opened.read(mapping)) {
    for (const run of batch.runs)
      runs.push({
        ...run,
        points: [],
        results: [],
        datasets: [],
        bases: [],
        samples: [],
        pairings: [],
      });
    for (const kind of valueKinds)
      for (const value of batch[kind]) runs[value.run]![kind].push(value);
    definitions.push(...batch.definitions);
    warnings.push(...batch.warnings);
  }
  return {
    format: opened.format,
    mapping: opened.guess,
    runs: runs as unknown as readonly ReadRun[],
    definitions,
    warnings,
  };
}

/** The refusal of a file that cannot be imported; fails when it can. */
export async function refusalOf(file: FileSource): Promise<FormatError> {
  try {
    await readAll(file);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error(`${file.name} was read without a complaint`);
}
