/**
 * Finds in the database who lost or got access, through whatever process: the bus says so sooner, but may be away
 * (SPEC.md, M9). Rows may become visible after later ones, so those of the last minute are read again and again.
 */
import type { Kysely, Selectable } from "kysely";
import type { Logger } from "pino";
import type { AccessChange } from "../access/changes.ts";
import { errorForLog } from "../log.ts";
import type { Tables } from "../store/tables.ts";
import type { Audience } from "./audience.ts";

/** How long after a row one with a smaller number may still appear. */
const settledMs = 60_000;
const keptMs = 60 * 60_000;
/** A process that could not look for longer may have missed rows that were removed meanwhile. */
const mayMissAfterMs = keptMs / 2;
const pruneEveryMs = 10 * 60_000;

export interface AccessFeedParts {
  readonly db: Kysely<Tables>;
  readonly log: Logger;
  readonly audience: Pick<Audience, "lookAgain" | "lookAtEveryone">;
  readonly pollMs: number;
}

export class AccessFeed {
  readonly #parts: AccessFeedParts;
  /** All up to this number were dealt with. */
  #floor = 0;
  /** Numbers above it that were dealt with, and since when. */
  readonly #seen = new Map<number, number>();
  #lookedAt = Date.now();
  #prunedAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  #isFailing = false;

  constructor(parts: AccessFeedParts) {
    this.#parts = parts;
    this.#later(0);
  }

  stop() {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #later(ms: number) {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#turn(), ms);
  }

  async #turn() {
    try {
      await this.#look();
      this.#isFailing = false;
    } catch (error) {
      // The next turn makes up for it; said once, for this repeats as long as the database is away.
      if (!this.#isFailing && !this.#isStopped)
        this.#parts.log.warn(
          { error: errorForLog(error) },
          "cannot look for changes of access",
        );
      this.#isFailing = true;
    }
    this.#later(this.#parts.pollMs);
  }

  async #look() {
    const { db, audience } = this.#parts;
    const now = Date.now();
    const rows = await db
      .selectFrom("access_change")
      .selectAll()
      .where("seq", ">", this.#floor)
      .orderBy("seq")
      .execute();
    const mayHaveMissed = now - this.#lookedAt > mayMissAfterMs;
    this.#lookedAt = now;
    const changes = rows
      .filter(({ seq }) => !this.#seen.has(seq))
      .flatMap((row) => changeOf(row) ?? []);
    for (const { seq } of rows)
      if (!this.#seen.has(seq)) this.#seen.set(seq, now);
    this.#settle(now);
    if (mayHaveMissed) await audience.lookAtEveryone();
    else await Promise.all(changes.map((change) => audience.lookAgain(change)));
    if (now - this.#prunedAt > pruneEveryMs) {
      this.#prunedAt = now;
      await db
        .deleteFrom("access_change")
        .where("at", "<", now - keptMs)
        // The last one stays: SQLite would give its number again, below the floor.
        .where("seq", "<", this.#floor)
        .execute();
    }
  }

  #settle(now: number) {
    for (const [seq, since] of this.#seen) {
      if (now - since <= settledMs) continue;
      this.#floor = Math.max(this.#floor, seq);
      this.#seen.delete(seq);
    }
  }
}

function changeOf(
  row: Selectable<Tables["access_change"]>,
): AccessChange | null {
  if (row.canvas_id !== null) return { canvasId: row.canvas_id };
  if (row.user_id !== null) return { userId: row.user_id };
  if (row.session_id !== null) return { sessionId: row.session_id };
  return row.token_id === null ? null : { tokenId: row.token_id };
}
