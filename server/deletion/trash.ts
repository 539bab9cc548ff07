/** The trash: a deleted canvas waits here, and can be taken out by whoever may put it in. */
import { audit } from "../audit/audit.ts";
import { accessChanged } from "../access/changes.ts";
import type { Caller } from "../access/caller.ts";
import { roleOn } from "../access/standing.ts";
import { can } from "../../shared/roles.ts";
import type { Context } from "../context.ts";
import { canvasNotFound } from "../http/errors.ts";

/** After this long in the trash a canvas is deleted for ever. */
export const trashDays = 30;

/** Nothing is erased. Whoever has it open is sent away. In the trash already: there is no such canvas. */
export async function putInTrash(
  context: Pick<Context, "store" | "hub">,
  caller: Caller,
  canvasId: string,
): Promise<void> {
  await context.store.db.transaction().execute(async (transaction) => {
    const put = await transaction
      .updateTable("canvas")
      .set({
        deleted_at: new Date().toISOString(),
        deleted_by: caller.user.id,
      })
      .where("id", "=", canvasId)
      .where("deleted_at", "is", null)
      .executeTakeFirst();
    if (put.numUpdatedRows === 0n) throw canvasNotFound();
    await audit(transaction, caller, { action: "canvas.trashed", canvasId });
  });
  await accessChanged(context, { canvasId });
}

/** What is not in the trash stays as it is. */
export async function takeOutOfTrash(
  context: Context,
  caller: Caller,
  canvasId: string,
): Promise<void> {
  const role = await roleOn(context, caller, canvasId, { deletedToo: true });
  if (!role || !can(role, "archive")) throw canvasNotFound();
  await context.store.db.transaction().execute(async (transaction) => {
    const taken = await transaction
      .updateTable("canvas")
      .set({ deleted_at: null, deleted_by: null })
      .where("id", "=", canvasId)
      .where("deleted_at", "is not", null)
      .executeTakeFirst();
    if (taken.numUpdatedRows > 0n)
      await audit(transaction, caller, { action: "canvas.restored", canvasId });
  });
  await accessChanged(context, { canvasId });
}
