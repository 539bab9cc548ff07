/**
 * Keeps the threads of one open canvas on what they are about. About a second after edits it looks at the threads of the
 * blocks that changed, and writes and tells only what people can see: found elsewhere, changed, gone, back.
 *
 * Whoever stored the edits does it. Several processes may do it at once: what is written is compared with what was read,
 * so the second one to write the same finds nothing to do. shared/anchors/SPEC.md has the rules.
 */
import type { Logger } from "pino";
import * as Y from "yjs";
import { blockOf, type AnchorLive } from "../../shared/api/anchors.ts";
import {
  readBlockText,
  type BlockText,
} from "../../shared/anchors/blockText.ts";
import { FreshText, type StateVector } from "../../shared/anchors/fresh.ts";
import { liveKey, nextLive } from "../../shared/anchors/live.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { errorForLog } from "../log.ts";
import { timestamp } from "../records/clock.ts";
import type { Store } from "../store/store.ts";
import { ChangedBlocks } from "./changedBlocks.ts";
import { readValue } from "./values.ts";
import { placeOf } from "./places.ts";
import {
  keptThread,
  readRows,
  writeLive,
  writeQuietly,
  type KeptThread,
} from "./rows.ts";

/** What it needs of an open canvas. */
export interface KeptRoom {
  readonly canvasId: string;
  /** Runs at a moment when everything in the document is stored. */
  whenDurable<T>(read: (doc: Y.Doc) => T): Promise<T>;
}

/** Other processes write in their own time, and clocks differ: rows are read again from this long before the newest. */
const overlapMs = 10_000;
/** How long one look may keep the process busy; what is left is looked at right after. */
const sliceMs = 30;

interface News {
  readonly thread: KeptThread;
  readonly live: AnchorLive;
}

