/** Fault F13 in its short form; `node test/bench/storage.ts` with SETS, DRAGS and REPLACES is the long one. */
import { expect, it } from "vitest";
import {
  dragOneBlock,
  measureGrowth,
  replaceText,
  setOneKey,
} from "../bench/storage.ts";

const plays = {
  "5,000 sets of one key": setOneKey(5000),
  "2,000 drags": dragOneBlock(2000),
  "300 replaced texts": replaceText(300),
};
/** One row each for a window of ten seconds. */
const overheadBytes = 20_000;

for (const [name, play] of Object.entries(plays))
  it(`J4, J5, F13: ${name} take at most three times the canvas`, async () => {
    const { liveBytes, rawBytes, storedBytes } = await measureGrowth(play);
    expect(storedBytes).toBeLessThanOrEqual(3 * liveBytes + overheadBytes);
    expect(storedBytes).toBeLessThan(rawBytes);
  }, 60_000);
