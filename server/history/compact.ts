/**
 * Compaction of one canvas's journal: single updates become windows of 10 s, one row for each author in it; a history
 * that outgrows its canvas becomes coarser, oldest first or not at all at versions (SPEC.md, J4-J7). Nothing waits for
 * it, and it may stop anywhere: each transaction puts the rows of some windows in the place of the rows they stand for.
 */
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { Tables } from "../store/tables.ts";
import type { CompactThread } from "./compactThread.ts";
import { readRows, type JournalWindow } from "./segments.ts";
import { WindowPlan, type Compacted } from "./windows.ts";

export interface CompactionParts {
  readonly db: Kysely<Tables>;
  readonly log: Logger;
  readonly thread: CompactThread;
  readonly settings?: Partial<CompactionSettings>;
}

export interface CompactionSettings {
  /** Rows behind a snapshot younger than this stay single: people may still want to see them one by one. */
  readonly minAgeMs: number;
  /** A history may take this many times the canvas's own size, and the floor on top. */
  readonly historyFactor: number;
  readonly historyFloorBytes: number;
}

export const defaultCompaction: CompactionSettings = {
  minAgeMs: 120_000,
  historyFactor: 2,
  historyFloorBytes: 256 * 1024,
};

const second = 1000;
const minute = 60 * second;
/** From fine to coarse; the last only ends at versions, restores and snapshots. */
const windowLengths = [
  10 * second,
  minute,
  10 * minute,
  60 * minute,
  24 * 60 * minute,
  Number.MAX_SAFE_INTEGER,
];
/** What a row takes on disk beside its bytes: ids, numbers, index. */
export const rowOverheadBytes = 200;
const groupsAtOnce = 100;
const rowsAtOnce = 4000;
/** A transaction keeps those who type waiting, so it is short. */
const rowsATransaction = 400;

/** Somebody else changed these rows or put a version there meanwhile: whatever is left is left for the next time. */
class Changed extends Error {}

/**
 * Compacts what is old enough. Gives how many rows it took away. Throws when the journal is damaged, or when what it
 * made would not lead to the same state: then the rows are as they were.
 */
export async function compactCanvas(
  parts: CompactionParts,
  canvasId: string,
): Promise<number> {
  const { db, log } = parts;
  const settings = { ...defaultCompaction, ...parts.settings };
  const limit = await findLimit(db, canvasId, settings.minAgeMs);
  if (limit === 0) return 0;
  const ends = await findEnds(db, canvasId);
  const budget =
    settings.historyFloorBytes +
    settings.historyFactor * (await liveBytes(parts, canvasId));
  let removed = 0;
  try {
    for (const [level, windowMs] of windowLengths.entries()) {
      if (level > 0 && (await historyBytes(db, canvasId)) <= budget) break;
      const from = level === 0 ? await lastCompacted(db, canvasId) : 0;
      removed += await compactBehind(parts, canvasId, from, {
        windowMs,
        limit,
        ends,
      });
    }
  } catch (error) {
    if (!(error instanceof Changed)) throw error;
    // Bounded: the next snapshot of the canvas asks for compaction again.
    log.info({ canvasId }, "compaction gave way");
  }
  return removed;
}

async function compactBehind(
  { db, thread }: CompactionParts,
  canvasId: string,
  from: number,
  rules: ConstructorParameters<typeof WindowPlan>[0],
): Promise<number> {
  const plan = new WindowPlan(rules);
  await startAt(db, thread, canvasId, from);
  let removed = 0;
  let groups: (readonly JournalWindow[])[] = [];
  let rows = 0;
  const flush = async () => {
    const compacted = await thread.compact(groups);
    groups = [];
    rows = 0;
    for (const some of inTransactions(compacted))
      removed += await replaceRows(db, canvasId, some);
  };
  const take = (group: readonly JournalWindow[] | null) => {
    if (!group) return;
    groups.push(group);
    rows += group.reduce((sum, window) => sum + window.rows.length, 0);
  };
  for await (const windows of readRows(db, canvasId, from, rules.limit)) {
    for (const window of windows) take(plan.add(window));
    if (groups.length >= groupsAtOnce || rows >= rowsAtOnce) await flush();
  }
  take(plan.end());
  await flush();
  return removed;
}

/** Rows up to here may go into windows: those in a snapshot that is old enough. 0 when there is none. */
async function findLimit(
  db: Kysely<Tables>,
  canvasId: string,
  minAgeMs: number,
): Promise<number> {
  const now = Date.now();
  const snapshot = await db
    .selectFrom("snapshot")
    .select("seq")
    .where("canvas_id", "=", canvasId)
    // Taken in the future: the clock was set back.
    .where((where) =>
      where.or([where("at", "<=", now - minAgeMs), where("at", ">", now)]),
    )
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return snapshot?.seq ?? 0;
}

/** People want to know what changed since they were here: so long ends of visits are kept as moments. */
const visitsCountMs = 90 * 24 * 60 * minute;

