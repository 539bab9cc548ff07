/** Work under a name, one at a time within this process. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  wait<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(name, mine);
    const leave = () => {
      if (this.#last.get(name) === mine) this.#last.delete(name);
    };
    mine.then(leave, leave);
    return mine;
  }

  async takeIfFree<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    return this.#last.has(name) ? null : this.wait(name, work);
  }
}
