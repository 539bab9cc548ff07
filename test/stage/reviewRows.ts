/** A request for review and its answer, as rows. */
import type { Kysely } from "kysely";
import type { Tables } from "../../server/store/tables.ts";

export async function insertReview(
  db: Kysely<Tables>,
  rows: {
    readonly id: string;
    readonly canvasId: string;
    readonly askedBy: string;
    readonly reviewer: string;
    /** What both write. */
    readonly words: string;
    readonly at: string;
  },
): Promise<void> {
  const { id, canvasId, askedBy, reviewer, words, at } = rows;
  await db
    .insertInto("review_request")
    .values({
      id,
      canvas_id: canvasId,
      block_id: null,
      asked_by: askedBy,
      message: words,
      due_on: null,
      created_at: at,
      withdrawn_at: null,
    })
    .execute();
  await db
    .insertInto("review")
    .values({
      id,
      request_id: id,
      canvas_id: canvasId,
      user_id: reviewer,
      discipline: null,
      state: "approved",
      word: words,
      at,
      digest: "d",
      stale_at: null,
    })
    .execute();
}
