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
  readonly higherIsBetter: boolean;
}

/** A run comes in the same batch as its first value, or in an earlier one. */
export interface ParsedBatch {
  readonly runs: readonly ParsedRun[];
  readonly points: readonly ParsedPoint[];
  readonly results: readonly ParsedResult[];
  readonly definitions: readonly ParsedDefinition[];
  readonly warnings: readonly string[];
}

/** A batch with only what is given. */
export function batchOf(parts: Partial<ParsedBatch>): ParsedBatch {
  return {
    runs: [],
    points: [],
    results: [],
    definitions: [],
    warnings: [],
    ...parts,
  };
}

/** A result with only what the file says. */
export function resultOf(
  parts: Partial<ParsedResult> &
    Pick<ParsedResult, "run" | "metric" | "value" | "special">,
): ParsedResult {
  return {
    task: "",
    filter: "",
    slice: "",
    isGroup: false,
    step: null,
    time: null,
    stderr: null,
    low: null,
    high: null,
    n: null,
    k: null,
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
  return base.replace(/(?<=.)\.(jsonl|ndjson|json|csv|tsv|txt)$/i, "") || base;
}
