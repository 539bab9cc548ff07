/**
 * What follows a canvas's document at leisure: title and preview, what threads are about, automatic versions, snapshots. None of it is needed for
 * editing, so a failure is logged and the next change tries again. Several processes may look after one canvas at once.
 */
import type { Logger } from "pino";
import * as Y from "yjs";
import type { AnchorKeeper } from "../anchors/keeper.ts";
import { saveAutomaticVersion } from "../history/versions.ts";
import { errorForLog } from "../log.ts";
import type { Store } from "../store/store.ts";
import { saveOpening, takeOpening } from "./openings.ts";
import { packSnapshot, saveSnapshot } from "./snapshots.ts";
import { projectedOf, Projection } from "./projection.ts";
import type { Room } from "./room.ts";

export interface CaretakerSettings {
  /** After this long without a change an automatic version is saved. */
  readonly quietMs: number;
  readonly projectionDelayMs: number;
  /** Journal rows between two snapshots. */
  readonly snapshotRows: number;
  /** An empty room with at least this many rows behind its snapshot gets a new one. */
  readonly snapshotRowsAtClose: number;
  /** A canvas that is nearly full is measured again this long after a change. */
  readonly measureDelayMs: number;
}

export class Caretaker {
  readonly projection: Projection;
  readonly #db: Store["db"];
  readonly #log: Logger;
  readonly #room: Room;
  readonly #settings: CaretakerSettings;
  readonly #anchors: AnchorKeeper;
  readonly #onVersion: () => void;
  readonly #onSnapshot: () => void;
  #snapshotSeq: number;
  #openingSeq: number | null;
  #isSavingSnapshot = false;
  #lastAuthor: string | null = null;
  #quietTimer: NodeJS.Timeout | null = null;
  #measureTimer: NodeJS.Timeout | null = null;

  constructor(parts: {
    readonly db: Store["db"];
    readonly log: Logger;
    readonly room: Room;
    readonly snapshotSeq: number;
    /** What is kept for opening it holds everything up to now. */
    readonly hasOpening: boolean;
    readonly settings: CaretakerSettings;
    readonly anchors: AnchorKeeper;
    /** Some time after changes: title and preview are those of now. */
    readonly onChanged: () => void;
    /** A version was saved. */
    readonly onVersion: () => void;
    readonly onSnapshot: () => void;
  }) {
    const { db, log, room, settings } = parts;
    this.#db = db;
    this.#log = log;
    this.#room = room;
    this.#settings = settings;
    this.#anchors = parts.anchors;
    this.#onVersion = parts.onVersion;
    this.#onSnapshot = parts.onSnapshot;
    this.#snapshotSeq = parts.snapshotSeq;
    this.#openingSeq = parts.hasOpening ? room.head : null;
    this.projection = new Projection({
      db,
      log,
      canvasId: room.canvasId,
      delayMs: settings.projectionDelayMs,
      onWritten: () => {
        void this.#anchors.check();
        parts.onChanged();
      },
      readDoc: () => room.whenDurable(projectedOf),
    });
  }

  /** Rows of this process are stored. */
  noteStored(authors: readonly (string | null)[], head: number) {
    for (const userId of authors) {
      this.projection.noteChange(userId);
      this.#lastAuthor = userId ?? this.#lastAuthor;
    }
    if (head - this.#snapshotSeq >= this.#settings.snapshotRows)
      this.#inBackground(() => this.#takeSnapshot(), "snapshot");
    if (this.#room.quota.wantsMeasure) this.#measureSoon();
    this.#startQuietTimer();
  }

  /** Rows of another process were taken in: it looks after them, but what was begun here goes by the newest state. */
  noteFollowed() {
    this.projection.noteForeignChange();
    this.#anchors.noteFollowed(this.#room.stateVector());
    if (this.#quietTimer) this.#startQuietTimer();
  }

  /** Opening, snapshot, columns and version are as they should be for a canvas that is put away. */
  async settle() {
    if (this.#room.isDamaged) return;
    await this.projection.flush();
    if (!this.#room.isAtRest) await this.#anchors.settle();
    await this.#saveVersion();
    const head = await this.#room.durableHead();
    if (head !== this.#openingSeq) await this.#keepOpening();
    if (head - this.#snapshotSeq >= this.#settings.snapshotRowsAtClose)
      await this.#takeSnapshot();
  }

  stop() {
    if (this.#quietTimer) clearTimeout(this.#quietTimer);
    if (this.#measureTimer) clearTimeout(this.#measureTimer);
    this.projection.stop();
    this.#anchors.stop();
  }

  #startQuietTimer() {
    if (this.#quietTimer) clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => {
      this.#quietTimer = null;
      this.#inBackground(() => this.#saveVersion(), "automatic version");
    }, this.#settings.quietMs);
  }

  /** A canvas that is full opens again when somebody deleted enough; only a snapshot knows. */
  #measureSoon() {
    this.#measureTimer ??= setTimeout(() => {
      this.#measureTimer = null;
      this.#inBackground(() => this.#takeSnapshot(), "snapshot");
    }, this.#settings.measureDelayMs);
  }

  async #takeSnapshot() {
    if (this.#isSavingSnapshot) return;
    this.#isSavingSnapshot = true;
    try {
      const { quota } = this.#room;
      const { head, packed } = await this.#room.whenDurable((doc, seq) => {
        quota.measure(Y.encodeStateAsUpdate(doc).length);
        return { head: seq, packed: packSnapshot(doc) };
      });
      this.#room.tellQuota();
      const { canvasId } = this.#room;
      const spacing = this.#settings.snapshotRows;
      await saveSnapshot(this.#db, canvasId, head, await packed, spacing);
      this.#snapshotSeq = head;
      this.#onSnapshot();
    } finally {
      this.#isSavingSnapshot = false;
    }
  }

  async #keepOpening() {
    const { canvasId, quota } = this.#room;
    const opening = await this.#room.whenDurable((doc, seq) => {
      const taken = takeOpening(doc, seq);
      quota.measure(taken.update.length);
      return taken;
    });
    await saveOpening(this.#db, canvasId, opening);
    this.#openingSeq = opening.seq;
  }

  async #saveVersion() {
    const { canvasId } = this.#room;
    const head = await this.#room.durableHead();
    const author = this.#lastAuthor;
    if (await saveAutomaticVersion(this.#db, canvasId, head, author))
      this.#onVersion();
  }

  #inBackground(work: () => Promise<void>, what: string) {
    work().catch((error: unknown) =>
      this.#log.warn(
        { canvasId: this.#room.canvasId, error: errorForLog(error) },
        `${what} failed`,
      ),
    );
  }
}
