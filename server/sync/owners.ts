/** Which user each Yjs client id of a canvas belongs to (SPEC.md, C8). */
import type { Owners } from "./check.ts";
import type { Presence } from "./presence.ts";

/** Owner of the servers' own structs and of those that came with a canvas's first row. */
export const nobody = "";
/** Ids below are the servers' own. */
export const firstPersonalClientId = 64;
/**
 * Every client id that ever wrote makes every later edit slower for everyone. Browsers lease theirs and take a new one
 * rarely; past this many on one canvas, a person gets one more a minute, and so is never locked out.
 */
const maxFreeClaims = 1000;
const msPerClaimBeyond = 60_000;

export class ClientOwners implements Owners {
  readonly #userOf: Map<number, string>;
  readonly #counts = new Map<string, number>();
  /** When a person who has many may have one more, in milliseconds. */
  readonly #nextClaimAt = new Map<string, number>();
  readonly #presence: Pick<Presence, "userOf">;
  readonly #stateOf: (clientId: number) => number;
  readonly #now: () => number;

  constructor(
    stored: ReadonlyMap<number, string>,
    presence: Pick<Presence, "userOf">,
    /** The clock behind the last struct of a client id. */
    stateOf: (clientId: number) => number,
    now: () => number = Date.now,
  ) {
    this.#userOf = new Map(stored);
    this.#presence = presence;
    this.#stateOf = stateOf;
    this.#now = now;
    for (const userId of stored.values()) this.#count(userId);
  }

  ownerOf(clientId: number): string | undefined {
    if (clientId < firstPersonalClientId) return nobody;
    const owner = this.#userOf.get(clientId);
    if (owner !== undefined) return owner;
    return this.#stateOf(clientId) > 0 ? nobody : undefined;
  }

  speakerOf(clientId: number): string | undefined {
    return this.#presence.userOf(clientId);
  }

  mayClaim(userId: string, count: number): boolean {
    return (
      this.#countOf(userId) + count <= maxFreeClaims ||
      this.#now() >= (this.#nextClaimAt.get(userId) ?? 0)
    );
  }

  claim(clientId: number, userId: string) {
    this.#userOf.set(clientId, userId);
    this.#count(userId);
    if (this.#countOf(userId) <= maxFreeClaims) return;
    const next = Math.max(this.#now(), this.#nextClaimAt.get(userId) ?? 0);
    this.#nextClaimAt.set(userId, next + msPerClaimBeyond);
  }

  /** Takes a claim back whose structs were not kept, so that the next one is stored with its row. */
  release(clientId: number) {
    const userId = this.#userOf.get(clientId);
    if (userId === undefined) return;
    this.#userOf.delete(clientId);
    this.#counts.set(userId, this.#countOf(userId) - 1);
  }

  #countOf(userId: string): number {
    return this.#counts.get(userId) ?? 0;
  }

  #count(userId: string) {
    this.#counts.set(userId, this.#countOf(userId) + 1);
  }
}
