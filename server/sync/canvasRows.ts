/** One canvas in the database, as its room needs it. */
import type { Logger } from "pino";
import { readRows, type JournalWindow } from "../history/segments.ts";
import type { Append, Appended, Store } from "../store/store.ts";
import type { Asking } from "./asking.ts";
import { loadDocument } from "./document.ts";
import { nobody } from "./owners.ts";
import type { DocumentAtRest, OpenedDocument } from "./liveDocument.ts";
import { findOpening } from "./openings.ts";

export interface CanvasRows {
  /** Client id under which the server's own edits are written at this moment. */
  serverSlot(): number;
  append(append: Append): Promise<Appended>;
  /** Everything behind row `after`. Throws `DamagedJournal`. */
  readBehind(after: number): Promise<readonly JournalWindow[]>;
  /** Client ids that somebody began to use behind row `after`. */
  readOwnersBehind(after: number): Promise<ReadonlyMap<number, string>>;
  /** The whole document. */
  open(): Promise<OpenedDocument>;
  /** Without making a document of it; null when there is no opening that holds everything. */
  openAtRest(): Promise<DocumentAtRest | null>;
}

export function createCanvasRows(
  store: Store,
  log: Logger,
  canvasId: string,
): CanvasRows {
  const { db, journal } = store;
  const readOwnersBehind = async (after: number) => {
    const owners = await db
      .selectFrom("client_owner")
      .select(["client_id", "user_id"])
      .where("canvas_id", "=", canvasId)
      .where("first_seq", ">", after)
      .execute();
    return new Map(owners.map((row) => [row.client_id, row.user_id ?? nobody]));
  };
  return {
    serverSlot: () => store.serverSlot,
    append: (append) => journal.append(append),
    async readBehind(after) {
      const windows: JournalWindow[] = [];
      for await (const some of readRows(db, canvasId, after))
        windows.push(...some);
      return windows;
    },
    readOwnersBehind,
    async openAtRest() {
      const found = await findOpening(db, log, canvasId);
      if (!found) return null;
      const { resting: doc, seq, snapshotSeq } = found;
      const owners = await readOwnersBehind(-1);
      const bytes = doc.update.length;
      return { doc, seq, snapshotSeq, bytes, damage: null, owners };
    },
    async open() {
      const loaded = await loadDocument(db, log, canvasId, { gc: true });
      // After the document: a client id in it whose owner is not known would be nobody's.
      return { ...loaded, owners: await readOwnersBehind(-1) };
    },
  };
}

/**
 * The document as it is stored now, and what of it came behind row `before`. Throws when it cannot be read to the end, or
 * does not even reach that row.
 */
export async function reopen(
  asking: Asking,
  rows: CanvasRows,
  before: number,
): Promise<
  | { readonly opened: OpenedDocument; readonly windows: JournalWindow[] }
  | "stopped"
> {
  const opened = await asking.ask(() => rows.open());
  if (opened === "stopped") return opened;
  const windows =
    opened.seq > before ? await asking.ask(() => rows.readBehind(before)) : [];
  if (windows === "stopped") {
    opened.doc.destroy();
    return windows;
  }
  // Whoever comes back opens what can still be read.
  if (opened.damage !== null) throw new Error(opened.damage);
  if (opened.seq < before)
    throw new Error(`the journal ends before row ${before}`);
  return { opened, windows: windows.filter(({ last }) => last <= opened.seq) };
}
