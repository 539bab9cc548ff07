/**
 * Carries news out of the inbox: letters and pushes, when they are due. A process takes a person's due lines by moving
 * `notify_at` ahead (whoever is second finds none), and says so afterwards. One that dies in between leaves them to be taken
 * again when that time is over: at most one letter comes twice, with the same Message-ID.
 */
import type { Kysely, Selectable } from "kysely";
import type { Caller } from "../access/caller.ts";
import { standingsOf } from "../access/openTo.ts";
import type { Context } from "../context.ts";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import { fetchOutside, subscriptionsOf, type PushFetch } from "../push/push.ts";
import { personOf, userColumns } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { linesOf, type ItemLine } from "./lines.ts";
import { writeLetters } from "./lettersOf.ts";
import { planOf } from "./plan.ts";
import { pushLines } from "./pushing.ts";
import { visibleItems } from "./reading.ts";
import { confirmedAddress, readNotices } from "./settings.ts";
import { repeatTurns, type Turns } from "./turns.ts";

type Item = Selectable<Tables["inbox_item"]>;

/** How long a process has for one person's letters before another may try. */
const leaseMs = 3 * 60_000;
const peopleAtOnce = 50;
const lettersAnHour = 20;
const hourMs = 60 * 60_000;
const firstRetryMs = 60_000;
const longestRetryMs = 4 * hourMs;
const attemptsInAll = 12;

export interface CourierParts {
  readonly now: () => number;
  readonly fetch: PushFetch;
  readonly isStopped: () => boolean;
}

export class Courier {
  readonly #context: Context;
  readonly #parts: CourierParts;
  /** When letters went to somebody, the last hour; of this process. */
  readonly #sent = new Map<string, number[]>();

