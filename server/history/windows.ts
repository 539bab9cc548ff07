/** Which windows of a journal become one, and what such a window looks like: pure, and checked before it is believed. */
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { rowChecksum } from "../store/checksum.ts";
import { coalesce, NotCoalescable } from "./coalesce.ts";
import { differenceBetween, isSameStateVector } from "./sameState.ts";
import type { JournalWindow, StoredRow } from "./segments.ts";

export interface WindowRules {
  /** How long a window may last. */
  readonly windowMs: number;
  /** No window ends behind this row. */
  readonly limit: number;
  /** Rows at which a window has to end: versions, snapshots. */
  readonly ends: ReadonlySet<number>;
}

/** One window that takes in others, with the rows that are to stand for them. */
export interface Compacted {
  readonly first: number;
  readonly last: number;
  readonly before: readonly StoredRow[];
  readonly after: readonly StoredRow[];
}

const maxRowsAWindow = 2000;
const maxBytesAWindow = 4 * 1024 * 1024;
const maxAuthorsAWindow = 200;

/** Takes windows one by one and says which belong together. A restore always stays alone: it is a moment of its own. */
export class WindowPlan {
  readonly #rules: WindowRules;
  #open: JournalWindow[] = [];
  #rows = 0;
  #bytes = 0;
  #authors = new Set<string>();
  #at = 0;

  constructor(rules: WindowRules) {
    this.#rules = rules;
  }

  /** The windows that are complete now that this one follows; null while there may be more. */
  add(window: JournalWindow): readonly JournalWindow[] | null {
    const complete = this.#fits(window) ? null : this.end();
    if (this.#open.length === 0) this.#at = window.rows[0]!.at;
    this.#open.push(window);
    this.#rows += window.rows.length;
    for (const row of window.rows) {
      this.#bytes += row.bytes.length;
      this.#authors.add(authorOf(row));
    }
    return complete;
  }

  /** What is open at the end; null when nothing is. */
  end(): readonly JournalWindow[] | null {
    const complete = this.#open;
    this.#open = [];
    this.#rows = 0;
    this.#bytes = 0;
    this.#authors = new Set();
    return complete.length > 0 ? complete : null;
  }

  #fits(next: JournalWindow): boolean {
    const last = this.#open.at(-1);
    if (!last) return true;
    const { ends, windowMs } = this.#rules;
    if (ends.has(last.last) || isRestore(last) || isRestore(next)) return false;
    const times = next.rows.flatMap((row) => [row.at, row.until]);
    const bytes = next.rows.reduce((sum, row) => sum + row.bytes.length, 0);
    const authors = new Set([...this.#authors, ...next.rows.map(authorOf)]);
    return (
      // Clocks may have been set back meanwhile.
      times.every((time) => Math.abs(time - this.#at) <= windowMs) &&
      this.#rows + next.rows.length <= maxRowsAWindow &&
      this.#bytes + bytes <= maxBytesAWindow &&
      authors.size <= maxAuthorsAWindow
    );
  }
}

/** Coalesces windows and shows that nothing was lost, on two documents that begin where the first of them begins. */
export class WindowCompactor {
  readonly #before = emptyDoc();
  readonly #after = emptyDoc();

  /** The state before the first window: a V2 update, or rows of windows that stay as they are. */
  start(state: Uint8Array) {
    for (const doc of [this.#before, this.#after])
      doc.transact(() => Y.applyUpdateV2(doc, state));
  }

  pass(rows: readonly StoredRow[]) {
    apply(this.#before, rows);
    apply(this.#after, rows);
  }

  /** Null for windows that are better left alone. Throws when what it made would not lead to the same state. */
  compact(windows: readonly JournalWindow[]): Compacted | null {
    const before = windows.flatMap(({ rows }) => rows);
    const first = windows[0]!.first;
    const last = windows.at(-1)!.last;
    const after = windows.length > 1 ? segmentsOf(before, first, last) : null;
    apply(this.#before, before);
    apply(this.#after, after ?? before);
    if (!isSameStateVector(this.#before, this.#after))
      throw new Error(`compacting rows ${first} to ${last} would lose some`);
    return after && { first, last, before, after };
  }

  /** Call before anything of it is stored. Throws when the two documents differ. */
  verify() {
    const difference = differenceBetween(this.#before, this.#after);
    if (difference) throw new Error(`compacting would change ${difference}`);
  }

  destroy() {
    this.#before.destroy();
    this.#after.destroy();
  }
}

function segmentsOf(
  rows: readonly StoredRow[],
  first: number,
  last: number,
): StoredRow[] | null {
  const byAuthor = Map.groupBy(rows, authorOf);
  const groups = [...byAuthor.values()];
  let updates: Uint8Array[];
  try {
    updates = coalesce(groups.map((group) => group.map(({ bytes }) => bytes)));
  } catch (error) {
    if (error instanceof NotCoalescable) return null;
    throw error;
  }
  const segments = groups.map((group, i): StoredRow => {
    const unchecked = {
      ...group.at(-1)!,
      window_first: first,
      window_last: last,
      updates: group.reduce((sum, row) => sum + row.updates, 0),
      at: Math.min(...group.map(({ at }) => at)),
      until: Math.max(...group.map(({ until }) => until)),
      bytes: updates[i]!,
    };
    return { ...unchecked, checksum: rowChecksum(unchecked) };
  });
  return segments.sort((a, b) => a.seq - b.seq);
}

function authorOf({ user_id, session_id, kind }: StoredRow): string {
  return JSON.stringify([user_id, session_id, kind]);
}

function isRestore({ rows }: JournalWindow): boolean {
  return rows.some(({ kind }) => kind === "restore");
}

function emptyDoc(): Y.Doc {
  const doc = new Y.Doc();
  rootsOf(doc);
  return doc;
}

function apply(doc: Y.Doc, rows: readonly StoredRow[]) {
  doc.transact((transaction) => {
    for (const { bytes } of rows) Y.applyUpdate(doc, bytes);
    transaction.local = true;
  });
  if (doc.store.pendingStructs ?? doc.store.pendingDs)
    throw new Error("compacting: rows refer to others that are missing");
}
