/**
 * server/sync/SPEC.md, C6, C12 and C13 under damaged frames. FUZZ_FRAMES and FUZZ_SEED make it longer or repeat a
 * failure.
 */
import { expect, test } from "vitest";
import { fuzzFrames } from "../stage/frameFuzz.ts";

const frames = Number(process.env["FUZZ_FRAMES"] ?? 10_000);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);

test(
  `${frames} damaged frames leave nothing pending, nothing broken, and no honest person refused`,
  { timeout: 60_000 + frames * 10 },
  () => {
    const { honest, answers } = fuzzFrames(seed, frames);
    console.info({ honest, ...answers });
    expect(honest).toBeGreaterThan(frames / 10);
    // A generator that only makes what every parser refuses would test nothing.
    for (const answer of ["apply", "nothing", "missing", "refuse", "malformed"])
      expect(answers[answer]).toBeGreaterThan(frames / 1000);
  },
);
