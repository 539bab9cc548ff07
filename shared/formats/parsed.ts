/**
 * What every parser of evaluation files takes and gives. A parser is pure: a source of bytes in, batches of runs and
 * values out, in file order, so that a file of any size passes through a bounded amount of memory.
 */

/** Limits of one imported file; beyond them it is refused with a message that names the limit. */
export const importLimits = {
  fileBytes: 256 * 1024 * 1024,
  /** A JSON document is parsed in one piece, so its limit is lower. */
  jsonBytes: 64 * 1024 * 1024,
  values: 2_000_000,
  samples: 1_000_000,
  /** Of an archive: how many files it may hold, and how large they may be in all and one by one once unpacked. */
  members: 20_000,
  expandedBytes: 1024 * 1024 * 1024,
  memberBytes: 256 * 1024 * 1024,
  runs: 2_000,
  columns: 2_000,
  /** One cell or one line of a text file. */
  lineCharacters: 4 * 1024 * 1024,
} as const;

/** A file to read, possibly several times. */
export interface FileSource {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The first bytes: all of a small file, else at least 64 KiB. */
  readonly head: Uint8Array;
  chunks(): AsyncIterable<Uint8Array>;
  /** Bytes from `start` up to, not with, `end`: for formats that keep their index at the end. */
  slice(start: number, end: number): Promise<Uint8Array>;
  /** The members of a zip, or the files of a folder that was dropped whole; null for anything else. */
  archive(): Promise<Archive | null>;
}

/** Files in a file. Everything it gives is bounded by `importLimits`: beyond them it throws a `FormatError`. */
export interface Archive {
  readonly members: readonly ArchiveMember[];
}

export interface ArchiveMember {
  /** Relative, with "/" between folders, never with "..". */
  readonly path: string;
  /** Bytes, unpacked. */
  readonly size: number;
  /** As a file of its own; unpacked (deflate, zstd) when it is read. */
  source(): Promise<FileSource>;
}

export type Special = "NaN" | "Infinity" | "-Infinity";

/** A number that was reported. `special` says which non-finite number stands behind a null `value`. */
export interface ReportedValue {
  readonly value: number | null;
  readonly special: Special | null;
}

export interface ParsedRun {
  readonly name: string;
  readonly model: string | null;
  /** ISO 8601; null when the file does not say. */
  readonly startedAt: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** "finished" unless the file says otherwise. */
  readonly status?: "running" | "scheduled" | "finished" | "failed" | "killed";
  readonly endedAt?: string | null;
  /** Name of the project the file says it belongs to; else it goes where the person imports it. */
  readonly project?: string;
  /**
   * Files that say the same here are about the same run: a results file and its samples files, dropped in any order.
   * What this file brings is added to the run that is already there.
   */
  readonly join?: string;
}

/** `run` counts the runs of the file from 0, in order of appearance. */
export interface ParsedPoint extends ReportedValue {
  readonly run: number;
  readonly metric: string;
  readonly step: number;
  readonly time: string | null;
}

export interface ParsedResult extends ReportedValue {
  readonly run: number;
  readonly task: string;
  readonly metric: string;
  readonly filter: string;
  readonly slice: string;
  /** True for an aggregate over other tasks of the same run. */
  readonly isGroup: boolean;
  readonly step: number | null;
  readonly time: string | null;
  readonly stderr: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
  /** Successes out of n, when the file counts them. */
  readonly k: number | null;
}

export interface ParsedDefinition {
  readonly metric: string;
  readonly higherIsBetter: boolean | null;
  readonly unit?: string;
  readonly least?: number;
  readonly greatest?: number;
}

/** What a run was measured on. */
export interface ParsedDataset {
  readonly run: number;
  readonly task: string;
  readonly name: string;
  /** Digest or version; "" when the file gives neither. */
  readonly digest: string;
  readonly context: string;
  readonly sourceType: string | null;
  readonly source: string | null;
  readonly items: number | null;
}

/** See the table `run_basis`: what must be the same for values to be comparable. */
export interface ParsedBasis {
  readonly run: number;
  readonly task: string;
  readonly metric: string;
  readonly aspect: "dataset" | "scorer" | "samples" | "definition";
  readonly value: string;
}

