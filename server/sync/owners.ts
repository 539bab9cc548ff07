/** Which user each Yjs client id of a canvas belongs to (SPEC.md, C8). */
import * as Y from "yjs";
import type { Owners } from "./check.ts";
import { serverClientId } from "./document.ts";
import type { Presence } from "./presence.ts";

/** Owner of the server's own structs and of those that came with a canvas's first row. */
export const nobody = "";

export class ClientOwners implements Owners {
  readonly #userOf: Map<number, string>;
  readonly #counts = new Map<string, number>();
  readonly #presence: Presence;
  readonly #doc: () => Y.Doc;

  constructor(
    stored: ReadonlyMap<number, string>,
    presence: Presence,
    doc: () => Y.Doc,
  ) {
    this.#userOf = new Map(stored);
    this.#presence = presence;
    this.#doc = doc;
    for (const userId of stored.values()) this.#count(userId);
  }

  ownerOf(clientId: number): string | undefined {
    if (clientId === serverClientId) return nobody;
    const owner = this.#userOf.get(clientId);
    if (owner !== undefined) return owner;
    return Y.getState(this.#doc().store, clientId) > 0 ? nobody : undefined;
  }

  speakerOf(clientId: number): string | undefined {
    return this.#presence.userOf(clientId);
  }

  countOf(userId: string): number {
    return this.#counts.get(userId) ?? 0;
  }

  claim(clientId: number, userId: string) {
    this.#userOf.set(clientId, userId);
    this.#count(userId);
  }

  /** Takes a claim back whose structs were not kept, so that the next one is stored with its row. */
  release(clientId: number) {
    const userId = this.#userOf.get(clientId);
    if (userId === undefined) return;
    this.#userOf.delete(clientId);
    this.#counts.set(userId, this.countOf(userId) - 1);
  }

  #count(userId: string) {
    this.#counts.set(userId, this.countOf(userId) + 1);
  }
}
