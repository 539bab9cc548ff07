/** A canvas's document as bytes: enough for whoever opens it, until somebody writes. */
import * as decoding from "lib0/decoding";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { encodeSync, syncType } from "../../shared/protocol.ts";
import { hasPending } from "./snapshots.ts";

export class RestingDocument {
  /** The whole state, V1. */
  readonly update: Uint8Array;
  readonly stateVector: Uint8Array;
  /** What a newcomer is sent; `update` is a part of these bytes, so that they are in memory once. */
  readonly #message: Uint8Array;
  readonly #clocks: ReadonlyMap<number, number>;
  /** The last question and its answer: after a restart many ask the same. */
  #asked: Uint8Array | null = null;
  #answered: Uint8Array | null = null;

  /** `message` is a SyncStep2 with the whole state. */
  constructor(message: Uint8Array, stateVector: Uint8Array) {
    const decoder = decoding.createDecoder(message);
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    this.update = decoding.readVarUint8Array(decoder);
    this.stateVector = stateVector;
    this.#message = message;
    this.#clocks = Y.decodeStateVector(stateVector);
  }

  /** The clock behind the last struct of a client id. */
  stateOf(clientId: number): number {
    return this.#clocks.get(clientId) ?? 0;
  }

  /** SyncStep2 for somebody who has this much. */
  answer(stateVector: Uint8Array): Uint8Array {
    if (Y.decodeStateVector(stateVector).size === 0) return this.#message;
    if (!this.#asked || !isEqual(this.#asked, stateVector)) {
      const diff = Y.diffUpdate(this.update, stateVector);
      // A copy: it is a part of what was read from a socket.
      this.#asked = Uint8Array.from(stateVector);
      this.#answered = encodeSync(syncType.step2, diff);
    }
    return this.#answered ?? this.#message;
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
