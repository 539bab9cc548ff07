/** A table in a file, whatever its syntax: named columns, and rows of text cells in batches. */

export interface RowBatch {
  readonly rows: readonly (readonly string[])[];
  /** Number of each row in the file; the header of a CSV is row 1. */
  readonly numbers: readonly number[];
  readonly warnings: readonly string[];
}

export interface TableFile {
  /** "CSV", "TSV", "JSONL", ... */
  readonly syntax: string;
  readonly columns: readonly string[];
  /** The first rows, for guessing and for a preview. */
  readonly firstRows: readonly (readonly string[])[];
  readonly decimalComma: boolean;
  readonly warnings: readonly string[];
  /** Starts from the first row at each call. */
  batches(): AsyncIterable<RowBatch>;
}

/** How many rows a guess looks at. */
export const guessRows = 500;

/** Empty names become "column 3", repeated ones "acc (2)"; spaces around are dropped. */
export function uniqueNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((raw, index) => {
    const trimmed = raw.trim().slice(0, 250);
    // Keys that reach an object's prototype are never names of data.
    const base =
      trimmed === "" || trimmed === "__proto__"
        ? `column ${index + 1}`
        : trimmed;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base} (${n})`;
    taken.add(name);
    return name;
  });
}

/** Keeps the first few of a kind of warning and counts the rest, so that a broken file does not answer with its rows. */
export class RepeatedWarning {
  readonly #what: (count: number) => string;
  readonly #shown: string[] = [];
  #count = 0;

  /** `what(count)` is the summary line, e.g. "12 values are no numbers; they were left out". */
  constructor(what: (count: number) => string) {
    this.#what = what;
  }

  add(example: string): void {
    this.#count++;
    if (this.#shown.length < 3) this.#shown.push(example);
  }

  list(): string[] {
    if (this.#count === 0) return [];
    const more = this.#count > this.#shown.length ? ", ..." : "";
    return [`${this.#what(this.#count)}: ${this.#shown.join("; ")}${more}.`];
  }
}
