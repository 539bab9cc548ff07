/**
 * What this tab knows the server to have on disk: the state at the last moment when nothing here waited. A server that
 * says it has less was set back in time (SPEC.md, N11), even if its journal has grown past where this tab last heard of it.
 */
import * as Y from "yjs";

export class DurableState {
  #clocks: ReadonlyMap<number, number> = new Map();

  /** Call when all of `doc` is acknowledged or came from the server. */
  note({ store }: Y.Doc) {
    this.#clocks = new Map(
      [...store.clients.keys()].map((id) => [id, Y.getState(store, id)]),
    );
  }

  isWithin(stateVector: ReadonlyMap<number, number>): boolean {
    return [...this.#clocks].every(
      ([id, clock]) => (stateVector.get(id) ?? 0) >= clock,
    );
  }
}
