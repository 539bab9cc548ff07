/** Damages a frame as a bug or an attacker would: mostly a little, so that much of it is still understood. */
import * as encoding from "lib0/encoding";
import type { Random } from "../sim/random.ts";

/** `frames` and `clientIds` are what a damaged frame may borrow from others. */
export function damage(
  random: Random,
  frame: Uint8Array,
  frames: readonly Uint8Array[],
  clientIds: readonly number[],
): Uint8Array {
  let bytes = [...frame];
  for (let times = random.int(1, 3); times > 0; times -= 1)
    bytes = once(random, bytes, frames, clientIds);
  return Uint8Array.from(bytes);
}

function once(
  random: Random,
  bytes: number[],
  frames: readonly Uint8Array[],
  clientIds: readonly number[],
): number[] {
  if (bytes.length === 0) return bytes;
  const at = random.int(0, Math.max(0, bytes.length - 1));
  const byte = bytes[at] ?? 0;
  switch (random.int(0, 9)) {
    case 0:
      return bytes.with(
        at % Math.max(1, bytes.length),
        byte ^ (1 << random.int(0, 7)),
      );
    case 1:
      return bytes.toSpliced(at, 1, random.int(0, 255));
    case 2:
      return bytes.toSpliced(at, random.int(1, 4));
    case 3:
      return bytes.toSpliced(at, 0, ...bytes.slice(at, at + random.int(1, 8)));
    case 4: {
      const other = random.pick(frames);
      return [
        ...bytes.slice(0, at),
        ...other.slice(random.int(0, other.length)),
      ];
    }
    // A clock, a length or a count, a little off.
    case 5:
    case 6:
      return bytes.toSpliced(
        at,
        1,
        Math.max(0, Math.min(127, byte + random.pick([-1, 1, 2]))),
      );
    default:
      return otherClient(random, bytes, clientIds);
  }
}

/** Puts one client id where another stood. */
function otherClient(
  random: Random,
  bytes: number[],
  clientIds: readonly number[],
): number[] {
  const from = varUint(random.pick(clientIds));
  const places = bytes.flatMap((_, i) =>
    from.every((byte, n) => bytes[i + n] === byte) ? [i] : [],
  );
  if (places.length === 0) return bytes;
  const to = varUint(random.pick(clientIds));
  return bytes.toSpliced(random.pick(places), from.length, ...to);
}

function varUint(value: number): number[] {
  return [...encoding.encode((e) => encoding.writeVarUint(e, value))];
}
