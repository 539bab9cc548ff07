/** What a person leaves in inboxes, notices and webhooks: in the file of their own data, and when they are erased. */
import type { Kysely } from "kysely";
import type { Tables } from "../store/tables.ts";

/** By the names of the files. Only for the person themselves. */
export const noticeFiles = {
  inbox: readInbox,
  notices: readNotices,
  watching: readWatching,
  pushes: readPushes,
  webhooks: readWebhooks,
} as const;

function readInbox(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("inbox_item")
    .select([
      "canvas_id as canvas",
      "subject_type as about",
      "subject_id as id",
      "reason",
      "count",
      "created_at as createdAt",
      "updated_at as updatedAt",
      "read_at as readAt",
      "done_at as doneAt",
      "snoozed_until as snoozedUntil",
    ])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
}

function readNotices(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("notice_setting")
    .select([
      "mail",
      "time_zone as timeZone",
      "digest_at as digestAt",
      "quiet_from as quietFrom",
      "quiet_to as quietTo",
      "push",
    ])
    .where("user_id", "=", userId)
    .execute();
}

function readWatching(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("watch")
    .select(["canvas_id as canvas", "thread_id as thread", "level"])
    .where("user_id", "=", userId)
    .execute();
}

function readPushes(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("push_subscription")
    .select(["endpoint", "created_at as createdAt"])
    .where("user_id", "=", userId)
    .execute();
}

function readWebhooks(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("webhook")
    .select([
      "canvas_id as canvas",
      "url",
      "shape",
      "events",
      "created_at as createdAt",
      "disabled_at as disabledAt",
    ])
    .where("created_by", "=", userId)
    .execute();
}

/** Tables that hold how and where they are told things; `inbox_item` is among those of threads. */
export const noticeTables = [
  "watch",
  "notice_setting",
  "push_subscription",
  "webhook",
  "webhook_delivery",
] as const;

/** All of it was theirs alone; what they had sent elsewhere ends. */
export async function eraseNotices(
  trx: Kysely<Tables>,
  userId: string,
): Promise<void> {
  for (const table of [
    "inbox_item",
    "watch",
    "notice_setting",
    "push_subscription",
  ] as const)
    await trx.deleteFrom(table).where("user_id", "=", userId).execute();
  await trx
    .deleteFrom("webhook_delivery")
    .where("webhook_id", "in", (is) =>
      is.selectFrom("webhook").select("id").where("created_by", "=", userId),
    )
    .execute();
  await trx.deleteFrom("webhook").where("created_by", "=", userId).execute();
}
