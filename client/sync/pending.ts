/**
 * Counts which changes of this tab the server has not yet acknowledged as durable (docs: SYNC "Acknowledgements").
 *
 * A frame is a SyncStep2 or Update message of the current connection; acknowledgements name frames by number. A change
 * made without a connection, or before the connection's first SyncStep2 went out, is carried by that SyncStep2.
 * "Clean" is only ever claimed after an acknowledgement: too late is fine, too early would be a lie.
 */
export interface Pending {
  /** Changes not known to be durable. */
  readonly waiting: number;
  /** False as long as this copy may hold something that the server lacks, even if no change was counted. */
  readonly clean: boolean;
}

interface Frame {
  changes: number;
  /** A SyncStep2 carries everything the server lacks: its acknowledgement settles an unknown past. */
  readonly settles: boolean;
}

export class PendingChanges {
  /** Changes that no frame of this connection carries yet. */
  #unsent: number;
  #unknownPast: boolean;
  #frames: Frame[] = [];
  #acknowledged = 0;
  #connected = false;
  #sentFirstStep2 = false;

  /** `unsent`: what an earlier page left waiting; `unknownPast`: a local copy was loaded that may be ahead. */
  constructor(unsent = 0, unknownPast = false) {
    this.#unsent = unsent;
    this.#unknownPast = unknownPast;
  }

  get state(): Pending {
    const waiting = this.#frames.reduce(
      (sum, frame) => sum + frame.changes,
      this.#unsent,
    );
    return {
      waiting,
      clean: waiting === 0 && !this.#unknownPast,
    };
  }

  /** A local copy was loaded: it may hold changes of an earlier page. */
  loadedLocalCopy(unsent: number) {
    this.#unsent += unsent;
    this.#unknownPast = true;
  }

  opened() {
    this.#connected = true;
  }

  /** Everything in flight is in doubt again; the next connection's SyncStep2 carries it. */
  closed() {
    this.#unsent = this.state.waiting;
    if (this.#frames.some((frame) => frame.settles)) this.#unknownPast = true;
    this.#frames = [];
    this.#acknowledged = 0;
    this.#connected = false;
    this.#sentFirstStep2 = false;
  }

  /** A change of this tab's document; `sent`: the socket was open, so a frame carried it. */
  changed(sent: boolean) {
    if (!sent || !this.#connected) {
      this.#unsent += 1;
      return;
    }
    // Before the first SyncStep2 the server may drop it for want of what came earlier.
    if (!this.#sentFirstStep2) this.#unsent += 1;
    this.#frames.push({
      changes: this.#sentFirstStep2 ? 1 : 0,
      settles: false,
    });
  }

  /** The server asked what it lacks and this tab answered: that frame carries everything still in doubt. */
  sentStep2() {
    const changes = this.state.waiting;
    for (const frame of this.#frames) frame.changes = 0;
    this.#unsent = 0;
    this.#sentFirstStep2 = true;
    this.#frames.push({ changes, settles: true });
  }

  /** Frame number `number` of this connection was refused: what it carried waits again. */
  refused(number: number) {
    const frame = this.#frames[number - this.#acknowledged - 1];
    if (!frame) return;
    this.#unsent += frame.changes;
    frame.changes = 0;
    if (frame.settles) this.#unknownPast = true;
  }

  /** The first `count` frames of this connection are durable (or known to need nothing). */
  acknowledged(count: number) {
    const done = this.#frames.splice(0, count - this.#acknowledged);
    this.#acknowledged = Math.max(this.#acknowledged, count);
    if (done.some((frame) => frame.settles)) this.#unknownPast = false;
  }
}
