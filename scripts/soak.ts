/**
 * The long form of the fault tests and of the simulated worlds, with figures:
 *   npm run soak -- [--seeds 20000] [--kills 300] [--frames 500000] [--rooms 10000] [--clients 1000] [--sets 1000000]
 *   npm run soak -- --mutants    every bug on purpose has to be caught
 * What is not named keeps the count that stands here. Ends with 1 when something went wrong.
 */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { mutants, tryMutant } from "../test/sim/mutants.ts";

const { values } = parseArgs({
  options: {
    mutants: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    seeds: { type: "string", default: "20000" },
    from: { type: "string", default: "1" },
    kills: { type: "string", default: "300" },
    frames: { type: "string", default: "500000" },
    rooms: { type: "string", default: "10000" },
    clients: { type: "string", default: "1000" },
    sets: { type: "string", default: "1000000" },
  },
});

const vitest = "node_modules/vitest/vitest.mjs";

process.exitCode = (await (values.mutants ? soakMutants() : soakFaults()))
  ? 0
  : 1;

async function soakMutants(): Promise<boolean> {
  const chosen = mutants.filter(({ name }) => name.includes(values.only));
  let caught = 0;
  for (const mutant of chosen) {
    const { name, isCaught, says, seconds } = await tryMutant(mutant);
    if (isCaught) caught += 1;
    const mark = isCaught ? "caught" : "MISSED";
    console.log(`${mark} ${name} (${seconds.toFixed(0)} s): ${says}`);
  }
  console.log(`${caught} of ${chosen.length} mutants caught`);
  return caught === chosen.length;
}

async function soakFaults(): Promise<boolean> {
  const { seeds, from, kills, frames, rooms, clients, sets } = values;
  const results: (readonly [string, boolean, number])[] = [];
  const step = async (name: string, command: string[], counts = {}) => {
    const startedAt = performance.now();
    const isWell = await run(command, counts);
    const seconds = (performance.now() - startedAt) / 1000;
    results.push([name, isWell, seconds]);
  };
  for (const servers of ["1", "2"])
    await step(`${seeds} worlds, ${servers} server(s)`, [
      "test/sim/main.ts",
      "--seeds",
      seeds,
      "--from",
      from,
      "--servers",
      servers,
    ]);
  await step(
    `check: ${frames} damaged frames`,
    [vitest, "run", "--project", "unit", "test/property/frames.test.ts"],
    { FUZZ_FRAMES: frames },
  );
  await step(
    `growth: ${sets} sets of a key, 100000 drags, 10000 replaces`,
    ["test/bench/storage.ts"],
    { SETS: sets, DRAGS: "100000", REPLACES: "10000" },
  );
  await step(
    `faults: ${kills} kills, ${frames} frames, ${rooms} rooms, ${clients} clients`,
    [vitest, "run", "--project", "faults"],
    {
      SOAK_KILLS: kills,
      SOAK_FRAMES: frames,
      SOAK_ROOMS: rooms,
      SOAK_CLIENTS: clients,
      SOAK_REDIS_CUT_MS: "60000",
    },
  );
  for (const [name, isWell, seconds] of results)
    console.log(
      `${isWell ? "ok  " : "FAIL"} ${name} (${seconds.toFixed(0)} s)`,
    );
  return results.every(([, isWell]) => isWell);
}

function run(
  command: readonly string[],
  counts: Record<string, string>,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      stdio: "inherit",
      env: { ...process.env, ...counts },
    });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code === 0));
  });
}
