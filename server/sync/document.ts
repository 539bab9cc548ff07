/** The Y.Doc of a canvas between memory and the database: loading, snapshots, and the first row of a new canvas. */
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { errorForLog } from "../log.ts";
import { snapshotChecksum } from "../store/checksum.ts";
import { toTableRow } from "../store/journalRow.ts";
import type { Tables } from "../store/tables.ts";

/**
 * The server writes under this one client id on every canvas, so that its edits do not add an id at each start. That
 * is safe because nobody ever sees its structs before they are durable: a lost clock was never used.
 */
export const serverClientId = 1;

const rowsAtOnce = 500;
const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);

export interface LoadedDocument {
  readonly doc: Y.Doc;
  /** Number of the last journal row it holds. */
  readonly seq: number;
  /** The last row that is in a snapshot; 0 when there is none. */
  readonly snapshotSeq: number;
}

export class DamagedDocument extends Error {}

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
 * The document as of row `until`, from the newest snapshot that can be read plus the journal behind it. Throws
 * `DamagedDocument` when rows are missing or cannot be applied; nothing stored is changed.
 */
export async function loadDocument(
  db: Kysely<Tables>,
  log: Logger,
  canvasId: string,
  options: { readonly until?: number; readonly gc: boolean },
): Promise<LoadedDocument> {
  const until = options.until ?? Number.MAX_SAFE_INTEGER;
  const base = await openSnapshot(db, log, canvasId, until, options.gc);
  const { doc } = base;
  let { seq } = base;
  for (;;) {
    const rows = await db
      .selectFrom("journal")
      .select(["seq", "bytes"])
      .where("canvas_id", "=", canvasId)
      .where("seq", ">", seq)
      .where("seq", "<=", until)
      .orderBy("seq")
      .limit(rowsAtOnce)
      .execute();
    doc.transact(() => {
      for (const row of rows) {
        if (row.seq !== seq + 1)
          throw new DamagedDocument(
            `canvas ${canvasId}: journal row ${seq + 1} is missing`,
          );
        applyRow(doc, canvasId, row);
        seq = row.seq;
      }
    });
    if (rows.length < rowsAtOnce) break;
  }
  if (doc.store.pendingStructs || doc.store.pendingDs)
    throw new DamagedDocument(
      `canvas ${canvasId}: the journal refers to rows that are missing`,
    );
  doc.clientID = serverClientId;
  return { doc, seq, snapshotSeq: base.seq };
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
    const doc = new Y.Doc({ gc });
    rootsOf(doc);
    const row = await db
      .selectFrom("snapshot")
      .select(["seq", "bytes"])
      .where("canvas_id", "=", canvasId)
      .where("seq", "<=", newest)
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
    if (!row) return { doc, seq: 0 };
    try {
      Y.applyUpdateV2(doc, await inflateAsync(row.bytes));
      if (doc.store.pendingStructs || doc.store.pendingDs)
        throw new DamagedDocument("the snapshot is incomplete");
      return { doc, seq: row.seq };
    } catch (error) {
      log.error(
        { canvasId, seq: row.seq, error: errorForLog(error) },
        "snapshot damaged, using an older one",
      );
      newest = row.seq - 1;
    }
  }
}

function applyRow(
  doc: Y.Doc,
  canvasId: string,
  row: { seq: number; bytes: Uint8Array },
) {
  try {
    Y.applyUpdate(doc, row.bytes);
  } catch (error) {
    throw new DamagedDocument(
      `canvas ${canvasId}: journal row ${row.seq} is damaged`,
      { cause: error },
    );
  }
}
