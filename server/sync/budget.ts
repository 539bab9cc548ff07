/** How much work the updates of one transaction may make for Yjs (SPEC.md, C14). */

/**
 * Steps of the walks that Yjs makes through its lists, each about 0.4 us. Honest updates take a few; without a limit
 * 25 kB cost 5 to 8 s.
 */
export const maxSteps = 1_000_000;

/** A step is worth this many of the shorter ones that Yjs takes when it cleans up formatting. */
const cleanupStepsPerStep = 75;

export class TooCostly extends Error {}

export class Budget {
  #steps = 0;
  /** Deleted items by the text they are in. */
  readonly #deletedIn = new Map<object, number>();

  get steps(): number {
    return this.#steps;
  }

  /** Throws `TooCostly`. */
  charge(steps: number) {
    this.#steps += steps;
    if (this.#steps > maxSteps) throw new TooCostly();
  }

  /** Gives back what was charged since `steps` was this. */
  giveBackTo(steps: number) {
    this.#steps = steps;
  }

  /** Cutting a struct in two moves everything behind it in an array of this length: about 1 KB a step. */
  chargeSplit(arrayLength: number) {
    this.charge(1 + (arrayLength >> 10));
  }

  /**
   * One more item of this text is deleted. At the end of the transaction Yjs walks from each of them over its deleted
   * neighbours: 32,000 in a row, deleted by 11 bytes, take it 6 s.
   */
  chargeDeleted(text: object) {
    const before = this.#deletedIn.get(text) ?? 0;
    this.#deletedIn.set(text, before + 1);
    this.charge((2 * before + 1) / cleanupStepsPerStep);
  }
}