  constructor(context: Context, parts: Partial<CourierParts> = {}) {
    this.#context = context;
    this.#parts = {
      now: Date.now,
      fetch: fetchOutside,
      isStopped: () => false,
      ...parts,
    };
  }

  /** Sends what is due. Gives to how many people something was due. */
  async turn(): Promise<number> {
    const { db } = this.#context.store;
    const due = await db
      .selectFrom("inbox_item")
      .select("user_id")
      .select(({ fn }) => fn.min("notify_at").as("at"))
      .where("notify_at", "<=", this.#iso(0))
      .groupBy("user_id")
      .orderBy("at")
      .limit(peopleAtOnce)
      .execute();
    for (const { user_id } of due) {
      if (this.#parts.isStopped()) break;
      try {
        await this.#deliverTo(user_id);
      } catch (error) {
        // The lease ends, and then it is tried again.
        this.#context.log.error(
          { error: errorForLog(error) },
          "news were not carried to somebody",
        );
      }
    }
    return due.length;
  }

  #iso(aheadMs: number): string {
    return new Date(this.#parts.now() + aheadMs).toISOString();
  }

  async #deliverTo(userId: string) {
    const { context, now } = { context: this.#context, now: this.#parts.now() };
    const { db } = context.store;
    const lease = this.#iso(leaseMs);
    const taken = await db
      .updateTable("inbox_item")
      .set({ notify_at: lease })
      .where("user_id", "=", userId)
      .where("notify_at", "<=", this.#iso(0))
      .returningAll()
      .execute();
    if (taken.length === 0) return;
    /** By line; what is not here has nothing left to send. */
    const next = new Map<string, number>();
    const lookAt = (id: string, at: number) =>
      next.set(id, Math.min(at, next.get(id) ?? at));
    const caller = await findPerson(db, userId);
    const items = caller ? await this.#visible(caller, taken) : [];
    if (caller && items.length > 0) {
      const notices = await readNotices(db, userId);
      const address = context.mail && (await confirmedAddress(db, userId));
      const browsers = await subscriptionsOf(context, userId, now);
      const ways = { mail: address !== null, push: browsers.length > 0 };
      const plans = items.map((item) => ({
        item,
        ...planOf(item, notices, now, ways),
      }));
      const isDue = (at: number | null) => at !== null && at <= now;
      const toPush = plans.filter(({ pushAt }) => isDue(pushAt));
      const toMail = plans.filter(({ mailAt }) => isDue(mailAt));
      for (const { item, mailAt, pushAt } of plans)
        for (const at of [mailAt, pushAt])
          if (at !== null && at > now) lookAt(item.id, at);
      const lines = await linesOf(
        context,
        [...new Set([...toPush, ...toMail].map(({ item }) => item))],
        userId,
        await this.#ownedBy(caller, items),
      );
      const again = await pushLines(
        context,
        browsers,
        lines.filter(({ item }) => toPush.some((each) => each.item === item)),
        { now, fetch: this.#parts.fetch },
      );
      for (const [id, at] of again) lookAt(id, at);
      if (address !== null) {
        const letters = lines.filter(({ item }) =>
          toMail.some((each) => each.item === item),
        );
        const retryAt = await this.#mail(
          userId,
          address,
          letters,
          notices.mail === "now",
        );
        if (retryAt !== null)
          for (const { item } of letters) lookAt(item.id, retryAt);
      }
    }
    for (const { id } of taken) {
      const at = next.get(id);
      await db
        .updateTable("inbox_item")
        .set({
          notify_at: at === undefined ? null : new Date(at).toISOString(),
        })
        .where("id", "=", id)
        // News that came meanwhile say themselves when to look.
        .where("notify_at", "=", lease)
        .execute();
    }
  }

  /** What was closed to them since is not sent. */
  async #visible(caller: Caller, taken: readonly Item[]): Promise<Item[]> {
    return visibleItems(this.#context, caller)
      .selectAll("inbox_item")
      .where(
        "inbox_item.id",
        "in",
        taken.map(({ id }) => id),
      )
      .orderBy("inbox_item.updated_at")
      .execute();
  }

  async #ownedBy(caller: Caller, items: readonly Item[]) {
    const canvases = await this.#context.store.db
      .selectFrom("canvas")
      .select(["id", "owner_id", "workspace_role"])
      .where("id", "in", [...new Set(items.map(({ canvas_id }) => canvas_id))])
      .execute();
    const standings = await standingsOf(this.#context, caller, canvases);
    return (canvasId: string) => standings.get(canvasId)?.role === "owner";
  }

  /** Gives when to try again; null when nothing is left. */
  async #mail(
    userId: string,
    address: string,
    lines: readonly ItemLine[],
    isAtOnce: boolean,
  ): Promise<number | null> {
    const { mail, store, log } = this.#context;
    if (!mail || lines.length === 0) return null;
    const now = this.#parts.now();
    const sent = (this.#sent.get(userId) ?? []).filter(
      (at) => at > now - hourMs,
    );
    this.#sent.set(userId, sent);
    for (const { letter, items } of await writeLetters(
      this.#context,
      { userId, address },
      lines,
      isAtOnce,
    )) {
      if (sent.length >= lettersAnHour) {
        metrics.letters.inc({ outcome: "put off" });
        return sent[0]! + hourMs;
      }
      try {
        await mail.send(letter);
      } catch (error) {
        log.error({ error: errorForLog(error) }, "a letter was not sent");
        metrics.letters.inc({ outcome: "failed" });
        return this.#fail(items);
      }
      sent.push(now);
      metrics.letters.inc({ outcome: "sent" });
      for (const { id, updated_at } of items)
        await store.db
          .updateTable("inbox_item")
          .set({ mailed_at: updated_at, attempts: 0 })
          .where("id", "=", id)
          .execute();
    }
    return null;
  }

  async #fail(items: readonly Item[]): Promise<number | null> {
    const attempts = Math.max(...items.map((item) => item.attempts)) + 1;
    await this.#context.store.db
      .updateTable("inbox_item")
      .set({ attempts })
      .where(
        "id",
        "in",
        items.map(({ id }) => id),
      )
      .execute();
    // It stays in the inbox; the next news try again.
    if (attempts >= attemptsInAll) return null;
    return (
      this.#parts.now() +
      Math.min(firstRetryMs * 2 ** (attempts - 1), longestRetryMs)
    );
  }
}

/** As if they had come with a session: null for whoever cannot. */
async function findPerson(
  db: Kysely<Tables>,
  userId: string,
): Promise<Caller | null> {
  const row = await db
    .selectFrom("user")
    .select(userColumns)
    .where("id", "=", userId)
    .where("workspace_role", "!=", "guest")
    .where("deactivated_at", "is", null)
    .where("erased_at", "is", null)
    .executeTakeFirst();
  return (
    (row && {
      user: personOf(row),
      workspaceRole: row.workspace_role,
      credential: { type: "session", id: "", endsAt: 0 },
    }) ??
    null
  );
}

const everyMs = 2000;

/** Two seconds between turns: what is due "at once" waited for its burst anyway. */
export function startCourier(context: Context): Turns {
  let isStopped = () => false;
  const courier = new Courier(context, { isStopped: () => isStopped() });
  return repeatTurns(context.log, everyMs, (stopped) => {
    isStopped = stopped;
    return courier.turn();
  });
}
