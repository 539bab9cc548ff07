/** Awareness updates as y-protocols writes them. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export interface AwarenessState {
  readonly clientId: number;
  readonly clock: number;
  /** Null: it left. */
  readonly json: string | null;
}

const maxStates = 1000;
const maxClock = 2 ** 31;

/** Throws when the bytes are no awareness update. */
export function readAwarenessStates(update: Uint8Array): AwarenessState[] {
  const decoder = decoding.createDecoder(update);
  const count = decoding.readVarUint(decoder);
  if (count > maxStates) throw new Error("too many awareness states");
  return Array.from({ length: count }, () => {
    const clientId = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const json = decoding.readVarString(decoder);
    if (clock > maxClock) throw new Error("awareness clock too high");
    return { clientId, clock, json: json === "null" ? null : json };
  });
}

export function encodeAwarenessStates(
  states: readonly AwarenessState[],
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, states.length);
    for (const { clientId, clock, json } of states) {
      encoding.writeVarUint(encoder, clientId);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, json ?? "null");
    }
  });
}
