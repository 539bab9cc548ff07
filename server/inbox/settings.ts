/** By which ways, and when, somebody wants to be told. */
import type { Kysely, Selectable } from "kysely";
import type { z } from "zod";
import type {
  NoticeSettings,
  noticeSettingsPatchSchema,
} from "../../shared/api/inbox.ts";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import { quietNeedsBoth, timeZoneUnknown } from "./errors.ts";

export type NoticeRow = Selectable<Tables["notice_setting"]>;

export async function readNotices(
  db: Kysely<Tables>,
  userId: string,
): Promise<NoticeRow> {
  const row = await db
    .selectFrom("notice_setting")
    .selectAll()
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return (
    row ?? {
      user_id: userId,
      mail: "now",
      time_zone: "UTC",
      digest_at: "08:00",
      quiet_from: null,
      quiet_to: null,
      push: 1,
    }
  );
}

/** Where letters go: an address that somebody confirmed as theirs. */
export async function confirmedAddress(
  db: Kysely<Tables>,
  userId: string,
): Promise<string | null> {
  const row = await db
    .selectFrom("user")
    .select("email")
    .where("id", "=", userId)
    .where("email_verified", "=", 1)
    .where("deactivated_at", "is", null)
    .where("erased_at", "is", null)
    .executeTakeFirst();
  return row?.email ?? null;
}

export async function noticeSettings(
  { store: { db }, mail }: Pick<Context, "store" | "mail">,
  userId: string,
): Promise<NoticeSettings> {
  const row = await readNotices(db, userId);
  return {
    mail: row.mail,
    timeZone: row.time_zone,
    digestAt: row.digest_at,
    quietFrom: row.quiet_from,
    quietTo: row.quiet_to,
    push: row.push === 1,
    canMail: mail !== null,
    address: await confirmedAddress(db, userId),
  };
}

export async function changeNotices(
  db: Kysely<Tables>,
  userId: string,
  patch: z.output<typeof noticeSettingsPatchSchema>,
): Promise<void> {
  const known = await readNotices(db, userId);
  if (patch.timeZone !== undefined && !isTimeZone(patch.timeZone))
    throw timeZoneUnknown(patch.timeZone);
  const row: NoticeRow = {
    user_id: userId,
    mail: patch.mail ?? known.mail,
    time_zone: patch.timeZone ?? known.time_zone,
    digest_at: patch.digestAt ?? known.digest_at,
    quiet_from:
      patch.quietFrom === undefined ? known.quiet_from : patch.quietFrom,
    quiet_to: patch.quietTo === undefined ? known.quiet_to : patch.quietTo,
    push: patch.push === undefined ? known.push : patch.push ? 1 : 0,
  };
  if ((row.quiet_from === null) !== (row.quiet_to === null))
    throw quietNeedsBoth();
  await db
    .insertInto("notice_setting")
    .values(row)
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
    .execute();
  // What waits for the old time is looked at again.
  await db
    .updateTable("inbox_item")
    .set({ notify_at: new Date().toISOString() })
    .where("user_id", "=", userId)
    .where("notify_at", "is not", null)
    .execute();
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name !== "";
  } catch {
    return false;
  }
}
