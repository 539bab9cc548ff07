/** News as pushes, and when those that could not be delivered are tried again. */
import type { Selectable } from "kysely";
import type { Context } from "../context.ts";
import { headline } from "../mail/noticeLetters.ts";
import { pushTo, type PushFetch, type Subscription } from "../push/push.ts";
import type { Tables } from "../store/tables.ts";
import type { ItemLine } from "./lines.ts";
import { shorten } from "./words.ts";

type Item = Selectable<Tables["inbox_item"]>;

export interface PushRetry {
  /** ISO. */
  readonly at: string;
  /** How often it was tried. */
  readonly tries: number;
  /** Ids of subscriptions. */
  readonly browsers: readonly string[];
}

export const pushTriesInAll = 5;
const firstWaitMs = 60_000;
const longestWaitMs = 4 * 60 * 60_000;

/** Null when nothing is to be tried again; news that came since are sent anew to all. */
export function retryOf({
  updated_at,
  pushed_at,
  push_retry,
}: Item): PushRetry | null {
  if (push_retry === null || pushed_at !== updated_at) return null;
  return JSON.parse(push_retry) as PushRetry;
}

/**
 * Said before it is sent: a push that is lost with this process is in the inbox all the same. Gives when lines are to be
 * tried again, by their ids.
 */
export async function pushLines(
  context: Pick<Context, "store" | "config" | "log">,
  browsers: readonly Subscription[],
  lines: readonly ItemLine[],
  { now, fetch }: { readonly now: number; readonly fetch: PushFetch },
): Promise<Map<string, number>> {
  const again = new Map<string, number>();
  for (const { item, line, path } of lines) {
    const before = retryOf(item);
    const tries = (before?.tries ?? 0) + 1;
    await note(item, null);
    const notReached = await pushTo(
      context,
      before
        ? browsers.filter(({ id }) => before.browsers.includes(id))
        : browsers,
      {
        title: headline(line),
        body: shorten(
          (line.said.at(-1)?.words ?? "").replace(/\s+/g, " "),
          200,
        ),
        to: path,
        tag: item.id,
      },
      { now, fetch, isLast: tries >= pushTriesInAll },
    );
    if (notReached.length === 0) continue;
    const wait = Math.max(
      firstWaitMs * 4 ** (tries - 1),
      ...notReached.map(({ waitMs }) => waitMs),
    );
    const at = now + Math.min(wait, longestWaitMs);
    await note(item, {
      at: new Date(at).toISOString(),
      tries,
      browsers: notReached.map(({ subscriptionId }) => subscriptionId),
    });
    again.set(item.id, at);
  }
  return again;

  async function note({ id, updated_at }: Item, retry: PushRetry | null) {
    await context.store.db
      .updateTable("inbox_item")
      .set({
        pushed_at: updated_at,
        push_retry: retry && JSON.stringify(retry),
      })
      .where("id", "=", id)
      .execute();
  }
}
