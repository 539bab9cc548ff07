/** Ending mail from a letter itself, without signing in: by a token that is good for this one thing. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { deriveKey, readAuthSecret } from "../auth/secret.ts";
import type { Context } from "../context.ts";
import { unsubscribeLinkGone } from "./errors.ts";
import { changeNotices } from "./settings.ts";

/** Never ends: whoever finds a letter years later may still stop them. */
export async function unsubscribeToken(
  config: Context["config"],
  userId: string,
): Promise<string> {
  const mark = await sign(config, userId);
  return `${Buffer.from(userId).toString("base64url")}.${mark}`;
}

/** Sets mail to never; again is no harm. Throws `unsubscribeLinkGone`. */
export async function unsubscribe(
  { config, store }: Pick<Context, "config" | "store">,
  token: string,
): Promise<void> {
  const [name = "", mark = ""] = token.split(".");
  const userId = Buffer.from(name, "base64url").toString("utf8");
  const right = Buffer.from(await sign(config, userId));
  const given = Buffer.from(mark);
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw unsubscribeLinkGone();
  const person = await store.db
    .selectFrom("user")
    .select("id")
    .where("id", "=", userId)
    .where("erased_at", "is", null)
    .executeTakeFirst();
  if (!person) throw unsubscribeLinkGone();
  await changeNotices(store.db, userId, { mail: "never" });
}

async function sign(config: Context["config"], userId: string) {
  const key = deriveKey(await readAuthSecret(config), "mail unsubscribe");
  return createHmac("sha256", key).update(userId).digest("base64url");
}
