/**
 * What this tab knows the server to have on disk: the state at the last moment when nothing here waited. A server that
 * says it has less was set back in time (SPEC.md, N11), even if its journal has grown past where this tab last heard of it.
 */
import * as Y from "yjs";

export class DurableState {
  #clocks: ReadonlyMap<number, number> = new Map();
  #size: number;

  /** `size`: what an earlier page noted. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Of all that was ever written; it only grows. */
  get size(): number {
    return this.#size;
  }

  /** Call when all of `doc` is acknowledged or came from the server. */
  note({ store }: Y.Doc) {
    this.#clocks = new Map(
      [...store.clients.keys()].map((id) => [id, Y.getState(store, id)]),
    );
    this.#size = sizeOf(this.#clocks);
  }

  isWithin(stateVector: ReadonlyMap<number, number>): boolean {
    return (
      sizeOf(stateVector) >= this.#size &&
      [...this.#clocks].every(
        ([id, clock]) => (stateVector.get(id) ?? 0) >= clock,
      )
    );
  }
}

function sizeOf(clocks: ReadonlyMap<number, number>): number {
  return [...clocks.values()].reduce((sum, clock) => sum + clock, 0);
}
