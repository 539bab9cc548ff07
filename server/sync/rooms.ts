/** Which canvases are open in this process, and for how long: one room a canvas, kept while it is used and a while longer. */
import type { Logger } from "pino";
import { closeCode } from "../../shared/protocol.ts";
import { errorForLog } from "../log.ts";
import { within } from "../within.ts";
import { CanvasClosed } from "./member.ts";
import type { OpenRoom } from "./openRoom.ts";

/** A room with what happens around it in time. */
export interface Entry {
  readonly canvasId: string;
  readonly opened: Promise<OpenRoom>;
  /** Set once `opened` resolved. */
  open: OpenRoom | null;
  uses: number;
  timer: NodeJS.Timeout | null;
}

export interface RoomsParts {
  readonly log: Logger;
  /** How long an empty room stays. */
  readonly graceMs: number;
  /** Around the time that a canvas is open or being opened. */
  readonly onBegin: (canvasId: string) => void;
  readonly onEnd: (canvasId: string) => void;
  /** `onConflict`: the room cannot go on; the next visitor opens another. */
  readonly open: (
    canvasId: string,
    onConflict: () => void,
  ) => Promise<OpenRoom>;
}

/** How long a stop waits until what arrived is on disk, and then for titles, versions and snapshots. */
const drainMs = 5000;
const tidyMs = 2500;
const tidyAtOnce = 4;

export class Rooms {
  readonly #parts: RoomsParts;
  readonly #entries = new Map<string, Entry>();
  #isClosed = false;

  constructor(parts: RoomsParts) {
    this.#parts = parts;
  }

  /** The open room of a canvas, if it is open. */
  find(canvasId: string): OpenRoom | null {
    return this.#entries.get(canvasId)?.open ?? null;
  }

  all(): OpenRoom[] {
    return [...this.#entries.values()].flatMap(({ open }) => open ?? []);
  }

  /** Opens it if need be; it stays until it is given back. */
  async hold(canvasId: string): Promise<Entry> {
    if (this.#isClosed) throw new CanvasClosed();
    const entry = this.#entries.get(canvasId) ?? this.#begin(canvasId);
    entry.uses += 1;
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    await entry.opened;
    return entry;
  }

  giveBack(entry: Entry) {
    entry.uses -= 1;
    const isForgotten = this.#entries.get(entry.canvasId) !== entry;
    if (entry.uses > 0 || this.#isClosed || isForgotten) return;
    this.#unloadLater(entry);
  }

  async with<T>(
    canvasId: string,
    work: (open: OpenRoom) => Promise<T>,
  ): Promise<T> {
    const entry = await this.hold(canvasId);
    try {
      return await work(await entry.opened);
    } finally {
      this.giveBack(entry);
    }
  }

  /** Ends the room of a canvas now: its connections come back to what is stored. */
  drop(canvasId: string, code: number, reason: string) {
    const entry = this.#entries.get(canvasId);
    if (!entry) return;
    for (const member of entry.open?.room.members ?? [])
      member.close(code, reason);
    this.#forget(entry);
  }

  /**
   * What arrived is on disk and acknowledged, as far as the database answers; then everyone is sent away; then what
   * follows the documents is written, as far as the time reaches: whoever opens them next makes up for the rest.
   */
  async close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const entries = [...this.#entries.values()];
    for (const { timer } of entries) if (timer) clearTimeout(timer);
    const deadline = Date.now() + drainMs;
    await Promise.all(entries.map((entry) => this.#drain(entry, deadline)));
    const tidyUntil = Date.now() + tidyMs;
    const waiting = entries.flatMap(({ open }) => open ?? []);
    const tidy = async () => {
      for (;;) {
        const open = waiting.shift();
        if (!open || Date.now() > tidyUntil) return;
        await within(tidyUntil - Date.now(), this.#settle(open));
      }
    };
    await Promise.all(Array.from({ length: tidyAtOnce }, tidy));
    for (const entry of entries) this.#forget(entry);
  }

  #begin(canvasId: string): Entry {
    this.#parts.onBegin(canvasId);
    const entry: Entry = {
      canvasId,
      opened: this.#parts.open(canvasId, () => this.#forget(entry)),
      open: null,
      uses: 0,
      timer: null,
    };
    this.#entries.set(canvasId, entry);
    entry.opened.then(
      (open) => {
        entry.open = open;
        // It was given up while it loaded.
        if (this.#entries.get(canvasId) !== entry) open.stop();
      },
      // Whoever asked hears of it; the next one tries afresh.
      () => this.#forget(entry),
    );
    return entry;
  }

  #unloadLater(entry: Entry) {
    entry.timer = setTimeout(
      () => void this.#unload(entry),
      this.#parts.graceMs,
    );
  }

  async #unload(entry: Entry) {
    entry.timer = null;
    const open = await entry.opened;
    await this.#settle(open);
    // Whoever came meanwhile is still here, or started the time again on leaving.
    if (entry.uses > 0 || entry.timer !== null || this.#isClosed) return;
    // A disk that cannot be written: what was typed waits here until it can.
    if (open.room.hasUnstored) this.#unloadLater(entry);
    else this.#forget(entry);
  }

  async #settle(open: OpenRoom) {
    try {
      await open.settle();
    } catch (error) {
      // What is in the journal is safe; only a snapshot or title is late. Bounded: the next unload tries again.
      this.#parts.log.warn(
        { canvasId: open.room.canvasId, error: errorForLog(error) },
        "the canvas could not be put away tidily",
      );
    }
  }

  async #drain(entry: Entry, deadline: number) {
    const open =
      entry.open ??
      (await within(
        deadline - Date.now(),
        entry.opened.catch(() => null),
      ));
    if (!open) return this.#forget(entry);
    const isStored = await within(deadline - Date.now(), open.room.drain());
    if (!isStored)
      this.#parts.log.warn(
        { canvasId: entry.canvasId },
        "stopping before all that arrived is stored; none of that was acknowledged",
      );
    for (const member of open.room.members)
      member.close(closeCode.tryAgainLater, "the server is stopping");
  }

  #forget(entry: Entry) {
    if (this.#entries.get(entry.canvasId) !== entry) return;
    this.#entries.delete(entry.canvasId);
    this.#parts.onEnd(entry.canvasId);
    if (entry.timer) clearTimeout(entry.timer);
    entry.open?.stop();
  }
}
