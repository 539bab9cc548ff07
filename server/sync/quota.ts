/**
 * How large a canvas is and may be: bytes of its whole state as a browser loads it (Yjs update, V1). That is measured
 * when a snapshot is taken; in between, what was stored since is added, so it is rather too high than too low.
 */
import type { CanvasEvent } from "../../shared/protocol.ts";

/** From here on people are told. */
const nearShare = 0.8;
/** From here on only what certainly fits is taken: an edit of the server cannot be measured before. */
const fullShare = 0.98;
/** Told again at each further such share. */
const stepShare = 0.05;

export class Quota {
  readonly limitBytes: number;
  #measured: number;
  #since = 0;
  #toldStep = 0;

  constructor(limitBytes: number, measured: number) {
    this.limitBytes = limitBytes;
    this.#measured = measured;
  }

  get usedBytes(): number {
    return this.#measured + this.#since;
  }

  get isNear(): boolean {
    return this.usedBytes >= nearShare * this.limitBytes;
  }

  get isFull(): boolean {
    return this.usedBytes >= fullShare * this.limitBytes;
  }

  /** The estimate matters and may be off: take a snapshot soon. */
  get wantsMeasure(): boolean {
    return (
      this.isNear &&
      (this.isFull
        ? this.#since > 0
        : this.#since > stepShare * this.limitBytes)
    );
  }

  /** Whether an update V1 may be applied: it fits, or it writes nothing and only deletes. */
  allows(update: Uint8Array): boolean {
    return update[0] === 0 || this.usedBytes + update.length <= this.limitBytes;
  }

  add(bytes: number) {
    this.#since += bytes;
  }

  /** `bytes`: the whole state, with nothing stored since. */
  measure(bytes: number) {
    this.#measured = bytes;
    this.#since = 0;
  }

  event(): CanvasEvent {
    const { usedBytes, limitBytes } = this;
    return { type: "quota", usedBytes, limitBytes };
  }

  /** What everyone should hear now that it changed; null when that is nothing new. */
  news(): CanvasEvent | null {
    const share = this.usedBytes / this.limitBytes;
    const step = this.isNear ? Math.floor(share / stepShare) : 0;
    if (step === this.#toldStep) return null;
    this.#toldStep = step;
    return this.event();
  }
}
