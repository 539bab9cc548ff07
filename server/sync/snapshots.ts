/** Snapshots of canvases: whole states beside the journal, which make opening fast. None of them is ever needed. */
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import { sql, type Kysely } from "kysely";
import type { Logger } from "pino";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { errorForLog } from "../log.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import { snapshotChecksum } from "../store/checksum.ts";
import type { Tables } from "../store/tables.ts";

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);

/** Older snapshots may take this many times the newest's size, and the floor on top. */
const olderFactor = 4;
const olderFloorBytes = 256 * 1024;

/** Deflated on the thread pool; the document itself is read at once, before this returns its promise. */
export async function packSnapshot(doc: Y.Doc): Promise<Uint8Array> {
  return deflateAsync(Y.encodeStateAsUpdateV2(doc));
}

/**
 * Keeps the newest snapshot and older ones at least `spacing` rows apart, for history replays from the nearest; when
 * they take more than is in proportion, the further back the fewer.
 */
export async function saveSnapshot(
  db: Kysely<Tables>,
  canvasId: string,
  seq: number,
  bytes: Uint8Array,
  spacing: number,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    if (!(await holdCanvas(transaction, canvasId))) return;
    const older = await transaction
      .selectFrom("snapshot")
      .select(["seq", sql<number>`length(bytes)`.as("size")])
      .where("canvas_id", "=", canvasId)
      .orderBy("seq")
      .execute();
    const last = older.at(-1);
    if (last && last.seq >= seq) return;
    const kept = older.map((row) => ({ seq: row.seq, size: Number(row.size) }));
    if (last && last.seq - (older.at(-2)?.seq ?? 0) < spacing) kept.pop();
    const budget = olderFloorBytes + olderFactor * bytes.length;
    const seqs = thinOut(kept, seq, budget).map((row) => row.seq);
    const dropped = older.filter((row) => !seqs.includes(row.seq));
    if (dropped.length > 0)
      await transaction
        .deleteFrom("snapshot")
        .where("canvas_id", "=", canvasId)
        .where(
          "seq",
          "in",
          dropped.map((row) => row.seq),
        )
        .execute();
    await transaction
      .insertInto("snapshot")
      .values({
        canvas_id: canvasId,
        seq,
        at: Date.now(),
        bytes,
        checksum: snapshotChecksum(bytes),
      })
      .execute();
  });
}

/** Which of these, oldest first, to keep within `budget` bytes: what goes first leaves the smallest gap for its age. */
export function thinOut(
  snapshots: readonly { readonly seq: number; readonly size: number }[],
  head: number,
  budget: number,
): { readonly seq: number; readonly size: number }[] {
  const kept = [...snapshots];
  let total = kept.reduce((sum, { size }) => sum + size, 0);
  while (total > budget && kept.length > 0) {
    const cost = kept.map(({ seq }, i) => {
      const gap = (kept[i + 1]?.seq ?? head) - (kept[i - 1]?.seq ?? 0);
      return gap / (head - seq);
    });
    const [gone] = kept.splice(cost.indexOf(Math.min(...cost)), 1);
    total -= gone!.size;
  }
  return kept;
}

/**
 * The document of the newest snapshot up to a row, or an empty one. A damaged snapshot is passed over, for the journal
 * has it all.
 */
export async function openSnapshot(
  db: Kysely<Tables>,
  log: Logger,
  canvasId: string,
  until: number,
  gc: boolean,
): Promise<{ doc: Y.Doc; seq: number; bytes: number }> {
  let newest = until;
  for (;;) {
    const row = await db
      .selectFrom("snapshot")
      .select(["seq", "bytes", "checksum"])
      .where("canvas_id", "=", canvasId)
      .where("seq", "<=", newest)
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
    const doc = new Y.Doc({ gc });
    rootsOf(doc);
    if (!row) return { doc, seq: 0, bytes: 0 };
    try {
      const bytes = await unpackSnapshot(doc, row);
      return { doc, seq: row.seq, bytes };
    } catch (error) {
      doc.destroy();
      log.error(
        { canvasId, seq: row.seq, error: errorForLog(error) },
        "snapshot damaged, using an older one",
      );
      newest = row.seq - 1;
    }
  }
}

/** Gives the size of its state, V2. Throws when the snapshot is not what was stored. */
export async function unpackSnapshot(
  doc: Y.Doc,
  row: Pick<Tables["snapshot"], "bytes" | "checksum">,
): Promise<number> {
  if (snapshotChecksum(row.bytes) !== row.checksum)
    throw new Error("the snapshot's checksum differs");
  const state = await inflateAsync(row.bytes);
  doc.transact((transaction) => {
    Y.applyUpdateV2(doc, state);
    transaction.local = true;
  });
  if (hasPending(doc)) throw new Error("the snapshot is incomplete");
  return state.length;
}

/** Whether it refers to something that it has not got. */
export function hasPending(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}
