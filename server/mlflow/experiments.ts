/** Experiments are projects: made, found, renamed, archived. */
import { randomInt } from "node:crypto";
import type { Selectable } from "kysely";
import { z } from "zod";
import type { Context } from "../context.ts";
import { isUniqueViolation } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { Answer, Endpoints } from "./endpoint.ts";
import {
  checkKey,
  checkValue,
  int64,
  keyValue,
  limits,
  listOf,
  pageSize,
  read,
  readOffset,
  required,
  text,
  writeOffset,
} from "./fields.ts";
import { orderOf, readMatcher } from "./inMemory.ts";
import {
  experimentExists,
  experimentMissing,
  experimentNameMissing,
  experimentNotActive,
  invalidValue,
} from "./refusals.ts";

type Project = Selectable<Tables["project"]>;
type Store = Pick<Context, "store">;
interface Experiment extends Project {
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export const viewTypes = z
  .enum(["ACTIVE_ONLY", "DELETED_ONLY", "ALL"])
  .nullish()
  .transform((view) => view ?? "ACTIVE_ONLY");

const searchMessage = z.object({
  max_results: int64.nullish(),
  page_token: text.nullish(),
  filter: text.nullish(),
  order_by: listOf(text),
  view_type: viewTypes,
});

export const experimentReads: Endpoints = {
  "experiments/get": async ({ context, message }) => {
    const { experiment_id } = read(
      z.object({ experiment_id: text.nullish() }),
      message,
    );
    const id = required("experiment_id", experiment_id);
    return { experiment: answerOf(await findExperiment(context, id)) };
  },
  "experiments/get-by-name": async ({ context, message }) => {
    const { experiment_name } = read(
      z.object({ experiment_name: text.nullish() }),
      message,
    );
    const name = required("experiment_name", experiment_name);
    const [found] = await readExperiments(context, "name", name);
    if (!found) throw experimentNameMissing(name);
    return { experiment: answerOf(found) };
  },
  "experiments/search": async ({ context, message }) =>
    search(context, read(searchMessage, asSearch(message))),
  // Clients before 2.0.
  "experiments/list": async ({ context, message }) =>
    search(context, read(searchMessage, asSearch(message))),
};

/** The query of a GET has one text where a list is meant. */
function asSearch(message: Record<string, unknown>): Record<string, unknown> {
  const { order_by } = message;
  return typeof order_by === "string"
    ? { ...message, order_by: [order_by] }
    : message;
}

export const experimentWrites: Endpoints = {
  "experiments/create": async ({ context, caller, message }) => {
    const body = read(
      z.object({
        name: text.nullish(),
        artifact_location: text.nullish(),
        tags: listOf(keyValue),
      }),
      message,
    );
    const name = checkName(required("name", body.name));
    if (
      body.artifact_location &&
      !body.artifact_location.startsWith("mlflow-artifacts:")
    )
      throw invalidValue(
        "Invalid value for parameter 'artifact_location' supplied: this server keeps artifacts itself. Leave it out.",
      );
    const tags = readTags(body.tags);
    // What MLflow's own servers hand out: clients in some languages read it as a number.
    const id = `${randomInt(100_000_000, 999_999_999)}${randomInt(100_000_000, 999_999_999)}`;
    const now = new Date().toISOString();
    try {
      await context.store.db.transaction().execute(async (trx) => {
        await trx
          .insertInto("project")
          .values({
            id,
            name,
            created_at: now,
            updated_at: now,
            created_by: caller.user.id,
            archived_at: null,
          })
          .execute();
        if (tags.length > 0)
          await trx
            .insertInto("project_tag")
            .values(tags.map((tag) => ({ project_id: id, ...tag })))
            .execute();
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const [known] = await readExperiments(context, "name", name);
      throw experimentExists(name, known?.archived_at != null);
    }
    return { experiment_id: id };
  },
  "experiments/update": async ({ context, message }) => {
    const body = read(
      z.object({ experiment_id: text.nullish(), new_name: text.nullish() }),
      message,
    );
    const id = required("experiment_id", body.experiment_id);
    const name = checkName(required("new_name", body.new_name));
    const found = await findExperiment(context, id);
    if (found.archived_at !== null) throw experimentNotActive(id);
    try {
      await change(context, id, { name });
    } catch (error) {
      if (isUniqueViolation(error)) throw experimentExists(name, false);
      throw error;
    }
    return {};
  },
  "experiments/delete": async ({ context, message }) => {
    const id = idOf(message);
    await findExperiment(context, id);
    if (id === "0")
      throw invalidValue(
        "The default experiment cannot be deleted: runs that name none go there.",
      );
    await change(context, id, { archived_at: new Date().toISOString() });
    return {};
  },
  "experiments/restore": async ({ context, message }) => {
    const id = idOf(message);
    await findExperiment(context, id);
    await change(context, id, { archived_at: null });
    return {};
  },
  "experiments/set-experiment-tag": async ({ context, message }) => {
    const body = read(
      keyValue.extend({ experiment_id: text.nullish() }),
      message,
    );
    const id = required("experiment_id", body.experiment_id);
    const [tag] = readTags([body]);
    const found = await findExperiment(context, id);
    if (found.archived_at !== null) throw experimentNotActive(id);
    await context.store.db
      .insertInto("project_tag")
      .values({ project_id: id, ...tag! })
      .onConflict((conflict) =>
        conflict
          .columns(["project_id", "key"])
          .doUpdateSet({ value: tag!.value }),
      )
      .execute();
    return {};
  },
  "experiments/delete-experiment-tag": async ({ context, message }) => {
    const body = read(
      z.object({ experiment_id: text.nullish(), key: text.nullish() }),
      message,
    );
    const id = required("experiment_id", body.experiment_id);
    await findExperiment(context, id);
    await context.store.db
      .deleteFrom("project_tag")
      .where("project_id", "=", id)
      .where("key", "=", required("key", body.key))
      .execute();
    return {};
  },
};

const idOf = (message: Record<string, unknown>) =>
  required(
    "experiment_id",
    read(z.object({ experiment_id: text.nullish() }), message).experiment_id,
  );

function checkName(name: string): string {
  if (name.trim() === "")
    throw invalidValue("Invalid experiment name: it is empty.");
  return checkValue("Experiment name", name, limits.name);
}

/** The last value of a key counts. */
export function readTags(
  tags: readonly { key: string; value?: string | null | undefined }[],
): { key: string; value: string }[] {
  return [
    ...new Map(
      tags.map(({ key, value }) => [
        checkKey("key", key),
        checkValue("Tag value", value ?? "", limits.tagValue),
      ]),
    ),
  ].map(([key, value]) => ({ key, value }));
}

async function change(
  { store }: Store,
  id: string,
  values: { name?: string; archived_at?: string | null },
): Promise<void> {
  await store.db
    .updateTable("project")
    .set({ ...values, updated_at: new Date().toISOString() })
    .where("id", "=", id)
    .execute();
}

/** Throws MLflow's refusal when there is none. */
export async function findExperiment(
  context: Store,
  id: string,
): Promise<Experiment> {
  const [found] = await readExperiments(context, "id", id);
  if (!found) throw experimentMissing(id);
  return found;
}

async function readExperiments(
  { store }: Store,
  by?: "id" | "name",
  value = "",
): Promise<Experiment[]> {
  let select = store.db.selectFrom("project").selectAll();
  if (by) select = select.where(by, "=", value);
  const rows = await select.execute();
  let tagsSelect = store.db
    .selectFrom("project_tag")
    .selectAll()
    .orderBy("key");
  if (by)
    tagsSelect = tagsSelect.where("project_id", "in", [
      "",
      ...rows.map(({ id }) => id),
    ]);
  const tags = Map.groupBy(await tagsSelect.execute(), (tag) => tag.project_id);
  return rows.map((row) => ({
    ...row,
    tags: (tags.get(row.id) ?? []).map(({ key, value: own }) => ({
      key,
      value: own,
    })),
  }));
}

function answerOf(experiment: Experiment): Answer {
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: `mlflow-artifacts:/${experiment.id}`,
    lifecycle_stage: experiment.archived_at === null ? "active" : "deleted",
    last_update_time: Date.parse(experiment.updated_at),
    creation_time: Date.parse(experiment.created_at),
    ...(experiment.tags.length > 0 && { tags: experiment.tags }),
  };
}

/** There are few enough projects to look at all of them. */
async function search(
  context: Store,
  body: z.output<typeof searchMessage>,
): Promise<Answer> {
  const attributes = {
    name: "text",
    experiment_id: "text",
    creation_time: "number",
    last_update_time: "number",
  } as const;
  const valueOf = (one: Experiment, entity: string, key: string) => {
    if (entity === "tag")
      return one.tags.find((tag) => tag.key === key)?.value ?? null;
    if (key === "name") return one.name;
    if (key === "experiment_id") return one.id;
    return Date.parse(
      key === "creation_time" ? one.created_at : one.updated_at,
    );
  };
  const matches = readMatcher(body.filter ?? "", attributes, ["tag"], valueOf);
  const compare = orderOf(
    body.order_by,
    attributes,
    ["last_update_time DESC", "experiment_id DESC"],
    valueOf,
  );
  const found = (await readExperiments(context))
    .filter(
      (one) =>
        body.view_type === "ALL" ||
        (one.archived_at === null) === (body.view_type === "ACTIVE_ONLY"),
    )
    .filter(matches)
    .sort(compare);
  const from = readOffset(body.page_token);
  const limit = pageSize(body.max_results, 1000);
  const page = found.slice(from, from + limit);
  return {
    ...(page.length > 0 && { experiments: page.map(answerOf) }),
    ...(from + limit < found.length && {
      next_page_token: writeOffset(from + limit),
    }),
  };
}
