/** The Y.Doc of a canvas between memory and the database: loading, and the first row of a new canvas. */
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  DamagedJournal,
  readRows,
  type JournalWindow,
} from "../history/segments.ts";
import { metrics } from "../metrics.ts";
import { toTableRow } from "../store/journalRow.ts";
import type { Tables } from "../store/tables.ts";
import { hasPending, openSnapshot } from "./snapshots.ts";

/**
 * The server writes under this one client id on every canvas, so that its edits do not add an id at each start. That
 * is safe because nobody ever sees its structs before they are durable: a lost clock was never used.
 */
export const serverClientId = 1;

export interface LoadedDocument {
  readonly doc: Y.Doc;
  /** Number of the last journal row it holds. */
  readonly seq: number;
  /** The last row that is in a snapshot; 0 when there is none. */
  readonly snapshotSeq: number;
  /** About how large it is; exact only when measured. */
  readonly bytes: number;
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
  const base = await openSnapshot(db, log, canvasId, until, gc);
  const { doc, seq: snapshotSeq } = base;
  let { seq, bytes } = base;
  let damage: string | null = null;
  try {
    for await (const windows of readRows(db, canvasId, seq, until)) {
      seq = applyWindows(doc, canvasId, windows);
      bytes += bytesOf(windows);
    }
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
  return { doc, seq, snapshotSeq, bytes, damage };
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

/** Of all rows of some windows. */
export function bytesOf(windows: readonly JournalWindow[]): number {
  return windows.reduce(
    (sum, { rows }) => rows.reduce((all, row) => all + row.bytes.length, sum),
    0,
  );
}
