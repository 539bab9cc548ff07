/** The Y.Doc of a canvas between memory and the database: loading, snapshots, and the first row of a new canvas. */
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  DamagedJournal,
  readRows,
  type JournalWindow,
} from "../history/segments.ts";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import { snapshotChecksum } from "../store/checksum.ts";
import { toTableRow } from "../store/journalRow.ts";
import type { Tables } from "../store/tables.ts";

/**
 * The server writes under this one client id on every canvas, so that its edits do not add an id at each start. That
 * is safe because nobody ever sees its structs before they are durable: a lost clock was never used.
 */
export const serverClientId = 1;

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);

export interface LoadedDocument {
  readonly doc: Y.Doc;
  /** Number of the last journal row it holds. */
  readonly seq: number;
  /** The last row that is in a snapshot; 0 when there is none. */
  readonly snapshotSeq: number;
  /** Why it ends there although the journal goes on; null when nothing is wrong. */
  readonly damage: string | null;
}

/** For building a new canvas in memory; hand it to `insertFirstRow`. */
export function createCanvasDoc(): Y.Doc {
  const doc = new Y.Doc();
  rootsOf(doc);
  doc.clientID = serverClientId;
  return doc;
}

/** The whole state as journal row 1; call it in the transaction that inserts the canvas. */
export async function insertFirstRow(
  transaction: Kysely<Tables>,
  canvasId: string,
  doc: Y.Doc,
  userId: string | null,
): Promise<void> {
  const bytes = Y.encodeStateAsUpdate(doc);
  const row = toTableRow({
    canvasId,
    seq: 1,
    at: Date.now(),
    userId,
    sessionId: null,
    kind: "system",
    bytes,
  });
  await transaction.insertInto("journal").values(row).execute();
  await transaction
    .insertInto("journal_head")
    .values({ canvas_id: canvasId, seq: 1, bytes: bytes.length })
    .execute();
}

/**
 * The document as of row `until` (inside a compacted window: as of the window before), from the newest snapshot that
 * can be read plus the journal behind it. When rows are missing or damaged it is the last good state before them, and
 * `damage` says why; nothing stored is changed.
 */
export async function loadDocument(
  db: Kysely<Tables>,
  log: Logger,
  canvasId: string,
  options: { readonly until?: number; readonly gc: boolean },
): Promise<LoadedDocument> {
  const { until = Number.MAX_SAFE_INTEGER, gc } = options;
  const { doc, seq: snapshotSeq } = await openSnapshot(
    db,
    log,
    canvasId,
    until,
    gc,
  );
  let seq = snapshotSeq;
  let damage: string | null = null;
  try {
    for await (const windows of readRows(db, canvasId, seq, until))
      seq = applyWindows(doc, canvasId, windows);
  } catch (error) {
    if (!(error instanceof DamagedJournal)) throw error;
    damage = error.message;
    metrics.damagedLoads.inc();
    log.error(
      { canvasId, damage, until: error.until },
      "ALARM: the journal is damaged; the last good state is used and nothing is changed. Run npm run verify",
    );
    if (error.until !== seq || hasPending(doc)) {
      // What could not be applied may be in there halfway.
      doc.destroy();
      const sound = { gc, until: error.until };
      return { ...(await loadDocument(db, log, canvasId, sound)), damage };
    }
  }
  doc.clientID = serverClientId;
  return { doc, seq, snapshotSeq, damage };
}

/**
 * Gives the number of the last update applied. One transaction, for each costs as much as the document is large. Throws
 * `DamagedJournal` when a window cannot be applied as a whole; the document is of no use then.
 */
export function applyWindows(
  doc: Y.Doc,
  canvasId: string,
  windows: readonly JournalWindow[],
): number {
  return doc.transact((transaction) => {
    let last = 0;
    for (const window of windows) {
      let fault: unknown = null;
      try {
        for (const { bytes } of window.rows) Y.applyUpdate(doc, bytes);
      } catch (error) {
        // Thrown on below, with the place.
        fault = error;
      }
      if (fault !== null || hasPending(doc))
        throw new DamagedJournal(
          canvasId,
          window.first - 1,
          `row ${window.first} cannot be applied (${fault instanceof Error ? fault.message : "it refers to rows that are missing"})`,
        );
      last = window.last;
    }
    // Reading is no edit: as a remote change it would make Yjs delete formatting that has no effect, unrecorded.
    transaction.local = true;
    return last;
  });
}

/** Deflated on the thread pool; the document itself is read at once, before this returns its promise. */
export async function packSnapshot(doc: Y.Doc): Promise<Uint8Array> {
  return deflateAsync(Y.encodeStateAsUpdateV2(doc));
}

/** Keeps the newest snapshot and older ones about `spacing` rows apart: history replays from the nearest. */
export async function saveSnapshot(
  db: Kysely<Tables>,
  canvasId: string,
  seq: number,
  bytes: Uint8Array,
  spacing: number,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const older = await transaction
      .selectFrom("snapshot")
      .select("seq")
      .where("canvas_id", "=", canvasId)
      .orderBy("seq", "desc")
      .limit(2)
      .execute();
    const [last, secondLast] = older.map((row) => row.seq);
    if (last !== undefined && last >= seq) return;
    if (last !== undefined && last - (secondLast ?? 0) < spacing)
      await transaction
        .deleteFrom("snapshot")
        .where("canvas_id", "=", canvasId)
        .where("seq", "=", last)
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

/**
 * The document of the newest snapshot up to a row, or an empty one. A damaged snapshot is passed over, for the journal
 * has it all.
 */
async function openSnapshot(
  db: Kysely<Tables>,
  log: Logger,
  canvasId: string,
  until: number,
  gc: boolean,
): Promise<{ doc: Y.Doc; seq: number }> {
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
    if (!row) return { doc, seq: 0 };
    try {
      await unpackSnapshot(doc, row);
      return { doc, seq: row.seq };
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

/** Throws when the snapshot is not what was stored. */
export async function unpackSnapshot(
  doc: Y.Doc,
  row: Pick<Tables["snapshot"], "bytes" | "checksum">,
): Promise<void> {
  if (snapshotChecksum(row.bytes) !== row.checksum)
    throw new Error("the snapshot's checksum differs");
  const state = await inflateAsync(row.bytes);
  doc.transact((transaction) => {
    Y.applyUpdateV2(doc, state);
    transaction.local = true;
  });
  if (hasPending(doc)) throw new Error("the snapshot is incomplete");
}

function hasPending(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}
