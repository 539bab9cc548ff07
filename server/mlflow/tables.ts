/**
 * Tables that `mlflow.log_table` stores as artifacts: their rows are the samples of the run. The same table logged again
 * (MLflow appends by storing it whole) replaces its samples.
 */
import { z } from "zod";
import {
  FormatError,
  importLimits,
  stemOf,
} from "../../shared/formats/parsed.ts";
import type { Context } from "../context.ts";
import { addSamples } from "../runs/writeRows.ts";
import type { RunRow } from "./runs.ts";
import { readLoggedTable } from "./tableSamples.ts";

export const loggedArtifactsTag = "mlflow.loggedArtifacts";

const rowsPerRemoval = 5000;

const listOfArtifacts = z.array(
  z.object({ path: z.string(), type: z.string().optional() }),
);

/** Whether the run's tag says that this artifact is a table. */
export async function isLoggedTable(
  db: Context["store"]["db"],
  run: string,
  path: string,
): Promise<boolean> {
  const tag = await db
    .selectFrom("run_tag")
    .select("value")
    .where("run_id", "=", run)
    .where("key", "=", loggedArtifactsTag)
    .executeTakeFirst();
  return tablesIn(tag?.value ?? "").includes(path);
}

/** The tables that the tag's new value names and its old one did not. */
export async function importLoggedTables(
  context: Context,
  run: RunRow,
  tag: string,
): Promise<void> {
  for (const path of tablesIn(tag)) {
    if (await isLoggedTable(context.store.db, run.id, path)) continue;
    const artifact = await context.store.db
      .selectFrom("artifact")
      .select("sha256")
      .where("owner", "=", run.id)
      .where("path", "=", path)
      .executeTakeFirst();
    if (artifact) await importTable(context, run.id, path, artifact.sha256);
  }
}

/** What is no table after all stays an artifact, and the log says so. */
export async function importTable(
  context: Context,
  run: string,
  path: string,
  sha256: string,
): Promise<void> {
  const { store, blobs, log } = context;
  const bytes = await blobs.read(sha256);
  if (!bytes || bytes.byteLength > importLimits.jsonBytes) return;
  const task = stemOf(path).slice(0, 250);
  let samples;
  try {
    samples = readLoggedTable(new TextDecoder().decode(bytes), task);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    samples = null;
  }
  if (!samples) {
    log.info(
      { run, path },
      "a logged table cannot be read as samples; it is kept as a file",
    );
    return;
  }
  const rows = samples;
  await store.exclusive(`samples ${run}`, async () => {
    await removeSamples(context, run, task);
    const last = await store.db
      .selectFrom("sample")
      .select((eb) => eb.fn.max("position").as("position"))
      .where("run_id", "=", run)
      .executeTakeFirst();
    let position = last?.position == null ? 0 : Number(last.position) + 1;
    await addSamples(
      store.db,
      rows,
      () => run,
      () => position++,
    );
  });
}

async function removeSamples(
  { store: { db } }: Context,
  run: string,
  task: string,
): Promise<void> {
  for (;;) {
    const rows = await db
      .selectFrom("sample")
      .select("id")
      .where("run_id", "=", run)
      .where("task", "=", task)
      .limit(rowsPerRemoval)
      .execute();
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    await db.deleteFrom("sample_text").where("sample_id", "in", ids).execute();
    await db.deleteFrom("sample").where("id", "in", ids).execute();
  }
}

function tablesIn(tag: string): string[] {
  try {
    const listed = listOfArtifacts.safeParse(JSON.parse(tag));
    return listed.success
      ? listed.data.flatMap(({ path, type }) =>
          type === "table" ? [path] : [],
        )
      : [];
  } catch {
    // Somebody else's tag of this name: it lists no tables.
    return [];
  }
}
