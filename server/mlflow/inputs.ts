/** What a run was given and what it made: datasets and logged models. */
import { z } from "zod";
import type { Context } from "../context.ts";
import type { Endpoints } from "./endpoint.ts";
import {
  int64,
  keyValue,
  listOf,
  read,
  required,
  runId,
  runIdOf,
  text,
} from "./fields.ts";
import { invalidValue } from "./refusals.ts";
import { changeRun, findActiveRun, type RunRow } from "./runs.ts";

/** Of one call, each kind. */
const inputsPerCall = 1000;

const dataset = z.object({
  name: text.nullish(),
  digest: text.nullish(),
  source_type: text.nullish(),
  source: text.nullish(),
  schema: text.nullish(),
  profile: text.nullish(),
});
const models = listOf(
  z.object({ model_id: text.nullish(), step: int64.nullish() }),
);

const logOutputs: Endpoints[string] = async ({ context, message }) => {
  const body = read(z.object({ ...runId, models }), message);
  const run = await findActiveRun(context, runIdOf(body));
  await addModels(context, run, "output", body.models);
  await changeRun(context, run.id, {});
  return {};
};

export const inputWrites: Endpoints = {
  "runs/log-inputs": async ({ context, message }) => {
    const body = read(
      z.object({
        ...runId,
        datasets: listOf(
          z.object({ tags: listOf(keyValue), dataset: dataset.nullish() }),
        ),
        models,
      }),
      message,
    );
    const run = await findActiveRun(context, runIdOf(body));
    if (body.datasets.length > inputsPerCall)
      throw invalidValue(
        `At most ${inputsPerCall} datasets can be logged in one call.`,
      );
    for (const input of body.datasets) {
      const usedFor =
        input.tags.find(({ key }) => key === "mlflow.data.context")?.value ??
        "";
      await addDataset(context, run.id, input.dataset ?? {}, usedFor);
    }
    await addModels(context, run, "input", body.models);
    await changeRun(context, run.id, {});
    return {};
  },
  "runs/outputs": logOutputs,
  "runs/log-outputs": logOutputs,
};

async function addDataset(
  { store: { db } }: Context,
  run: string,
  given: z.output<typeof dataset>,
  usedFor: string,
): Promise<void> {
  const name = required("name", given.name).slice(0, 500);
  const digest = (given.digest ?? "").slice(0, 100);
  await db
    .insertInto("run_dataset")
    .values({
      run_id: run,
      name,
      digest,
      context: usedFor.slice(0, 250),
      task: "",
      source_type: given.source_type ?? null,
      source: given.source ?? null,
      schema: given.schema ?? null,
      profile: given.profile ?? null,
      items: rowsIn(given.profile),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // What a run was trained on does not make its values incomparable; what it was evaluated on does.
  if (/train/i.test(usedFor)) return;
  const all = await db
    .selectFrom("run_dataset")
    .select(["name", "digest", "context"])
    .where("run_id", "=", run)
    .where("task", "=", "")
    .orderBy("name")
    .orderBy("digest")
    .execute();
  const value = [
    ...new Set(
      all
        .filter((one) => !/train/i.test(one.context))
        .map((one) =>
          one.digest === "" ? one.name : `${one.name} ${one.digest}`,
        ),
    ),
  ].join(", ");
  await db
    .insertInto("run_basis")
    .values({ run_id: run, task: "", metric: "", aspect: "dataset", value })
    .onConflict((conflict) =>
      conflict
        .columns(["run_id", "task", "metric", "aspect"])
        .doUpdateSet({ value }),
    )
    .execute();
}

/** MLflow's profile of a table says `{"num_rows": …}`. */
function rowsIn(profile: string | null | undefined): number | null {
  if (!profile) return null;
  try {
    const rows = (JSON.parse(profile) as { num_rows?: unknown } | null)
      ?.num_rows;
    return Number.isSafeInteger(rows) ? (rows as number) : null;
  } catch {
    // Profiles are free text of the tool: without a count the column stays empty.
    return null;
  }
}

async function addModels(
  context: Context,
  run: RunRow,
  role: "input" | "output",
  list: z.output<typeof models>,
): Promise<void> {
  if (list.length > inputsPerCall)
    throw invalidValue(
      `At most ${inputsPerCall} models can be logged in one call.`,
    );
  const { db } = context.store;
  for (const { model_id, step } of list)
    await db
      .insertInto("run_model")
      .values({
        run_id: run.id,
        model_id: required("model_id", model_id).slice(0, 250),
        role,
        step: step ?? null,
      })
      .onConflict((conflict) =>
        conflict
          .columns(["run_id", "model_id", "role"])
          .doUpdateSet({ step: step ?? null }),
      )
      .execute();
  if (run.model !== null || role === "output" || list.length !== 1) return;
  const model = await db
    .selectFrom("logged_model")
    .select("name")
    .where("id", "=", list[0]!.model_id ?? "")
    .executeTakeFirst();
  if (model?.name) await changeRun(context, run.id, { model: model.name });
}