/** Row 1 is the canvas as it was made. */
async function findEnds(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<Set<number>> {
  const seqs = (table: "version" | "snapshot") =>
    db
      .selectFrom(table)
      .select("seq")
      .where("canvas_id", "=", canvasId)
      .execute();
  const rows = [...(await seqs("version")), ...(await seqs("snapshot"))];
  const visits = await db
    .selectFrom("visit")
    .select(["seq", "previous_seq"])
    .where("canvas_id", "=", canvasId)
    .where("at", ">", new Date(Date.now() - visitsCountMs).toISOString())
    .execute();
  return new Set([
    1,
    ...rows.map(({ seq }) => seq),
    ...visits.flatMap(({ seq, previous_seq }) => [seq, previous_seq ?? seq]),
  ]);
}

/** The end of the last window that was made; rows before it are single only because nothing was beside them. */
async function lastCompacted(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<number> {
  const row = await db
    .selectFrom("journal")
    .select("window_last")
    .where("canvas_id", "=", canvasId)
    .whereRef("window_last", ">", "window_first")
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.window_last ?? 0;
}

/** The state from which compaction proves what it does: a snapshot, and what lies between it and `seq`. */
async function startAt(
  db: Kysely<Tables>,
  thread: CompactThread,
  canvasId: string,
  seq: number,
) {
  const snapshot = await newestSnapshot(db, canvasId, seq);
  await thread.start(snapshot?.bytes ?? null);
  const after = snapshot?.seq ?? 0;
  if (after === seq) return;
  for await (const windows of readRows(db, canvasId, after, seq))
    await thread.pass(windows.flatMap(({ rows }) => rows));
}

async function liveBytes(
  { db, thread }: CompactionParts,
  canvasId: string,
): Promise<number> {
  const snapshot = await newestSnapshot(db, canvasId, Number.MAX_SAFE_INTEGER);
  return snapshot ? thread.measure(snapshot.bytes) : 0;
}

function newestSnapshot(db: Kysely<Tables>, canvasId: string, until: number) {
  return db
    .selectFrom("snapshot")
    .select(["seq", "bytes"])
    .where("canvas_id", "=", canvasId)
    .where("seq", "<=", until)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
}

async function historyBytes(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<number> {
  const head = await db
    .selectFrom("journal_head")
    .select("bytes")
    .where("canvas_id", "=", canvasId)
    .executeTakeFirst();
  const { count } = await db
    .selectFrom("journal")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("canvas_id", "=", canvasId)
    .executeTakeFirstOrThrow();
  return (head?.bytes ?? 0) + Number(count) * rowOverheadBytes;
}

function* inTransactions(
  compacted: readonly Compacted[],
): Generator<Compacted[]> {
  let some: Compacted[] = [];
  let rows = 0;
  for (const each of compacted) {
    if (some.length > 0 && rows + each.before.length > rowsATransaction) {
      yield some;
      some = [];
      rows = 0;
    }
    some.push(each);
    rows += each.before.length;
  }
  if (some.length > 0) yield some;
}

/** Gives how many rows are fewer now. Throws `Changed`, with nothing changed, when the rows are not those any more. */
async function replaceRows(
  db: Kysely<Tables>,
  canvasId: string,
  windows: readonly Compacted[],
): Promise<number> {
  const before = windows.flatMap((window) => window.before);
  const after = windows.flatMap((window) => window.after);
  const saved = bytesOf(before) - bytesOf(after);
  await db.transaction().execute(async (transaction) => {
    // Also the lock: other processes append to this canvas, or compact it, before or after.
    await transaction
      .updateTable("journal_head")
      .set((head) => ({ bytes: head("bytes", "-", saved) }))
      .where("canvas_id", "=", canvasId)
      .execute();
    for (const window of windows)
      await replaceWindow(transaction, canvasId, window);
  });
  return before.length - after.length;
}

async function replaceWindow(
  transaction: Kysely<Tables>,
  canvasId: string,
  { first, last, before, after }: Compacted,
) {
  const stored = await transaction
    .selectFrom("journal")
    .select(["seq", "checksum"])
    .where("canvas_id", "=", canvasId)
    .where("seq", ">=", first)
    .where("seq", "<=", last)
    .orderBy("seq")
    .execute();
  const isAsRead =
    stored.length === before.length &&
    stored.every(({ checksum }, i) => checksum === before[i]!.checksum);
  const version = await transaction
    .selectFrom("version")
    .select("seq")
    .where("canvas_id", "=", canvasId)
    .where("seq", ">=", first)
    .where("seq", "<", last)
    .limit(1)
    .executeTakeFirst();
  if (!isAsRead || version) throw new Changed();
  await transaction
    .deleteFrom("journal")
    .where("canvas_id", "=", canvasId)
    .where("seq", ">=", first)
    .where("seq", "<=", last)
    .execute();
  await transaction
    .insertInto("journal")
    .values([...after])
    .execute();
}

function bytesOf(rows: readonly { readonly bytes: Uint8Array }[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
