/** Bugs on purpose: a few cheap ones here, all of them by `npm run soak -- --mutants`. */
import { expect, it } from "vitest";
import { mutants, tryMutant } from "./mutants.ts";

it.each(mutants.filter(({ isCheap }) => isCheap))(
  "the simulation sees a server that $name",
  async (mutant) => {
    const { isCaught, says } = await tryMutant(mutant);
    expect(isCaught, says).toBe(true);
  },
  60_000,
);
