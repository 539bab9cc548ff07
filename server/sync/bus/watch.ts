/**
 * Compares the rooms of this process with the database, for what the bus did not say: rows of other processes, and
 * canvases that are gone or were restored. One query for all rooms together. Changed access: server/sync/accessFeed.ts.
 */
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { closeCode } from "../../../shared/protocol.ts";
import { errorForLog } from "../../log.ts";
import type { Tables } from "../../store/tables.ts";
import type { Room } from "../room.ts";
import type { Rooms } from "../rooms.ts";
import type { Bus } from "./bus.ts";

const idsAtOnce = 500;

export interface WatchParts {
  readonly db: Kysely<Tables>;
  readonly log: Logger;
  readonly rooms: Rooms;
  readonly bus: Bus;
  readonly settings: {
    readonly watchMs: number;
    readonly watchAloneMs: number;
  };
}

export class Watch {
  readonly #parts: WatchParts;
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
      for (let first = 0; first < open.length; first += idsAtOnce)
        await this.#compare(open.slice(first, first + idsAtOnce));
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
    const { db, rooms } = this.#parts;
    const ids = open.map(({ canvasId }) => canvasId);
    const heads = new Map(open.map((room) => [room, room.head]));
    const canvases = await db
      .selectFrom("canvas")
      .leftJoin("journal_head", "journal_head.canvas_id", "canvas.id")
      .select(["id", "epoch", "seq"])
      .where("id", "in", ids)
      .execute();
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
    }
    for (const id of ids)
      if (!canvases.some((canvas) => canvas.id === id))
        rooms.drop(id, closeCode.canvasNotFound, "no such canvas");
  }
}
