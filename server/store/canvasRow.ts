/** What is written beside a canvas must not outlive it. */
import type { Kysely } from "kysely";
import { databaseOf } from "./differences.ts";
import type { Tables } from "./tables.ts";

/** The home page draws thumbnails: more rectangles than this are not told apart there. */
export const maxPreviewBlocks = 300;

/** One statement, with nothing to wait for: for who writes about once a second while people type. */
export async function noteContributors(
  db: Kysely<Tables>,
  canvasId: string,
  userIds: readonly string[],
  at: string,
): Promise<void> {
  for (const userId of userIds)
    await db
      .insertInto("contributor")
      .columns(["canvas_id", "user_id", "last_at"])
      .expression((build) =>
        build
          .selectFrom("canvas")
          .select((select) => [
            "canvas.id",
            select.val(userId).as("user_id"),
            select.val(at).as("last_at"),
          ])
          .where("canvas.id", "=", canvasId),
      )
      .onConflict((conflict) =>
        conflict.columns(["canvas_id", "user_id"]).doUpdateSet({ last_at: at }),
      )
      .execute();
}

/**
 * False when there is no such canvas (any more): then nothing may be written for it. Else it stays until the transaction
 * ends, for a purge removes the canvas's own row first, and waits for whoever holds it.
 */
export async function holdCanvas(
  transaction: Kysely<Tables>,
  canvasId: string,
): Promise<boolean> {
  let select = transaction
    .selectFrom("canvas")
    .select("id")
    .where("id", "=", canvasId);
  if (databaseOf(transaction as unknown as Kysely<never>) === "postgres")
    select = select.forKeyShare();
  return (await select.executeTakeFirst()) !== undefined;
}
