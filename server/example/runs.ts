/** The example's runs: files of this folder, imported as anybody's would be. Importing them again adds nothing. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Context } from "../context.ts";
import { importFile } from "../runs/import.ts";

const folder = join(import.meta.dirname, "data");

export interface ExampleRuns {
  readonly triage: readonly string[];
  readonly pythia: readonly string[];
  readonly trainer: readonly string[];
}

export async function importExampleRuns(
  context: Context,
): Promise<ExampleRuns> {
  const names = await readdir(folder);
  const checkpoints = names
    .filter((name) => /_step\d+\.json$/.test(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const pythia: string[] = [];
  for (const name of checkpoints)
    pythia.push(...(await importOne(context, name)));
  return {
    pythia,
    trainer: await importOne(
      context,
      "trainer_state.json",
      "trainer-log/trainer_state.json",
    ),
    triage: await importOne(context, "referral_triage_runs.csv"),
  };
}

async function importOne(
  context: Context,
  file: string,
  name = basename(file),
): Promise<readonly string[]> {
  const { runs } = await importFile(context, {
    name,
    bytes: await readFile(join(folder, file)),
    userId: null,
  });
  return runs;
}
