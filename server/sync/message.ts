/** What a client may say on its socket, read strictly (SPEC.md, S5). */
import * as decoding from "lib0/decoding";
import * as Y from "yjs";
import { messageType, syncType } from "../../shared/protocol.ts";
import { readAwarenessStates } from "./awareness.ts";

export type Message =
  | { readonly type: "syncStep1"; readonly stateVector: Uint8Array }
  | {
      readonly type: "frame";
      readonly isStep2: boolean;
      readonly bytes: Uint8Array;
    }
  | { readonly type: "awareness"; readonly update: Uint8Array }
  | { readonly type: "queryAwareness" };

/** The sender's mistake, and only theirs. */
export class MalformedMessage extends Error {}

const maxStateVectorBytes = 1024 * 1024;

/** Throws `MalformedMessage`, and nothing else. Updates are read no further than their length. */
export function readMessage(bytes: Uint8Array): Message {
  try {
    const decoder = decoding.createDecoder(bytes);
    const message = read(decoder);
    if (decoding.hasContent(decoder)) throw new Error("trailing bytes");
    return message;
  } catch (error) {
    throw new MalformedMessage("the message is malformed", { cause: error });
  }
}

function read(decoder: decoding.Decoder): Message {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case messageType.sync:
      return readSync(decoder);
    case messageType.awareness: {
      const update = decoding.readVarUint8Array(decoder);
      readAwarenessStates(update);
      return { type: "awareness", update };
    }
    case messageType.queryAwareness:
      return { type: "queryAwareness" };
    default:
      throw new Error(`unknown message type ${type}`);
  }
}

function readSync(decoder: decoding.Decoder): Message {
  const type = decoding.readVarUint(decoder);
  const bytes = decoding.readVarUint8Array(decoder);
  switch (type) {
    case syncType.step1:
      if (bytes.length > maxStateVectorBytes)
        throw new Error("state vector too large");
      Y.decodeStateVector(bytes);
      return { type: "syncStep1", stateVector: bytes };
    case syncType.step2:
    case syncType.update:
      return { type: "frame", isStep2: type === syncType.step2, bytes };
    default:
      throw new Error(`unknown sync message ${type}`);
  }
}
