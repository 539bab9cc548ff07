/** How much a connection may ask for: an allowance that fills up with time, for processor time or for messages. */

export class Allowance {
  readonly #most: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  /** Begins full: `most` at once, `perSecond` in the long run. */
  constructor(most: number, perSecond: number, now: () => number = Date.now) {
    this.#most = most;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = most;
    this.#at = now();
  }

  /** Takes it if there is enough. */
  take(amount: number): boolean {
    if (this.#fill() < amount) return false;
    this.#left -= amount;
    return true;
  }

  /** Takes what was used already; gives how many milliseconds it takes to make up for it, 0 when nothing is owed. */
  owe(amount: number): number {
    this.#left = this.#fill() - amount;
    return Math.max(0, Math.ceil((-this.#left / this.#perSecond) * 1000));
  }

  #fill(): number {
    const now = this.#now();
    // A clock that was set back must not take anything away.
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#left = Math.min(this.#most, this.#left + seconds * this.#perSecond);
    this.#at = now;
    return this.#left;
  }
}
