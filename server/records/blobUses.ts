/**
 * Which canvases hold an image, or what a pinned chart shows: whoever may read one of them may read it. A document names images by the hash of their
 * bytes, and a hash can be known without having seen the image; so what a document says gives nobody an image. A use is
 * made by an upload, by whoever may read the image on one canvas and edit another, and by copying a canvas.
 */
import type { Kysely } from "kysely";
import type * as Y from "yjs";
import type { Caller } from "../access/caller.ts";
import { canvasesOpenTo } from "../access/openTo.ts";
import type { Context } from "../context.ts";
import { removeUnusedBlob } from "../deletion/blobs.ts";
import { canvasNotFound } from "../http/errors.ts";
import type { StoredBlob } from "../store/blobs.ts";
import { blobsNamed } from "../../shared/blocks/blobs.ts";
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

/**
 * Keeps bytes that this canvas shows. Throws a `Refusal` when the canvas is gone. The file first, then what says that it is there. A purge that removed the same bytes in between is over when the rows
 * are stored (see `removeUnusedBlob`), so a file that is missing then is written again.
 */
export async function storeBlobOn(
  context: Pick<Context, "store" | "blobs">,
  canvas: string,
  userId: string,
  mediaType: string,
  bytes: Uint8Array,
): Promise<StoredBlob> {
  const { blobs, store } = context;
  const { sha256, size } = await blobs.put(bytes);
  const held = await store.db.transaction().execute(async (transaction) => {
    if (!(await addBlobUses(transaction, canvas, [sha256]))) return false;
    await transaction
      .insertInto("blob")
      .values({
        sha256,
        size,
        media_type: mediaType,
        created_at: new Date().toISOString(),
        created_by: userId,
      })
      .onConflict((conflict) =>
        // The importer may have kept the same bytes as a plain upload before.
        conflict.column("sha256").doUpdateSet({ media_type: mediaType }),
      )
      .execute();
    return true;
  });
  if (!held) {
    await removeUnusedBlob(context, sha256);
    throw canvasNotFound();
  }
  if ((await blobs.path(sha256)) === null) await blobs.put(bytes);
  return { sha256, size };
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
    for (const hash of blobsNamed((name) => block.get(name)))
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
