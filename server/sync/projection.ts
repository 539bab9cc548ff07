/** What follows the document: title, preview, the runs it names, who changed it last. Written about once a second while people work. */
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { errorForLog } from "../log.ts";
import { runsUsedIn, saveRunUses } from "../runs/runUses.ts";
import { maxPreviewBlocks, noteContributors } from "../store/canvasRow.ts";
import type { Tables } from "../store/tables.ts";

const recentlyMs = 10_000;

export interface CanvasColumns {
  readonly title: string;
  /** JSON of `previewBlockSchema[]`. */
  readonly preview: string;
}

/** For the row of a new canvas, too. */
export function canvasColumns(doc: Y.Doc): CanvasColumns {
  const { canvas, blocks } = rootsOf(doc);
  const title = canvas.get("title");
  const preview: object[] = [];
  for (const block of blocks.values()) {
    if (preview.length === maxPreviewBlocks) break;
    const kind = block.get("kind");
    const [x, y, w, h] = ["x", "y", "w", "h"].map((side) => block.get(side));
    if (typeof kind === "string" && [x, y, w, h].every(Number.isFinite))
      preview.push({ kind, x, y, w, h });
  }
  return {
    title: typeof title === "string" ? title.slice(0, 500) : "",
    preview: JSON.stringify(preview),
  };
}

export interface Projected {
  readonly columns: CanvasColumns;
  /** Ids, in a fixed order. */
  readonly runs: readonly string[];
}

export function projectedOf(doc: Y.Doc): Projected {
  return { columns: canvasColumns(doc), runs: runsUsedIn(doc) };
}

export class Projection {
  readonly #db: Kysely<Tables>;
  readonly #log: Logger;
  readonly #canvasId: string;
  readonly #readDoc: () => Promise<Projected>;
  readonly #onWritten: () => void;
  /** The runs as they were written last; null before the first time. */
  #runs: string | null = null;
  readonly #delayMs: number;
  #authors = new Set<string>();
  #isDirty = false;
  #changedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: {
    readonly db: Kysely<Tables>;
    readonly log: Logger;
    readonly canvasId: string;
    readonly delayMs: number;
    /** After each time that it was written. */
    readonly onWritten?: () => void;
    /** Reads only what is durable. */
    readonly readDoc: () => Promise<Projected>;
  }) {
    this.#db = parts.db;
    this.#log = parts.log;
    this.#canvasId = parts.canvasId;
    this.#delayMs = parts.delayMs;
    this.#readDoc = parts.readDoc;
    this.#onWritten = parts.onWritten ?? (() => {});
  }

  noteChange(userId: string | null) {
    this.#changedAt = Date.now();
    if (userId !== null) this.#authors.add(userId);
    this.#markDirty();
  }

  #markDirty() {
    this.#isDirty = true;
    this.#timer ??= setTimeout(() => void this.flush(), this.#delayMs);
  }

  /**
   * Another process stored rows, and writes the columns as well. If both write at once, the one that wrote last may have
   * read the older state; so whoever had changes lately writes again.
   */
  noteForeignChange() {
    this.#runs = null;
    if (Date.now() - this.#changedAt < recentlyMs) this.#markDirty();
  }

  stop() {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Resolves when the columns hold what was noted before the call. Never rejects: the next change tries again. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write() {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const authors = [...this.#authors];
    this.#authors.clear();
    try {
      await this.#save(await this.#readDoc(), authors);
      this.#onWritten();
    } catch (error) {
      this.#isDirty = true;
      for (const author of authors) this.#authors.add(author);
      this.#log.warn(
        { canvasId: this.#canvasId, error: errorForLog(error) },
        "title and preview could not be written",
      );
    }
  }

  /** No transaction: between its statements it would keep keystrokes out of SQLite. */
  async #save({ columns, runs }: Projected, authors: readonly string[]) {
    const now = new Date().toISOString();
    await this.#db
      .updateTable("canvas")
      .set({ ...columns, updated_at: now })
      .where("id", "=", this.#canvasId)
      .execute();
    if (runs.join() !== this.#runs) {
      await saveRunUses(this.#db, this.#canvasId, runs);
      this.#runs = runs.join();
    }
    if (authors.length === 0) return;
    await noteContributors(this.#db, this.#canvasId, authors, now);
  }
}
