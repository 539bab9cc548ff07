/**
 * Who writes next, of this process's two connections. SQLite's own lock is not fair, and whoever finds it taken sleeps
 * for up to 100 ms however soon it is free; keystrokes go before imports, and are written as soon as the lock is free.
 * It is advice only: past the times named here, and between processes, SQLite's lock decides.
 */

/** An Int32 for the journal that wants to write or writes, and one for the records connection in a transaction. */
export const writeTurnsBytes = 8;

const journalSlot = 0;
export const recordsSlot = 1;
/** The journal goes first, but not for ever. */
const recordsWaitMs = 100;
const journalWaitMs = 1000;

export class WriteTurns {
  readonly #slots: Int32Array;

  constructor(shared: SharedArrayBuffer) {
    this.#slots = new Int32Array(shared);
  }

  enterJournal() {
    Atomics.store(this.#slots, journalSlot, 1);
    Atomics.wait(this.#slots, recordsSlot, 1, journalWaitMs);
  }

  leaveJournal() {
    this.#leave(journalSlot);
  }

  enterRecords() {
    Atomics.wait(this.#slots, journalSlot, 1, recordsWaitMs);
    Atomics.store(this.#slots, recordsSlot, 1);
  }

  /** Also when a thread starts: the one before it may have died in a transaction. */
  leaveRecords() {
    this.#leave(recordsSlot);
  }

  #leave(slot: number) {
    Atomics.store(this.#slots, slot, 0);
    Atomics.notify(this.#slots, slot);
  }
}
