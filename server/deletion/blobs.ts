/** Takes files away that nothing needs any more. */
import type { Kysely } from "kysely";
import type { Context } from "../context.ts";
import { databaseOf } from "../store/differences.ts";

/**
 * Removes an image, row and file, unless a canvas holds it, an import is made of it, or it is an artifact of a run. The file goes while the row is
 * locked, so that somebody who stores the same bytes at this moment waits, and then finds it missing.
 */
export async function removeUnusedBlob(
  { store: { db }, blobs }: Pick<Context, "store" | "blobs">,
  sha256: string,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    let locked = transaction
      .selectFrom("blob")
      .select("sha256")
      .where("sha256", "=", sha256);
    if (databaseOf(transaction as unknown as Kysely<never>) === "postgres")
      locked = locked.forUpdate();
    await locked.execute();
    const needed = await transaction
      .selectFrom("blob_use")
      .select("sha256")
      .where("sha256", "=", sha256)
      .unionAll(
        transaction
          .selectFrom("import")
          .select("sha256")
          .where("sha256", "=", sha256),
      )
      .unionAll(
        transaction
          .selectFrom("artifact")
          .select("sha256")
          .where("sha256", "=", sha256),
      )
      .limit(1)
      .executeTakeFirst();
    if (needed) return false;
    await transaction.deleteFrom("blob").where("sha256", "=", sha256).execute();
    // A file, not a query, and an instant: nothing here waits for this transaction.
    await blobs.remove(sha256);
    return true;
  });
}
