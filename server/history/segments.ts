/**
 * Reading a canvas's journal. Its rows come in windows that follow each other without a gap: a single update is a window
 * of its own; a compacted window has one row (a segment) for each user, session and kind. Only a whole window is a
 * moment of the canvas. Whatever is missing or does not fit its checksum ends the reading with `DamagedJournal`.
 */
import type { Kysely } from "kysely";
import { rowChecksum } from "../store/checksum.ts";
import type { Tables } from "../store/tables.ts";

export type StoredRow = Tables["journal"];

export interface JournalWindow {
  /** Numbers of the first and the last update in it. */
  readonly first: number;
  readonly last: number;
  /** In the order of `seq`; each but a lone one may need the others before it can be applied. */
  readonly rows: readonly StoredRow[];
}

/** What cannot be read; everything up to row `until` is sound. Nothing stored was changed. */
export class DamagedJournal extends Error {
  readonly until: number;
  constructor(canvasId: string, until: number, what: string) {
    super(`canvas ${canvasId}: ${what}`);
    this.until = until;
  }
}

const rowsAtOnce = 500;
const lastPossible = Number.MAX_SAFE_INTEGER;

/**
 * The windows behind row `after`, in order, some at a time. With `until`, those that end at or before it; else at least
 * up to the head that was stored when reading began. When `after` is inside a window that was compacted meanwhile, that
 * whole window comes: what is in it twice has no effect. Sound windows before a damage are given before it throws.
 */
export async function* readRows(
  db: Kysely<Tables>,
  canvasId: string,
  after: number,
  until = lastPossible,
): AsyncGenerator<readonly JournalWindow[]> {
  const needed = Math.min(until, await readHead(db, canvasId));
  let end = after;
  while (end < until) {
    const rows = await readPage(db, canvasId, end);
    const page = groupWindows(canvasId, end, rows, until);
    if (page.windows.length > 0) yield page.windows;
    end = page.windows.at(-1)?.last ?? end;
    if (page.damage) throw page.damage;
    if (page.isBeyond) return;
    if (rows.length === rowsAtOnce) continue;
    if (end < needed)
      throw new DamagedJournal(canvasId, end, `row ${end + 1} is missing`);
    return;
  }
}

/** Number of the last row that was appended; 0 for a canvas without a journal. */
export async function readHead(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<number> {
  const head = await db
    .selectFrom("journal_head")
    .select("seq")
    .where("canvas_id", "=", canvasId)
    .executeTakeFirst();
  return head?.seq ?? 0;
}

/** What a single row says of itself is wrong; null when it is sound. */
export function faultOf(row: StoredRow): string | null {
  if (rowChecksum(row) !== row.checksum)
    return `row ${row.seq} is damaged (its checksum differs)`;
  const { window_first, window_last, seq } = row;
  if (window_first > seq || seq > window_last)
    return `row ${seq} is damaged (it is not in its window)`;
  return null;
}

/** The next rows; from the start of the window that the first of them belongs to. */
async function readPage(
  db: Kysely<Tables>,
  canvasId: string,
  after: number,
): Promise<StoredRow[]> {
  for (let from = after + 1; ;) {
    const rows = await db
      .selectFrom("journal")
      .selectAll()
      .where("canvas_id", "=", canvasId)
      .where("seq", ">=", from)
      .orderBy("seq")
      .limit(rowsAtOnce)
      .execute();
    const start = rows[0]?.window_first ?? from;
    // Else the window has rows before this one; it may even have grown since it was looked at last.
    if (start >= from) return rows;
    from = start;
  }
}

interface Page {
  readonly windows: readonly JournalWindow[];
  /** The next window ends behind what was asked for. */
  readonly isBeyond: boolean;
  readonly damage: DamagedJournal | null;
}

function groupWindows(
  canvasId: string,
  after: number,
  rows: readonly StoredRow[],
  until: number,
): Page {
  const windows: JournalWindow[] = [];
  let end = after;
  const damaged = (what: string): Page => ({
    windows,
    isBeyond: false,
    damage: new DamagedJournal(canvasId, end, what),
  });
  for (let at = 0; at < rows.length;) {
    const { seq, window_first: first, window_last: last } = rows[at]!;
    if (end >= until) return { windows, isBeyond: true, damage: null };
    const fault = faultOf(rows[at]!);
    if (fault) return damaged(fault);
    if (first > end + 1) return damaged(`row ${end + 1} is missing`);
    if (last <= end || (first <= end && windows.length > 0))
      return damaged(`row ${seq} is in a place that is taken`);
    if (last > until) return { windows, isBeyond: true, damage: null };
    const mine: StoredRow[] = [];
    let updates = 0;
    for (; rows[at]?.window_first === first; at += 1) {
      const row = rows[at]!;
      const rowFault = faultOf(row);
      if (rowFault) return damaged(rowFault);
      if (row.window_last !== last)
        return damaged(`row ${row.seq} is damaged (its window differs)`);
      mine.push(row);
      updates += row.updates;
    }
    if (updates !== last - first + 1) {
      const isCutByPage = at === rows.length && rows.length === rowsAtOnce;
      if (isCutByPage && windows.length > 0) break;
      return damaged(`a row of the window ${first} to ${last} is missing`);
    }
    windows.push({ first, last, rows: mine });
    end = last;
  }
  return { windows, isBeyond: false, damage: null };
}
