/** After a change of who may do what on a canvas. */
import { accessChanged } from "../access/changes.ts";
import type { Context } from "../context.ts";

/** Open connections feel it, and open Share dialogs ask again. Call it after the transaction. */
export async function announceAccess(
  context: Context,
  canvasId: string,
): Promise<void> {
  await accessChanged(context, { canvasId });
  context.hub.publish(canvasId, { type: "access" });
}
