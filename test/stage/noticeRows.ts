/** A row in each table of notices that belongs to a canvas. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Tables } from "../../server/store/tables.ts";

export async function insertNotices(
  db: Kysely<Tables>,
  row: { canvasId: string; userId: string; word: string; at: string },
): Promise<void> {
  const { canvasId, userId, word, at } = row;
  await db
    .insertInto("watch")
    .values({
      user_id: userId,
      canvas_id: canvasId,
      thread_id: "",
      level: "all",
    })
    .execute();
  await insertLine(db, { ...row, id: randomUUID() });
  const hook = randomUUID();
  await insertHook(db, { ...row, id: hook });
  await db
    .insertInto("webhook_delivery")
    .values({
      id: randomUUID(),
      webhook_id: hook,
      canvas_id: canvasId,
      event: "thread.created",
      payload: JSON.stringify({ word }),
      attempts: 0,
      next_at: null,
      delivered_at: null,
      failed_at: at,
      status: null,
      error: word,
      created_at: at,
    })
    .execute();
}

/** A line about a review. */
export async function insertLine(
  db: Kysely<Tables>,
  row: {
    id: string;
    canvasId: string;
    userId: string;
    word: string;
    at: string;
  },
): Promise<void> {
  await db
    .insertInto("inbox_item")
    .values({
      id: row.id,
      user_id: row.userId,
      canvas_id: row.canvasId,
      subject_type: "review",
      subject_id: row.id,
      reason: "review asked",
      actor_id: null,
      words: row.word,
      comment_id: null,
      count: 1,
      created_at: row.at,
      updated_at: row.at,
      changed_at: row.at,
      news_at: row.at,
      read_at: null,
      done_at: null,
      snoozed_until: null,
      notify_at: null,
      mailed_at: null,
      pushed_at: null,
    })
    .execute();
}

/** One that reaches nothing. `canvasId` null: of the workspace. */
export async function insertHook(
  db: Kysely<Tables>,
  row: { id: string; canvasId: string | null; userId: string; at: string },
): Promise<void> {
  await db
    .insertInto("webhook")
    .values({
      id: row.id,
      canvas_id: row.canvasId,
      url: "https://127.0.0.1:1/",
      secret: "",
      shape: "parley",
      events: '["thread.created"]',
      created_by: row.userId,
      created_at: row.at,
      disabled_at: null,
      failing_since: null,
    })
    .execute();
}
