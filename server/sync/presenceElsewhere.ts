/**
 * Who has the canvas open in other processes, as these say (SPEC.md, M7). Each process answers for its own connections,
 * whose states it has checked and stamped; what it stops repeating is gone.
 */
import {
  encodeAwarenessStates,
  readAwarenessStates,
  type AwarenessState,
} from "./awareness.ts";

interface Known extends AwarenessState {
  readonly process: string;
  readonly heardAt: number;
}

/** Each process repeats all its states every 10 s; with the time between two looks a ghost is gone within 35 s. */
export const repeatPresenceMs = 10_000;
const silentAfterMs = 22_000;

export class PresenceElsewhere {
  readonly #isHere: (clientId: number) => boolean;
  readonly #relay: (update: Uint8Array) => void;
  readonly #states = new Map<number, Known>();

  /** `isHere`: a connection of this process holds that client id. `relay` is given what changed. */
  constructor(
    isHere: (clientId: number) => boolean,
    relay: (update: Uint8Array) => void,
  ) {
    this.#isHere = isHere;
    this.#relay = relay;
  }

  /** The user that a client id speaks for elsewhere; undefined when it does not. */
  userOf(clientId: number): string | undefined {
    const json = this.#states.get(clientId)?.json;
    if (!json) return undefined;
    return (JSON.parse(json) as { user: { id: string } }).user.id;
  }

  /** With `isAll`, whoever is not in it has left that process. */
  hear(process: string, update: Uint8Array, isAll: boolean) {
    const changed: number[] = [];
    const heardAt = Date.now();
    const states = readAwarenessStates(update);
    for (const state of states) {
      const { clientId, clock } = state;
      const known = this.#states.get(clientId);
      // Its tab moved from one process to another, and the old one says that it left.
      if (known && known.process !== process && state.json === null) continue;
      const isNews = !known || known.clock < clock || known.process !== process;
      const next = isNews ? state : known;
      this.#states.set(clientId, { ...next, process, heardAt });
      if (isNews && !this.#isHere(clientId)) changed.push(clientId);
    }
    if (isAll) {
      const named = new Set(states.map(({ clientId }) => clientId));
      this.#remove(
        (known) => known.process === process && !named.has(known.clientId),
      );
    }
    if (changed.length > 0) this.#relay(this.#encode(changed));
  }

  /** Those of processes that have not spoken for a while. */
  removeSilent() {
    const now = Date.now();
    this.#remove(({ heardAt }) => now - heardAt > silentAfterMs);
  }

  /** Everyone; null when there is nobody. */
  all(): Uint8Array | null {
    const here = [...this.#states.values()]
      .filter(({ json, clientId }) => json !== null && !this.#isHere(clientId))
      .map(({ clientId }) => clientId);
    return here.length > 0 ? this.#encode(here) : null;
  }

  #remove(isGone: (known: Known) => boolean) {
    const gone: AwarenessState[] = [];
    for (const known of this.#states.values()) {
      if (!isGone(known)) continue;
      this.#states.delete(known.clientId);
      if (known.json !== null && !this.#isHere(known.clientId))
        gone.push({ ...known, clock: known.clock + 1, json: null });
    }
    if (gone.length > 0) this.#relay(encodeAwarenessStates(gone));
  }

  #encode(clientIds: readonly number[]): Uint8Array {
    return encodeAwarenessStates(
      clientIds.map((clientId) => this.#states.get(clientId)!),
    );
  }
}
