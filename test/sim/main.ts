/**
 * Plays simulated worlds: `node test/sim/main.ts [--seeds 2000] [--from 1] [--steps 40] [--servers 2]`. Ends with 1 when
 * a world went wrong, after printing its seed; `--seed N` plays one world and says all about it.
 */
import { playWorld } from "./playWorld.ts";
import type { WorldOptions } from "./world.ts";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    steps: { type: "string" },
    servers: { type: "string", default: "1" },
    most: { type: "string", default: "5" },
  },
});
const options: Omit<WorldOptions, "seed"> = {
  servers: values.servers === "2" ? 2 : 1,
  ...(values.steps && { steps: Number(values.steps) }),
};
const first = Number(values.seed ?? values.from);
const count = values.seed ? 1 : Number(values.seeds);
const startedAt = performance.now();
let wrong = 0;
let [tokens, acknowledged, messages] = [0, 0, 0];
for (let seed = first; seed < first + count; seed += 1) {
  const outcome = await playWorld({ ...options, seed });
  tokens += outcome.tokens;
  acknowledged += outcome.acknowledged;
  messages += outcome.messages;
  if (values.seed) console.log(outcome);
  if (outcome.problems.length === 0) continue;
  wrong += 1;
  console.log(`seed ${seed}:`);
  for (const problem of outcome.problems.slice(0, 4))
    console.log(`  ${problem}`);
  if (wrong >= Number(values.most)) break;
}
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${count} worlds, ${tokens} tokens (${acknowledged} acknowledged), ${messages} messages, ${wrong} wrong, ${seconds.toFixed(1)} s`,
);
process.exitCode = wrong > 0 ? 1 : 0;
