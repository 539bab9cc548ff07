/** A canvas as it was: a snapshot plus the journal up to a row. */
import type * as Y from "yjs";
import type { Context } from "../context.ts";
import { versionDamaged } from "../http/errors.ts";
import { loadDocument } from "../sync/document.ts";

/**
 * The document as of journal row `seq`, kept apart from the live one; the caller destroys it. It keeps what was deleted
 * (`gc: false`), so that moments can be compared. Moments inside a compacted window are no more: then it is the end of
 * the window before. Versions are never inside one. Refuses when the journal is damaged there.
 */
export async function replayTo(
  context: Pick<Context, "store" | "log">,
  canvasId: string,
  seq: number,
): Promise<Y.Doc> {
  const { doc, damage } = await loadDocument(
    context.store.db,
    context.log,
    canvasId,
    { until: seq, gc: false },
  );
  if (damage === null) return doc;
  doc.destroy();
  throw versionDamaged();
}
