/** Runs: started, read, ended, renamed, archived. */
import { randomBytes } from "node:crypto";
import type { Selectable } from "kysely";
import { z } from "zod";
import type { Context } from "../context.ts";
import { giveRanks } from "../runs/ranks.ts";
import type { Tables } from "../store/tables.ts";
import type { Endpoints } from "./endpoint.ts";
import { findExperiment, readTags } from "./experiments.ts";
import {
  keyValue,
  listOf,
  read,
  required,
  runId,
  runIdOf,
  text,
  time,
} from "./fields.ts";
import { makeRunName } from "./names.ts";
import {
  experimentNotActive,
  runMissing,
  runNotActive,
  tooLong,
} from "./refusals.ts";
import { runAnswers } from "./runAnswer.ts";
import { modelIn } from "./runModel.ts";

export type RunRow = Selectable<Tables["run"]>;
type Store = Pick<Context, "store">;

const nameCharacters = 1000;
export const apiSource = "MLflow";

const statuses = [
  "RUNNING",
  "SCHEDULED",
  "FINISHED",
  "FAILED",
  "KILLED",
] as const;

export const runReads: Endpoints = {
  "runs/get": async ({ context, message }) => {
    const id = runIdOf(read(z.object(runId), message));
    const [run] = await runAnswers(context, [await findRunRow(context, id)]);
    return { run };
  },
};

export const runWrites: Endpoints = {
  "runs/create": async ({ context, caller, message }) => {
    const body = read(
      z.object({
        experiment_id: text.nullish(),
        user_id: text.nullish(),
        run_name: text.nullish(),
        start_time: time.nullish(),
        tags: listOf(keyValue),
        // Clients before 1.0.
        name: text.nullish(),
        parent_run_id: text.nullish(),
      }),
      message,
    );
    const experiment = await findExperiment(context, body.experiment_id || "0");
    if (experiment.archived_at !== null)
      throw experimentNotActive(experiment.id);
    const tags = new Map(
      readTags(body.tags).map(({ key, value }) => [key, value]),
    );
    const name = checkRunName(
      body.run_name || tags.get("mlflow.runName") || body.name || makeRunName(),
    );
    const parent = tags.get("mlflow.parentRunId") || body.parent_run_id || null;
    tags.delete("mlflow.runName");
    tags.delete("mlflow.parentRunId");
    if (!tags.has("mlflow.user"))
      tags.set("mlflow.user", body.user_id || caller.user.name);
    const id = randomBytes(16).toString("hex");
    const now = new Date().toISOString();
    const rows = [...tags].map(([key, value]) => ({ run_id: id, key, value }));
    await context.store.db.transaction().execute(async (trx) => {
      await trx
        .insertInto("run")
        .values({
          id,
          project_id: experiment.id,
          import_id: null,
          parent_id: parent,
          name,
          model: modelIn(rows),
          status: "running",
          source: apiSource,
          started_at: body.start_time
            ? new Date(body.start_time).toISOString()
            : now,
          created_at: now,
          created_by: caller.user.id,
          revision: 1,
          visible: 1,
        })
        .execute();
      await trx.insertInto("run_tag").values(rows).execute();
      await giveRanks(trx, [{ id, name, model: modelIn(rows) }]);
    });
    context.runEvents.changed(id);
    const [run] = await runAnswers(context, [await findRunRow(context, id)]);
    return { run };
  },
  "runs/update": async ({ context, message }) => {
    const body = read(
      z.object({
        ...runId,
        status: z
          .union([z.enum(statuses), z.literal([1, 2, 3, 4, 5])])
          .nullish(),
        end_time: time.nullish(),
        run_name: text.nullish(),
      }),
      message,
    );
    const id = runIdOf(body);
    await findActiveRun(context, id);
    const status =
      typeof body.status === "number"
        ? byNumber[body.status]
        : body.status?.toLowerCase();
    await changeRun(context, id, {
      ...(status && { status }),
      ...(body.end_time && { ended_at: new Date(body.end_time).toISOString() }),
      ...(body.run_name && { name: checkRunName(body.run_name) }),
    });
    const [run] = await runAnswers(context, [await findRunRow(context, id)]);
    return { run_info: run!["info"] };
  },
  "runs/delete": async ({ context, message }) => {
    const id = runIdOf(read(z.object(runId), message));
    await findRunRow(context, id);
    await changeRun(context, id, { archived_at: new Date().toISOString() });
    return {};
  },
  "runs/restore": async ({ context, message }) => {
    const id = runIdOf(read(z.object(runId), message));
    await findRunRow(context, id);
    await changeRun(context, id, { archived_at: null });
    return {};
  },
};

/** Protobuf's numbers of the statuses. */
const byNumber: Readonly<Record<number, string>> = {
  1: "running",
  2: "scheduled",
  3: "finished",
  4: "failed",
  5: "killed",
};

export function checkRunName(name: string): string {
  if (name.length > nameCharacters)
    throw tooLong("Run name", name, nameCharacters);
  return name;
}

/** Throws MLflow's refusal when there is none. */
export async function findRunRow(
  { store }: Store,
  id: string,
): Promise<RunRow> {
  const row = await store.db
    .selectFrom("run")
    .selectAll()
    .where("id", "=", id)
    .where("visible", "=", 1)
    .executeTakeFirst();
  if (!row) throw runMissing(id);
  return row;
}

/** Nothing is logged to a deleted run. */
export async function findActiveRun(
  context: Store,
  id: string,
): Promise<RunRow> {
  const row = await findRunRow(context, required("run_id", id));
  if (row.archived_at !== null) throw runNotActive(id);
  return row;
}

export async function changeRun(
  { store, runEvents }: Pick<Context, "store" | "runEvents">,
  id: string,
  values: Partial<
    Pick<
      RunRow,
      "name" | "status" | "ended_at" | "archived_at" | "parent_id" | "model"
    >
  >,
): Promise<void> {
  await store.db
    .updateTable("run")
    .set((eb) => ({ ...values, revision: eb("revision", "+", 1) }))
    .where("id", "=", id)
    .execute();
  runEvents.changed(id);
}
