/** Web Push (RFC 8030) to the browsers that somebody allowed it in. */
import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import {
  checkFor,
  createBoundedFetch,
  ForbiddenAddress,
} from "../http/outgoing.ts";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import type { Tables } from "../store/tables.ts";
import { pushKeysWrong } from "./errors.ts";
import { areBrowserKeys, encryptPush } from "./encrypt.ts";
import { vapidHeader, vapidKey } from "./vapid.ts";

export type Subscription = Selectable<Tables["push_subscription"]>;

/** What the service worker shows; see client/offline. */
export interface PushMessage {
  readonly title: string;
  readonly body: string;
  /** Path and query on this server. */
  readonly to: string;
  /** A later message of the same tag takes the place of an earlier one. */
  readonly tag: string;
}

export type PushFetch = ReturnType<typeof createBoundedFetch>;

/** Push services are on the internet; endpoints come from browsers, so that nothing else may be reached by them. */
export const fetchOutside: PushFetch = createBoundedFetch({
  maxBytes: 10_000,
  timeoutMs: 10_000,
  ownHost: null,
});

/** For a day: who comes back later finds it in the inbox. */
const keptSeconds = 24 * 60 * 60;
const failuresInARow = 20;
const browsersEach = 20;

/** The same browser again changes its keys. One that another person used here is theirs now. */
export async function subscribe(
  { store: { db } }: Pick<Context, "store">,
  caller: Caller,
  {
    endpoint,
    keys,
  }: { endpoint: string; keys: Pick<Subscription, "p256dh" | "auth"> },
): Promise<void> {
  if (!areBrowserKeys(keys) || !isOutside(endpoint)) throw pushKeysWrong();
  const { credential, user } = caller;
  const row = {
    user_id: user.id,
    session_id: credential.type === "session" ? credential.id : null,
    p256dh: keys.p256dh,
    auth: keys.auth,
    failures: 0,
  };
  await db
    .insertInto("push_subscription")
    .values({
      ...row,
      id: randomUUID(),
      endpoint,
      created_at: new Date().toISOString(),
    })
    .onConflict((conflict) => conflict.column("endpoint").doUpdateSet(row))
    .execute();
  const own = await db
    .selectFrom("push_subscription")
    .select("id")
    .where("user_id", "=", user.id)
    .orderBy("created_at", "desc")
    .execute();
  const over = own.slice(browsersEach).map(({ id }) => id);
  if (over.length > 0)
    await db.deleteFrom("push_subscription").where("id", "in", over).execute();
}

/** What its address says already; where its name leads is looked at when something is sent. */
function isOutside(endpoint: string): boolean {
  try {
    checkFor(new URL(endpoint), {});
    return true;
  } catch {
    return false;
  }
}

export async function unsubscribeBrowser(
  { store: { db } }: Pick<Context, "store">,
  userId: string,
  endpoint: string,
): Promise<void> {
  await db
    .deleteFrom("push_subscription")
    .where("endpoint", "=", endpoint)
    .where("user_id", "=", userId)
    .execute();
}

/** Those whose session goes on: what was made in one ends with it. */
export async function subscriptionsOf(
  { store: { db } }: Pick<Context, "store">,
  userId: string,
  now: number,
): Promise<Subscription[]> {
  return db
    .selectFrom("push_subscription")
    .innerJoin("session", "session.id", "push_subscription.session_id")
    .selectAll("push_subscription")
    .where("push_subscription.user_id", "=", userId)
    .where("session.user_id", "=", userId)
    .where("session.expires_at", ">", new Date(now).toISOString())
    .execute();
}

export interface NotReached {
  readonly subscriptionId: string;
  /** What the service asked for; 0 when it did not say. */
  readonly waitMs: number;
}

/**
 * To each of them. A browser that is gone is forgotten; one that cannot be reached for long, too. Gives those whose service
 * may take it later, unless this `isLast`. Never rejects.
 */
export async function pushTo(
  context: Pick<Context, "store" | "config" | "log">,
  subscriptions: readonly Subscription[],
  message: PushMessage,
  {
    now,
    fetch,
    isLast,
  }: {
    readonly now: number;
    readonly fetch: PushFetch;
    readonly isLast: boolean;
  },
): Promise<NotReached[]> {
  const { db } = context.store;
  const key = await vapidKey(context);
  const contact = context.config.publicUrl ?? "mailto:nobody@localhost.invalid";
  const notReached: NotReached[] = [];
  await Promise.all(
    subscriptions.map(async (subscription) => {
      let mayBeTakenLater = true;
      let waitMs = 0;
      try {
        const body = encryptPush(payloadOf(message), subscription);
        const { status, headers } = await fetch(subscription.endpoint, {
          method: "POST",
          headers: {
            authorization: vapidHeader(key, subscription.endpoint, {
              contact,
              now,
            }),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "content-length": String(body.length),
            ttl: String(keptSeconds),
            urgency: "normal",
          },
          body,
        });
        if (status === 404 || status === 410) {
          await forget(subscription);
          metrics.pushes.inc({ outcome: "gone" });
          return;
        }
        if (status >= 300) {
          mayBeTakenLater = status === 429 || status >= 500;
          waitMs = retryAfterMs(headers.get("retry-after"), now);
          throw new Error(`answered ${status}`);
        }
        metrics.pushes.inc({ outcome: "sent" });
        if (subscription.failures > 0) await setFailures(subscription, 0);
      } catch (error) {
        metrics.pushes.inc({ outcome: "failed" });
        context.log.warn(
          {
            error: errorForLog(error),
            service: new URL(subscription.endpoint).host,
          },
          "a push was not delivered",
        );
        if (error instanceof ForbiddenAddress) return forget(subscription);
        if (mayBeTakenLater && !isLast) {
          notReached.push({ subscriptionId: subscription.id, waitMs });
          return;
        }
        const failures = subscription.failures + 1;
        if (failures >= failuresInARow) await forget(subscription);
        else await setFailures(subscription, failures);
      }
    }),
  );
  return notReached;

  async function forget({ id }: Subscription) {
    await db.deleteFrom("push_subscription").where("id", "=", id).execute();
  }
  async function setFailures({ id }: Subscription, failures: number) {
    await db
      .updateTable("push_subscription")
      .set({ failures })
      .where("id", "=", id)
      .execute();
  }
}

/** RFC 9110: seconds, or a date. */
function retryAfterMs(value: string | null, now: number): number {
  if (value === null) return 0;
  const ms = /^\d+$/.test(value.trim())
    ? Number(value) * 1000
    : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(ms, 0) : 0;
}

function payloadOf({ title, body, to, tag }: PushMessage): Buffer {
  return Buffer.from(
    JSON.stringify({
      title: title.slice(0, 200),
      body: body.slice(0, 600),
      to,
      tag,
    }),
  );
}
