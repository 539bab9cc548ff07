/**
 * Which Yjs client id a page writes under (SPEC.md, N4-N8). Each id ever used makes every later edit slower for everyone,
 * so a page takes over one that an earlier page of this person left behind. Two writers under one id would diverge: it
 * does that only when nobody else can still write under it and everything ever written under it is known here.
 *
 *   fresh id --(all synced, nothing written)--> leased id --(page ends, all acknowledged)--> free for the next page
 *      |                                                  \--(page ends with unsent changes)--> never used again
 *      \--(first change)--> kept, and left to the next page in the same way
 *
 * A free id is one entry of localStorage: `parley/client/<user>/<canvas>/<epoch>/<id>` = its clock. Taking it removes the
 * entry, so a page that crashes leaves nothing to take; one entry an id, so that two tabs never overwrite each other.
 */
import { uint32 } from "lib0/random";
import * as Y from "yjs";
import type { RecordStorage } from "../kit/storage.ts";

/** As many tabs of one canvas as leave their ids behind. */
const mostFree = 8;

/** Client ids below this are the servers' own. */
const firstFreeId = 64;

export interface ClientIdParts {
  readonly userId: string;
  readonly canvasId: string;
  /** Null before the server named it. */
  readonly epoch: () => string | null;
  readonly doc: Y.Doc;
  readonly storage: RecordStorage | null;
  /** Missing on plain http: then every page keeps its fresh id. */
  readonly locks: LockManager | null;
  /** This tab has everything of the server and of the copy here, and the server has everything of this tab. */
  readonly isSettled: () => boolean;
}

export function freshClientId(): number {
  let id = uint32();
  while (id < firstFreeId) id = uint32();
  return id;
}

export class ClientIds {
  readonly #parts: ClientIdParts;
  /** The id that this page holds the lock of. */
  #held: { readonly id: number; readonly release: () => void } | null = null;
  /** What `doc.clientID` should be; Yjs changes it when it sees somebody else write under it. */
  #current: number;
  #isAsking = false;
  #hasEnded = false;

  constructor(parts: ClientIdParts) {
    this.#parts = parts;
    if (parts.doc.clientID < firstFreeId) parts.doc.clientID = freshClientId();
    this.#current = parts.doc.clientID;
    parts.doc.on("afterTransactionCleanup", this.#handleTransaction);
  }

  /** Call when all is settled: takes over an id if there is one to take. */
  async settled(): Promise<void> {
    if (!this.#mayAsk() || !this.#isUnused()) return;
    this.#isAsking = true;
    for (const id of this.#freeIds()) if (await this.#take(id)) break;
    this.#isAsking = false;
  }

  /**
   * The page ends, or may be frozen. `clean`: the server has acknowledged everything. Nothing is written under the id
   * from here on, even if the page comes back.
   */
  end(clean: boolean) {
    const { doc } = this.#parts;
    const held = this.#held;
    if (!held) return;
    const clock = Y.getState(doc.store, held.id);
    if (clean && clock > 0) this.#leaveFree(held.id, clock);
    this.#held = null;
    this.#current = doc.clientID = freshClientId();
    held.release();
  }

  destroy(clean: boolean) {
    this.end(clean);
    this.#hasEnded = true;
    this.#parts.doc.off("afterTransactionCleanup", this.#handleTransaction);
  }

  readonly #handleTransaction = (transaction: Y.Transaction) => {
    const { doc } = this.#parts;
    if (doc.clientID !== this.#current) {
      // Yjs saw somebody else write under this id and left it to them: so do we, for good.
      this.#current = doc.clientID;
      this.#held?.release();
      this.#held = null;
    }
    if (transaction.local && this.#mayAsk() && !this.#isUnused())
      void this.#keepOwn();
  };

  #mayAsk(): boolean {
    const { locks, storage } = this.#parts;
    return (
      locks !== null &&
      storage !== null &&
      !this.#held &&
      !this.#isAsking &&
      !this.#hasEnded
    );
  }

  #isUnused(): boolean {
    const { doc } = this.#parts;
    return Y.getState(doc.store, doc.clientID) === 0;
  }

  /** The fresh id was written under: it is this page's from now on, and may be the next one's. */
  async #keepOwn(): Promise<void> {
    const id = this.#current;
    this.#isAsking = true;
    await this.#withLock(id, () => this.#current === id);
    this.#isAsking = false;
  }

  #take(id: number): Promise<boolean> {
    return this.#withLock(id, () => {
      const { doc, isSettled } = this.#parts;
      // Another page may have had it between the look at the list and the lock.
      const clock = this.#clockOf(id);
      if (clock === null || !isSettled() || !this.#isUnused()) return false;
      if (!this.#remove(id)) return false;
      // Otherwise the database went back in time, or something was written that nobody here knows of.
      if (Y.getState(doc.store, id) !== clock) return false;
      this.#current = doc.clientID = id;
      return true;
    });
  }

  /** Resolves true when `begin` did so under the lock, which is then held until the page ends. */
  #withLock(id: number, begin: () => boolean): Promise<boolean> {
    const { locks, canvasId } = this.#parts;
    return new Promise((resolve) => {
      locks!
        .request(
          `parley/client/${canvasId}/${id}`,
          { mode: "exclusive", ifAvailable: true },
          (lock) => {
            if (!lock || this.#hasEnded || !begin()) {
              resolve(false);
              return;
            }
            return new Promise<void>((release) => {
              this.#held = { id, release };
              resolve(true);
            });
          },
        )
        // The browser refuses locks here: the page goes on under its fresh id.
        .catch(() => resolve(false));
    });
  }

  #freeIds(): number[] {
    const { storage } = this.#parts;
    const prefix = this.#keyOf("");
    const ids: number[] = [];
    for (let i = 0; i < (storage?.length ?? 0); i++) {
      const key = storage!.key(i);
      if (!key?.startsWith(prefix)) continue;
      const id = Number(key.slice(prefix.length));
      if (Number.isInteger(id) && id >= firstFreeId && id <= 0xffffffff)
        ids.push(id);
    }
    return ids;
  }

  #clockOf(id: number): number | null {
    const clock = Number(this.#parts.storage?.getItem(this.#keyOf(id)));
    return Number.isInteger(clock) && clock > 0 ? clock : null;
  }

  #remove(id: number): boolean {
    const { storage } = this.#parts;
    storage?.removeItem(this.#keyOf(id));
    return storage?.getItem(this.#keyOf(id)) === null;
  }

  #leaveFree(id: number, clock: number) {
    try {
      if (this.#freeIds().length < mostFree)
        this.#parts.storage?.setItem(this.#keyOf(id), String(clock));
    } catch {
      // Storage is full: the next page starts with a fresh id.
    }
  }

  #keyOf(id: number | "") {
    const { userId, canvasId, epoch } = this.#parts;
    return `parley/client/${userId}/${canvasId}/${epoch()}/${id}`;
  }
}
