/**
 * What many screens ask at once is read once: when a run streams points, every open chart of it asks again within the
 * same second. The key says the revision of each run, so nobody gets an answer from before the news that made them ask.
 */
import type { ReadRows } from "./metrics.ts";

/** About 250 bytes a row. */
const maxRows = 200_000;

export class SharedAnswers {
  readonly #kept = new Map<
    string,
    { answer: Promise<ReadRows>; rows: number }
  >();
  #rows = 0;

  async get(key: string, read: () => Promise<ReadRows>): Promise<ReadRows> {
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.answer;
    }
    const entry = { answer: read(), rows: 1 };
    this.#kept.set(key, entry);
    this.#rows += 1;
    try {
      const { rows } = await entry.answer;
      // It may have been dropped while it was read.
      if (this.#kept.get(key) === entry) {
        this.#rows += rows.length;
        entry.rows += rows.length;
        this.#drop();
      }
      return await entry.answer;
    } catch (error) {
      // A failure is told to whoever asked now, and not remembered.
      if (this.#kept.delete(key)) this.#rows -= entry.rows;
      throw error;
    }
  }

  #drop() {
    for (const [key, { rows }] of this.#kept) {
      if (this.#rows <= maxRows) return;
      this.#kept.delete(key);
      this.#rows -= rows;
    }
  }
}
