/** How much work one update may make for Yjs (SPEC.md, C14). */

/**
 * Steps of the walks that Yjs makes through its lists, each about 0.4 us. Honest updates take a few; without a limit
 * 25 kB cost 5 to 8 s.
 */
export const maxSteps = 1_000_000;

export class TooCostly extends Error {}

export class Budget {
  #steps = 0;

  get steps(): number {
    return this.#steps;
  }

  /** Throws `TooCostly`. */
  charge(steps: number) {
    this.#steps += steps;
    if (this.#steps > maxSteps) throw new TooCostly();
  }

  /** Cutting a struct in two moves everything behind it in an array of this length: about 1 KB a step. */
  chargeSplit(arrayLength: number) {
    this.charge(1 + (arrayLength >> 10));
  }
}
