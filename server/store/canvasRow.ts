/** What is written beside a canvas must not outlive it. */
import type { Kysely } from "kysely";
import { databaseOf } from "./differences.ts";
import type { Tables } from "./tables.ts";

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