/** One scored example; see the table `sample`. */
export interface ParsedSample {
  readonly run: number;
  readonly task: string;
  readonly filter: string;
  /**
   * What pairs the example across runs: the same question of the same task has the same. Made by `itemHash` of what the
   * file gives (its own hash, else the input, else its id).
   */
  readonly item: string;
  readonly name: string;
  readonly epoch: number;
  /** Whole texts; the table keeps the first 500 characters beside them. */
  readonly input: string | null;
  readonly target: string | null;
  readonly output: string | null;
  /** More to read: choices, explanations, arguments, raw responses. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Slices and labels, short. */
  readonly fields: Readonly<Record<string, string>>;
  readonly scores: Readonly<Record<string, number | null>>;
  readonly correct: boolean | null;
  readonly error: string | null;
  readonly seconds: number | null;
  readonly cost: number | null;
  readonly tokens: number | null;
}

/** One judgement between two models. */
export interface ParsedPairing {
  readonly run: number;
  readonly item: string;
  readonly modelA: string;
  readonly modelB: string;
  readonly winner: "a" | "b" | "tie";
  readonly fields: Readonly<Record<string, string>>;
}

/** A run comes in the same batch as its first value, or in an earlier one. */
export interface ParsedBatch {
  readonly runs: readonly ParsedRun[];
  readonly points: readonly ParsedPoint[];
  readonly results: readonly ParsedResult[];
  readonly definitions: readonly ParsedDefinition[];
  readonly datasets: readonly ParsedDataset[];
  readonly bases: readonly ParsedBasis[];
  readonly samples: readonly ParsedSample[];
  readonly pairings: readonly ParsedPairing[];
  readonly warnings: readonly string[];
}

/** A batch with only what is given. */
export function batchOf(parts: Partial<ParsedBatch>): ParsedBatch {
  return {
    runs: [],
    points: [],
    results: [],
    definitions: [],
    datasets: [],
    bases: [],
    samples: [],
    pairings: [],
    warnings: [],
    ...parts,
  };
}

/** A result with only what the file says. A stderr that grew beyond all numbers says nothing, so it is none. */
export function resultOf({
  stderr = null,
  ...parts
}: Partial<ParsedResult> &
  Pick<ParsedResult, "run" | "metric" | "value" | "special">): ParsedResult {
  return {
    task: "",
    filter: "",
    slice: "",
    isGroup: false,
    step: null,
    time: null,
    stderr: stderr !== null && Number.isFinite(stderr) ? stderr : null,
    low: null,
    high: null,
    n: null,
    k: null,
    ...parts,
  };
}

/** A sample with only what the file says. */
export function sampleOf(
  parts: Partial<ParsedSample> & Pick<ParsedSample, "run" | "item" | "name">,
): ParsedSample {
  return {
    task: "",
    filter: "",
    epoch: 1,
    input: null,
    target: null,
    output: null,
    details: {},
    fields: {},
    scores: {},
    correct: null,
    error: null,
    seconds: null,
    cost: null,
    tokens: null,
    ...parts,
  };
}

export type FormatErrorId =
  | "unknown_format"
  | "malformed_file"
  | "no_values"
  | "too_large"
  | "bad_mapping"
  | "empty_file";

/** Where in a file something is wrong. Rows count from 1 with the header as row 1, as spreadsheets do; bytes from 0. */
export interface FilePlace {
  readonly row?: number;
  readonly line?: number;
  readonly byte?: number;
}

/** A file that cannot be imported, in words for the person who dropped it. */
export class FormatError extends Error {
  readonly id: FormatErrorId;
  readonly place: FilePlace;

  constructor(id: FormatErrorId, message: string, place: FilePlace = {}) {
    super(message);
    this.name = "FormatError";
    this.id = id;
    this.place = place;
  }
}

/** The file name without folders and extensions: "out/eval_step3.json" gives "eval_step3". */
export function stemOf(fileName: string): string {
  const base = fileName.split(/[\\/]/).findLast((part) => part !== "") ?? "";
  return (
    base.replace(/(?<=.)\.(jsonl|ndjson|json|csv|tsv|txt|parquet)$/i, "") ||
    base
  );
}
