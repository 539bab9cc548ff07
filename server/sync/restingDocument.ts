/** A canvas's document as bytes: enough for whoever opens it, until somebody writes. */
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { hasPending } from "./snapshots.ts";

export class RestingDocument {
  /** The whole state, V1. */
  readonly update: Uint8Array;
  readonly stateVector: Uint8Array;
  readonly #clocks: ReadonlyMap<number, number>;
  /** The last question and its answer: after a restart many ask the same. */
  #asked: Uint8Array | null = null;
  #answered: Uint8Array | null = null;

  constructor(update: Uint8Array, stateVector: Uint8Array) {
    this.update = update;
    this.stateVector = stateVector;
    this.#clocks = Y.decodeStateVector(stateVector);
  }

  /** The clock behind the last struct of a client id. */
  stateOf(clientId: number): number {
    return this.#clocks.get(clientId) ?? 0;
  }

  /** What somebody lacks who has this much. */
  diff(stateVector: Uint8Array): Uint8Array {
    if (Y.decodeStateVector(stateVector).size === 0) return this.update;
    if (!this.#asked || !isEqual(this.#asked, stateVector)) {
      this.#asked = stateVector;
      this.#answered = Y.diffUpdate(this.update, stateVector);
    }
    return this.#answered ?? this.update;
  }

  /** The document itself. Throws when the bytes are not a whole state. */
  wake(): Y.Doc {
    const doc = new Y.Doc();
    rootsOf(doc);
    doc.transact((transaction) => {
      Y.applyUpdate(doc, this.update);
      // Reading is no edit: as a remote change it would make Yjs delete formatting that has no effect, unrecorded.
      transaction.local = true;
    });
    if (hasPending(doc)) throw new Error("the opening is incomplete");
    return doc;
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
