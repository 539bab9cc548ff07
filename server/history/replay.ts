/** A canvas as it was: a snapshot plus the journal up to a row. */
import type * as Y from "yjs";
import type { Context } from "../context.ts";
import { loadDocument } from "../sync/document.ts";

/**
 * The document as of journal row `seq`, kept apart from the live one; the caller destroys it. It keeps what was deleted
 * (`gc: false`), so that moments can be compared. Throws `DamagedDocument` when rows are missing.
 */
export async function replayTo(
  context: Pick<Context, "store" | "log">,
  canvasId: string,
  seq: number,
): Promise<Y.Doc> {
  const { doc } = await loadDocument(context.store.db, context.log, canvasId, {
    until: seq,
    gc: false,
  });
  return doc;
}
