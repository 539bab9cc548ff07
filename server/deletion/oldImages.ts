/**
 * Databases from before images belonged to canvases: every image that a canvas's journal names was put there while
 * everybody could see everything, so that canvas holds it. All rows of the journal count, for old versions show theirs,
 * too. Done once, before the server listens.
 */
import type { Kysely } from "kysely";
import * as Y from "yjs";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { isHash } from "../records/blobUses.ts";
import type { Tables } from "../store/tables.ts";

const mark = "blobUsesFilled";
const rowsAtOnce = 200;

/** Gives how many uses it wrote; null when that was done before. */
export async function fillBlobUses({
  store,
  log,
}: Pick<Context, "store" | "log">): Promise<number | null> {
  const { db } = store;
  if (await isDone(db)) return null;
  return store.exclusive(mark, async () => {
    if (await isDone(db)) return null;
    const images = new Set(
      (
        await db
          .selectFrom("blob")
          .select("sha256")
          .where("media_type", "like", "image/%")
          .execute()
      ).map(({ sha256 }) => sha256),
    );
    let count = 0;
    if (images.size > 0)
      for (const { id } of await db.selectFrom("canvas").select("id").execute())
        count += await fillCanvas(db, log, id, images);
    await db
      .insertInto("setting")
      .values({ name: mark, value: JSON.stringify(new Date().toISOString()) })
      .execute();
    return count;
  });
}

async function isDone(db: Kysely<Tables>): Promise<boolean> {
  const row = await db
    .selectFrom("setting")
    .select("name")
    .where("name", "=", mark)
    .executeTakeFirst();
  return row !== undefined;
}

async function fillCanvas(
  db: Kysely<Tables>,
  log: Context["log"],
  canvasId: string,
  images: ReadonlySet<string>,
): Promise<number> {
  const named = new Set<string>();
  for (let after = -1; ;) {
    const rows = await db
      .selectFrom("journal")
      .select(["seq", "bytes"])
      .where("canvas_id", "=", canvasId)
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(rowsAtOnce)
      .execute();
    for (const { seq, bytes } of rows) {
      after = seq;
      try {
        for (const hash of hashesIn(bytes))
          if (images.has(hash)) named.add(hash);
      } catch (error) {
        // A damaged row: opening the canvas and “npm run verify” say so. The other rows still count.
        log.warn(
          { canvasId, seq, error: errorForLog(error) },
          "a damaged row was not searched for images",
        );
      }
    }
    if (rows.length < rowsAtOnce) break;
  }
  for (const sha256 of named)
    await db
      .insertInto("blob_use")
      .values({ sha256, canvas_id: canvasId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  return named.size;
}

function hashesIn(update: Uint8Array): string[] {
  return Y.decodeUpdate(update).structs.flatMap((struct) =>
    struct instanceof Y.Item && struct.content instanceof Y.ContentAny
      ? struct.content.arr.filter(isHash)
      : [],
  );
}
