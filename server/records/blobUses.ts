/**
 * Which canvases hold an image: whoever may read one of them may read it. A document names images by the hash of their
 * bytes, and a hash can be known without having seen the image; so what a document says gives nobody an image. A use is
 * made by an upload, by whoever may read the image on one canvas and edit another, and by copying a canvas.
 */
import type { Kysely } from "kysely";
import type * as Y from "yjs";
import type { Caller } from "../access/caller.ts";
import { canvasesOpenTo } from "../access/openTo.ts";
import type { Context } from "../context.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import type { Tables } from "../store/tables.ts";

const hashPattern = /^[0-9a-f]{64}$/;

export function isHash(text: unknown): text is string {
  return typeof text === "string" && hashPattern.test(text);
}

/** With `canvasId`, on that canvas; else on any canvas that is open to the caller. The trash does not count. */
export async function mayReadBlob(
  context: Pick<Context, "store" | "config">,
  caller: Caller,
  sha256: string,
  canvasId?: string,
): Promise<boolean> {
  let select = canvasesOpenTo(context, caller)
    .innerJoin("blob_use", "blob_use.canvas_id", "canvas.id")
    .select("canvas.id")
    .where("blob_use.sha256", "=", sha256)
    .where("canvas.deleted_at", "is", null)
    .limit(1);
  if (canvasId !== undefined) select = select.where("canvas.id", "=", canvasId);
  return (await select.executeTakeFirst()) !== undefined;
}

/** Again is no change. False when the canvas is gone. Call it in a transaction. */
export async function addBlobUses(
  transaction: Kysely<Tables>,
  canvasId: string,
  hashes: readonly string[],
): Promise<boolean> {
  if (!(await holdCanvas(transaction, canvasId))) return false;
  if (hashes.length > 0)
    await transaction
      .insertInto("blob_use")
      .values(hashes.map((sha256) => ({ sha256, canvas_id: canvasId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  return true;
}

/** A copy of a canvas holds those of its images that the source holds, and no other that its document names. */
export async function copyBlobUses(
  transaction: Kysely<Tables>,
  from: string,
  to: string,
  copy: Y.Doc,
): Promise<void> {
  const named = new Set<string>();
  for (const block of rootsOf(copy).blocks.values()) {
    const hash = block.get("blob");
    if (isHash(hash)) named.add(hash);
  }
  if (named.size === 0) return;
  const held = await transaction
    .selectFrom("blob_use")
    .select("sha256")
    .where("canvas_id", "=", from)
    .execute();
  const hashes = held.map(({ sha256 }) => sha256);
  await addBlobUses(
    transaction,
    to,
    hashes.filter((sha256) => named.has(sha256)),
  );
}
