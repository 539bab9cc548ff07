/**
 * Compares the rooms of this process with the database, for what the bus did not say: rows of other processes, canvases
 * that were deleted or restored, changed roles, ended sessions. Two or three queries for all rooms together.
 */
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { closeCode } from "../../../shared/protocol.ts";
import { errorForLog } from "../../log.ts";
import type { Tables } from "../../store/tables.ts";
import type { Audience } from "../audience.ts";
import type { Room } from "../room.ts";
import type { Rooms } from "../rooms.ts";
import type { Bus } from "./bus.ts";

const idsAtOnce = 500;

export interface WatchParts {
  readonly db: Kysely<Tables>;
  readonly log: Logger;
  readonly rooms: Rooms;
  readonly audience: Audience;
  readonly bus: Bus;
  readonly settings: {
    readonly watchMs: number;
    readonly watchAloneMs: number;
  };
}

export class Watch {
  readonly #parts: WatchParts;
  /** By canvas: what the roles of its members follow from, as it was when they were looked up. */
  readonly #access = new Map<string, string>();
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  #isFailing = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#later();
  }

  stop() {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #later() {
    if (this.#isStopped) return;
    const { bus, settings } = this.#parts;
    const ms = bus.isWorking ? settings.watchMs : settings.watchAloneMs;
    this.#timer = setTimeout(() => void this.#look(), ms);
  }

  async #look() {
    const { rooms, log } = this.#parts;
    try {
      const open = rooms.all().map(({ room }) => room);
      for (const id of this.#access.keys())
        if (!rooms.find(id)) this.#access.delete(id);
      for (let first = 0; first < open.length; first += idsAtOnce)
        await this.#compare(open.slice(first, first + idsAtOnce));
      if (!this.#parts.bus.isWorking) await this.#endSessions();
      this.#isFailing = false;
    } catch (error) {
      // The next look makes up for it; said once, for this repeats as long as the database is away.
      if (!this.#isFailing)
        log.warn({ error: errorForLog(error) }, "cannot look for changes");
      this.#isFailing = true;
    }
    this.#later();
  }

  async #compare(open: readonly Room[]) {
    const { db, rooms, audience } = this.#parts;
    const ids = open.map(({ canvasId }) => canvasId);
    const heads = new Map(open.map((room) => [room, room.head]));
    const canvases = await db
      .selectFrom("canvas")
      .leftJoin("journal_head", "journal_head.canvas_id", "canvas.id")
      .select(["id", "epoch", "deleted_at", "owner_id", "seq"])
      .where("id", "in", ids)
      .execute();
    const members = await db
      .selectFrom("member")
      .select(["canvas_id", "user_id", "role"])
      .where("canvas_id", "in", ids)
      .execute();
    const rolesOf = Map.groupBy(members, (row) => row.canvas_id);
    for (const canvas of canvases) {
      const room = rooms.find(canvas.id)?.room;
      if (!room) continue;
      if (canvas.epoch !== room.epoch) {
        const why = "the canvas is another one";
        rooms.drop(canvas.id, closeCode.epochChanged, why);
        continue;
      }
      const head = canvas.seq ?? 0;
      if (head < (heads.get(room) ?? 0)) {
        // A snapshot of this room would bring back in part what is no longer stored.
        rooms.drop(canvas.id, closeCode.tryAgainLater, "the database changed");
        continue;
      }
      room.hear(head);
      const access = JSON.stringify([
        canvas.deleted_at,
        canvas.owner_id,
        (rolesOf.get(canvas.id) ?? [])
          .map((row) => [row.user_id, row.role])
          .sort(),
      ]);
      const before = this.#access.get(canvas.id);
      if (before === access) continue;
      // A connection that came before the first look may have been let in by what was true before it.
      await audience.refreshAccess(canvas.id);
      this.#access.set(canvas.id, access);
    }
    for (const id of ids)
      if (!canvases.some((canvas) => canvas.id === id))
        rooms.drop(id, closeCode.canvasNotFound, "no such canvas");
  }

  /** Those who signed out, or whose last session ran out, in a process that could not say so. */
  async #endSessions() {
    const { db, audience } = this.#parts;
    const people = [...audience.people()];
    for (let first = 0; first < people.length; first += idsAtOnce) {
      const some = people.slice(first, first + idsAtOnce);
      const signedIn = await db
        .selectFrom("session")
        .select("user_id")
        .distinct()
        .where("user_id", "in", some)
        .where("expires_at", ">", new Date().toISOString())
        .execute();
      const ids = new Set(signedIn.map((row) => row.user_id));
      for (const userId of some)
        if (!ids.has(userId)) audience.disconnect(userId);
    }
  }
}
