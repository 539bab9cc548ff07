/** Seeded simulated worlds (see `world.ts`): whatever happens in them, every copy is what the token log says. */
import { expect, it } from "vitest";
import { playWorld } from "./playWorld.ts";

const worldsAtOnce = 200;
/** By the number of server processes: 400 show each bug on purpose (`mutants.ts`). `npm run soak` plays 20,000. */
const worlds = { 1: 800, 2: 400 } as const;

/** Worlds that once went wrong, and how. */
const keptSeeds: readonly (readonly [number, string])[] = [
  [
    17,
    "R1: the head in a hello was ahead of the disk, so a restart took it back",
  ],
  [
    277,
    "P5: a deletion made before the person became a viewer was dropped and shown to nobody else",
  ],
];

it.each(keptSeeds)("seed %i: %s", async (seed) => {
  expect((await playWorld({ seed })).problems).toEqual([]);
});

it("the same seed plays the same world, message by message, and another seed another one", async () => {
  const hashes = new Set<string>();
  for (let seed = 1; seed <= 10; seed += 1) {
    const { hash } = await playWorld({ seed });
    expect((await playWorld({ seed })).hash).toBe(hash);
    hashes.add(hash);
  }
  expect(hashes.size).toBe(10);
});

for (const servers of [1, 2] as const)
  for (let from = 1; from <= worlds[servers]; from += worldsAtOnce)
    it(`F6, F7, F19, F28: every acknowledged token is everywhere once in the worlds ${from} to ${from + worldsAtOnce - 1} of ${servers} server(s)`, async () => {
      const wrong: string[] = [];
      let acknowledged = 0;
      for (let seed = from; seed < from + worldsAtOnce; seed += 1) {
        const outcome = await playWorld({ seed, servers });
        acknowledged += outcome.acknowledged;
        for (const problem of outcome.problems)
          wrong.push(`--seed ${seed} --servers ${servers}: ${problem}`);
      }
      expect(wrong, "node test/sim/main.ts plays one again").toEqual([]);
      // They did something.
      expect(acknowledged).toBeGreaterThan(10 * worldsAtOnce);
    }, 120_000);
