/** A canvas as it was: a snapshot plus the journal up to a row. */
import type * as Y from "yjs";
import type { Context } from "../context.ts";
import { momentGone, versionDamaged } from "../http/errors.ts";
import { loadDocument } from "../sync/document.ts";

/**
 * The document as of journal row `seq`, kept apart from the live one; the caller destroys it. It keeps what was deleted
 * (`gc: false`), so that moments can be compared. Refuses when the journal is damaged there, and when the moment is
 * inside a compacted window; versions never are.
 */
export async function replayTo(
  context: Pick<Context, "store" | "log">,
  canvasId: string,
  seq: number,
): Promise<Y.Doc> {
  const { doc, damage, ...loaded } = await loadDocument(
    context.store.db,
    context.log,
    canvasId,
    { until: seq, gc: false },
  );
  if (damage === null && loaded.seq === seq) return doc;
  doc.destroy();
  throw damage === null ? momentGone() : versionDamaged();
}
