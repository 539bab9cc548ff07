/**
 * Counts which changes of this tab the server has not yet acknowledged as durable (docs: SYNC "Acknowledgements").
 *
 * A frame is a SyncStep2 or Update message of the current connection; acknowledgements name frames by number. A change
 * made without a connection, or before the connection's first SyncStep2 went out, is carried by that SyncStep2.
 * "Clean" is only ever claimed after an acknowledgement: too late is fine, too early would be a lie.
 */
import * as Y from "yjs";

export interface Pending {
  /** Changes not known to be durable, as a person counts them: what is typed into one text in one go is one. */
  readonly waiting: number;
  /** False as long as this copy may hold something that the server lacks, even if no change was counted. */
  readonly clean: boolean;
}

/** A pause of this many ms ends what counts as one change of a text. */
const pauseMs = 2_000;

/** Numbers of changes; several updates may share one. Empty only when nothing waits. */
type Changes = ReadonlySet<number>;
const nothing: Changes = new Set();

interface Frame {
  changes: Changes;
  /** A SyncStep2 carries everything the server lacks: its acknowledgement settles an unknown past. */
  readonly settles: boolean;
}

export class PendingChanges {
  /** Changes that no frame of this connection carries yet. */
  #unsent: Changes = nothing;
  #numbered = 0;
  readonly #texts = new WeakMap<object, { change: number; at: number }>();
  #unknownPast: boolean;
  #frames: Frame[] = [];
  #acknowledged = 0;
  #connected = false;
  #sentFirstStep2 = false;

  /** `unsent`: what an earlier page left waiting; `unknownPast`: a local copy was loaded that may be ahead. */
  constructor(unsent = 0, unknownPast = false) {
    this.#leftBehind(unsent);
    this.#unknownPast = unknownPast;
  }

  get state(): Pending {
    const waiting = this.#waiting().size;
    return {
      waiting,
      clean: waiting === 0 && !this.#unknownPast,
    };
  }

  #waiting(): Changes {
    return this.#frames.reduce(
      (all, frame) => new Set([...all, ...frame.changes]),
      this.#unsent,
    );
  }

  #leftBehind(count: number) {
    for (let i = 0; i < count; i++) this.#addUnsent(++this.#numbered);
  }

  #addUnsent(change: number) {
    this.#unsent = new Set([...this.#unsent, change]);
  }

  /** A local copy was loaded: it may hold changes of an earlier page. */
  loadedLocalCopy(unsent: number) {
    this.#leftBehind(unsent);
    this.#unknownPast = true;
  }

  opened() {
    this.#connected = true;
  }

  /** Everything in flight is in doubt again; the next connection's SyncStep2 carries it. */
  closed() {
    this.#unsent = this.#waiting();
    if (this.#frames.some((frame) => frame.settles)) this.#unknownPast = true;
    this.#frames = [];
    this.#acknowledged = 0;
    this.#connected = false;
    this.#sentFirstStep2 = false;
  }

  /**
   * A change of this tab's document; `sent`: the socket was open, so a frame carried it; `text`: what was typed into,
   * so that keystrokes count together.
   */
  changed(sent: boolean, text: object | null = null, now = Date.now()) {
    const change = this.#numberOf(text, now);
    if (!sent || !this.#connected) {
      this.#addUnsent(change);
      return;
    }
    // Before the first SyncStep2 the server may drop it for want of what came earlier.
    if (!this.#sentFirstStep2) this.#addUnsent(change);
    this.#frames.push({
      changes: this.#sentFirstStep2 ? new Set([change]) : nothing,
      settles: false,
    });
  }

  #numberOf(text: object | null, at: number): number {
    const last = text && this.#texts.get(text);
    const change =
      last && at - last.at <= pauseMs ? last.change : ++this.#numbered;
    if (text) this.#texts.set(text, { change, at });
    return change;
  }

  /** The server asked what it lacks and this tab answered: that frame carries everything still in doubt. */
  sentStep2() {
    const changes = this.#waiting();
    for (const frame of this.#frames) frame.changes = nothing;
    this.#unsent = nothing;
    this.#sentFirstStep2 = true;
    this.#frames.push({ changes, settles: true });
  }

  /** Frame number `number` of this connection was refused: what it carried waits again. */
  refused(number: number) {
    const frame = this.#frames[number - this.#acknowledged - 1];
    if (!frame) return;
    this.#unsent = new Set([...this.#unsent, ...frame.changes]);
    frame.changes = nothing;
    if (frame.settles) this.#unknownPast = true;
  }

  /** The first `count` frames of this connection are durable (or known to need nothing). */
  acknowledged(count: number) {
    const done = this.#frames.splice(0, count - this.#acknowledged);
    this.#acknowledged = Math.max(this.#acknowledged, count);
    if (done.some((frame) => frame.settles)) this.#unknownPast = false;
  }
}

/** The rich text that a transaction changed and nothing else with it; null for anything else. */
export function textTypedInto(transaction: Y.Transaction): object | null {
  const texts = new Set(
    [...transaction.changed.keys()].map((type) => {
      let at: unknown = type;
      let text: object | null = null;
      while (at instanceof Y.XmlText || at instanceof Y.XmlFragment) {
        text = at;
        at = at.parent;
      }
      return text;
    }),
  );
  const [only = null] = texts;
  return texts.size === 1 ? only : null;
}