export class AnchorKeeper {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #room: KeptRoom;
  readonly #tell: (thread: string) => Promise<void>;
  readonly #changed = new ChangedBlocks();
  readonly #threads = new Map<string, KeptThread>();
  /** Newest `updated_at` that was read. */
  #newest: string | null = null;
  /** What the document held when all threads had been looked at last; null: nobody looked. */
  #since: StateVector | null;
  readonly #waiting = new Set<KeptThread>();
  #work: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: {
    readonly store: Store;
    readonly log: Logger;
    readonly room: KeptRoom;
    /** The document as whoever had it open last left it, when they put it away tidily; null otherwise. */
    readonly since: StateVector | null;
    /** Tells everybody who has the canvas open that a thread changed. */
    readonly tell: (thread: string) => Promise<void>;
  }) {
    this.#store = parts.store;
    this.#log = parts.log;
    this.#room = parts.room;
    this.#since = parts.since;
    this.#tell = parts.tell;
  }

  /** Resolves when what changed before the call was looked at. Never rejects: the next change tries again. */
  check(): Promise<void> {
    this.#work = this.#work.then(async () => {
      if (this.#isStopped) return;
      try {
        await this.#look();
      } catch (error) {
        this.#log.warn(
          { canvasId: this.#room.canvasId, error: errorForLog(error) },
          "threads could not be kept on what they are about",
        );
      }
    });
    return this.#work;
  }

  /** Another process stored edits, and looks after the threads: what is in the document now is nothing new any more. */
  noteFollowed(state: StateVector) {
    if (this.#waiting.size === 0) this.#since = state;
  }

  /** The canvas is put away: what was not worth telling is kept for whoever opens it next. */
  async settle() {
    await this.check();
    for (const thread of this.#threads.values()) {
      const { place, storedPlace, live, stored } = thread;
      const hasDrifted =
        thread.anchor.type === "text" &&
        live.state !== "orphaned" &&
        JSON.stringify(live) !== stored.live &&
        !(live.state === "attached" && !live.text);
      const hasMoved = place !== null && JSON.stringify(place) !== storedPlace;
      if (hasDrifted || hasMoved) await writeQuietly(this.#store.db, thread);
    }
    this.#threads.clear();
    this.#newest = null;
  }

  stop() {
    this.#isStopped = true;
    this.#changed.stop();
  }

  async #look() {
    await this.#readThreads();
    do {
      const { news, isDone } = await this.#room.whenDurable((doc) =>
        this.#lookAt(doc),
      );
      for (const item of news) await this.#write(item);
      if (isDone) return;
    } while (!this.#isStopped);
  }

  async #readThreads() {
    const since =
      this.#newest &&
      new Date(Date.parse(this.#newest) - overlapMs).toISOString();
    const rows = await readRows(this.#store.db, this.#room.canvasId, since);
    for (const row of rows) {
      if (this.#newest === null || row.updated_at > this.#newest)
        this.#newest = row.updated_at;
      const known = this.#threads.get(row.id);
      if (
        known &&
        known.stored.anchor === row.anchor &&
        known.stored.live === row.live
      )
        continue;
      const thread = keptThread(row);
      if (known) this.#waiting.delete(known);
      if (!thread) continue;
      this.#threads.set(row.id, thread);
      this.#waiting.add(thread);
    }
  }

  #lookAt(doc: Y.Doc): { news: News[]; isDone: boolean } {
    const isOther = this.#changed.watch(doc);
    const { blocks, links } = this.#changed.take();
    for (const thread of this.#threads.values()) {
      const { anchor } = thread;
      const block = blockOf(anchor);
      if (
        isOther ||
        (block !== null && blocks.has(block)) ||
        (anchor.type === "link" && (links || blocks.size > 0))
      )
        this.#waiting.add(thread);
    }
    const until = performance.now() + sliceMs;
    const fresh = new FreshText(this.#since);
    const texts = new Map<string, BlockText | null>();
    const now = timestamp();
    const news: News[] = [];
    const isGuess = this.#since === null;
    const later: KeptThread[] = [];
    for (const thread of this.#waiting) {
      if (performance.now() > until) return { news, isDone: false };
      this.#waiting.delete(thread);
      const live = this.#liveOf(doc, thread, { texts, fresh, now });
      const { anchor } = thread;
      if (live.state !== "orphaned")
        thread.place = placeOf(doc, anchor) ?? thread.place;
      const isNews =
        anchor.type === "text"
          ? liveKey(anchor, live) !== liveKey(anchor, thread.live)
          : live.state !== thread.live.state;
      // Whoever saw the edits knows better what became of the text, and may be about to write it.
      if (isNews && isGuess && live.state === "orphaned") later.push(thread);
      else if (isNews) news.push({ thread, live });
      else thread.live = live;
    }
    for (const thread of later) this.#waiting.add(thread);
    this.#since = Y.decodeStateVector(Y.encodeStateVector(doc));
    return { news, isDone: true };
  }

  #liveOf(
    doc: Y.Doc,
    { anchor, live }: KeptThread,
    look: {
      readonly texts: Map<string, BlockText | null>;
      readonly fresh: FreshText;
      readonly now: string;
    },
  ): AnchorLive {
    const gone: AnchorLive =
      live.state === "orphaned" ? live : { state: "orphaned", since: look.now };
    const back: AnchorLive =
      live.state === "orphaned" ? { state: "attached" } : live;
    const { blocks, links } = rootsOf(doc);
    switch (anchor.type) {
      case "text": {
        let text = look.texts.get(anchor.block);
        if (text === undefined) {
          text = readBlockText(doc, anchor.block);
          look.texts.set(anchor.block, text);
        }
        return nextLive(text, anchor, live, look);
      }
      case "block":
      case "range":
        return blocks.has(anchor.block) ? back : gone;
      case "datum":
      case "row":
        // When the block comes back, its run has to be there, too: see #write.
        return blocks.has(anchor.block) ? back : gone;
      case "link":
        return links.has(anchor.link) ? back : gone;
      case "point":
      case "region":
      case "sample":
      case "version":
      case "difference":
        return live;
    }
  }

  async #write({ thread, live }: News) {
    const { anchor } = thread;
    if (
      (anchor.type === "datum" || anchor.type === "row") &&
      live.state === "attached" &&
      (await readValue(this.#store, { run: anchor.run })).state === "gone"
    )
      return;
    const written = await writeLive(this.#store.db, thread, live, thread.place);
    if (written === null) {
      // Somebody else was first: the next look reads what they wrote.
      this.#threads.delete(thread.id);
      this.#newest = null;
      return;
    }
    const { place } = thread;
    this.#threads.set(thread.id, {
      ...thread,
      live,
      stored: { ...thread.stored, live: written },
      storedPlace: place ? JSON.stringify(place) : thread.storedPlace,
    });
    await this.#tell(thread.id);
  }
}
