/** Logged models (clients from 3.0): what was evaluated, by name, with params and tags. */
import { randomBytes } from "node:crypto";
import type { Selectable } from "kysely";
import { z } from "zod";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import type { Answer, Endpoints } from "./endpoint.ts";
import { findExperiment, readTags } from "./experiments.ts";
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
import { listFiles } from "./artifacts.ts";
import { checkPath } from "./artifactPaths.ts";
import { orderOf, readMatcher } from "./inMemory.ts";
import { badRequest, experimentNotActive, modelMissing } from "./refusals.ts";
import { listed } from "./runAnswer.ts";

type Row = Selectable<Tables["logged_model"]>;
type Metric = Selectable<Tables["model_metric"]>;
type Store = Pick<Context, "store">;
type Texts = Record<string, string>;

const statuses = [
  "LOGGED_MODEL_PENDING",
  "LOGGED_MODEL_READY",
  "LOGGED_MODEL_UPLOAD_FAILED",
] as const;

export const modelReads: Endpoints = {
  "logged-models/{id}": async ({ context, id }) => ({
    model: answerOf(await findModel(context, id), []),
  }),
  "logged-models/{id}/artifacts/directories": async ({
    context,
    id,
    message,
  }) => {
    const { artifact_directory_path } = read(
      z.object({ artifact_directory_path: z.string().nullish() }),
      message,
    );
    const model = await findModel(context, id);
    const folder = artifact_directory_path
      ? checkPath(artifact_directory_path)
      : "";
    return {
      root_uri: uriOf(model),
      ...(await listFiles(context, id, folder, folder)),
    };
  },
};

export const modelSearches: Endpoints = {
  "logged-models/search": async ({ context, message }) =>
    search(context, message),
};

export const modelWrites: Endpoints = {
  "logged-models": async ({ context, message }) => {
    const body = read(
      z.object({
        experiment_id: text.nullish(),
        name: text.nullish(),
        model_type: text.nullish(),
        source_run_id: text.nullish(),
        params: listOf(keyValue),
        tags: listOf(keyValue),
      }),
      message,
    );
    const experiment = await findExperiment(context, body.experiment_id || "0");
    if (experiment.archived_at !== null)
      throw experimentNotActive(experiment.id);
    const id = `m-${randomBytes(16).toString("hex")}`;
    const now = new Date().toISOString();
    const row: Row = {
      id,
      project_id: experiment.id,
      run_id: body.source_run_id || null,
      name: checkValue("Model name", body.name || id, limits.name),
      status: "LOGGED_MODEL_PENDING",
      model_type: body.model_type || null,
      created_at: now,
      updated_at: now,
      tags: JSON.stringify(
        Object.fromEntries(
          readTags(body.tags).map(({ key, value }) => [key, value]),
        ),
      ),
      params: JSON.stringify(readParams(body.params)),
      deleted_at: null,
    };
    await context.store.db.insertInto("logged_model").values(row).execute();
    return { model: answerOf(row, []) };
  },
  "PATCH logged-models/{id}": async ({ context, id, message }) => {
    const { status } = read(
      z.object({
        status: z.union([z.enum(statuses), z.literal([1, 2, 3])]).nullish(),
      }),
      message,
    );
    const said = typeof status === "number" ? statuses[status - 1] : status;
    return changed(context, id, said ? { status: said } : {});
  },
  "PATCH logged-models/{id}/tags": async ({ context, id, message }) => {
    const { tags } = read(z.object({ tags: listOf(keyValue) }), message);
    const model = await findModel(context, id);
    const all = { ...textsOf(model.tags) };
    for (const { key, value } of readTags(tags)) all[key] = value;
    return changed(context, id, { tags: JSON.stringify(all) });
  },
  "DELETE logged-models/{id}/tags/{key}": async ({ context, id, key }) => {
    const model = await findModel(context, id);
    const { [key]: _, ...rest } = textsOf(model.tags);
    await changed(context, id, { tags: JSON.stringify(rest) });
    return {};
  },
  "logged-models/{id}/params": async ({ context, id, message }) => {
    const { params } = read(z.object({ params: listOf(keyValue) }), message);
    const model = await findModel(context, id);
    const all = { ...textsOf(model.params), ...readParams(params) };
    await changed(context, id, { params: JSON.stringify(all) });
    return {};
  },
  "DELETE logged-models/{id}": async ({ context, id }) => {
    await changed(context, id, { deleted_at: new Date().toISOString() });
    return {};
  },
};

function readParams(params: readonly z.output<typeof keyValue>[]): Texts {
  return Object.fromEntries(
    params.map(({ key, value }) => [
      checkKey("key", key),
      checkValue("Param value", value ?? "", limits.paramValue),
    ]),
  );
}

async function changed(
  context: Store,
  id: string,
  values: Partial<Row>,
): Promise<Answer> {
  await findModel(context, id);
  await context.store.db
    .updateTable("logged_model")
    .set({ ...values, updated_at: new Date().toISOString() })
    .where("id", "=", id)
    .execute();
  if (values.deleted_at) return {};
  return { model: answerOf(await findModel(context, id), []) };
}

async function findModel({ store }: Store, id: string): Promise<Row> {
  const row = await store.db
    .selectFrom("logged_model")
    .selectAll()
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw modelMissing(id);
  return row;
}

const textsOf = (json: string) => JSON.parse(json) as Texts;

function textIn(json: string, key: string): string | null {
  const texts = textsOf(json);
  return Object.hasOwn(texts, key) ? texts[key]! : null;
}

function uriOf({ id, project_id }: Row): string {
  return `mlflow-artifacts:/${project_id}/models/${id}/artifacts`;
}

function answerOf(row: Row, metrics: readonly Metric[]): Answer {
  const list = (json: string) =>
    Object.entries(textsOf(json)).map(([key, value]) => ({ key, value }));
  return {
    info: {
      model_id: row.id,
      experiment_id: row.project_id,
      name: row.name,
      creation_timestamp_ms: Date.parse(row.created_at),
      last_updated_timestamp_ms: Date.parse(row.updated_at),
      artifact_uri: uriOf(row),
      status: row.status,
      model_type: row.model_type ?? "",
      source_run_id: row.run_id ?? "",
      ...listed("tags", list(row.tags)),
    },
    data: {
      ...listed("params", list(row.params)),
      ...listed(
        "metrics",
        metrics.map((one) => ({
          key: one.metric,
          value: one.value ?? one.special ?? "NaN",
          timestamp: one.time,
          step: one.step,
          model_id: one.model_id,
          run_id: one.run_id,
        })),
      ),
    },
  };
}

const orderField = z.object({
  field_name: text.nullish(),
  ascending: z.boolean().nullish(),
});

async function search(
  { store: { db } }: Store,
  message: Record<string, unknown>,
): Promise<Answer> {
  const body = read(
    z.object({
      experiment_ids: listOf(z.union([text, z.number().transform(String)])),
      filter: text.nullish(),
      datasets: listOf(z.unknown()),
      max_results: int64.nullish(),
      order_by: listOf(orderField),
      page_token: text.nullish(),
    }),
    message,
  );
  if (body.datasets.length > 0)
    throw badRequest(
      "Logged models cannot be searched by datasets here. Search the runs instead.",
    );
  if (body.experiment_ids.length > 1000)
    throw badRequest("At most 1000 experiments can be searched at once.");
  const attributes = {
    name: "text",
    model_id: "text",
    model_type: "text",
    status: "text",
    source_run_id: "text",
    creation_timestamp: "number",
    creation_time: "number",
    last_updated_timestamp: "number",
    last_updated_time: "number",
  } as const;
  const rows = await db
    .selectFrom("logged_model")
    .selectAll()
    .where("project_id", "in", ["", ...body.experiment_ids])
    .where("deleted_at", "is", null)
    .execute();
  const metrics = await db
    .selectFrom("model_metric")
    .innerJoin("logged_model", "logged_model.id", "model_metric.model_id")
    .selectAll("model_metric")
    .where("logged_model.project_id", "in", ["", ...body.experiment_ids])
    .orderBy("model_metric.metric")
    .orderBy("model_metric.time", "desc")
    .execute();
  const ofModel = Map.groupBy(metrics, (one) => one.model_id);
  const valueOf = (
    row: Row,
    entity: string,
    key: string,
  ): string | number | null => {
    if (entity === "tag") return textIn(row.tags, key);
    if (entity === "param") return textIn(row.params, key);
    if (entity === "metric")
      return (
        ofModel.get(row.id)?.find(({ metric }) => metric === key)?.value ?? null
      );
    if (key.startsWith("creation")) return Date.parse(row.created_at);
    if (key.startsWith("last")) return Date.parse(row.updated_at);
    if (key === "model_id") return row.id;
    if (key === "source_run_id") return row.run_id;
    return key === "name"
      ? row.name
      : key === "status"
        ? row.status
        : row.model_type;
  };
  const matches = readMatcher(
    body.filter ?? "",
    attributes,
    ["metric", "param", "tag"],
    valueOf,
  );
  const orders = body.order_by.map(
    ({ field_name, ascending }) =>
      `${required("order_by.field_name", field_name)} ${ascending === false ? "DESC" : "ASC"}`,
  );
  const compare = orderOf(
    orders,
    attributes,
    ["creation_timestamp DESC", "model_id ASC"],
    valueOf,
  );
  const found = rows.filter(matches).sort(compare);
  const from = readOffset(body.page_token);
  const limit = pageSize(body.max_results, 100);
  const page = found.slice(from, from + limit);
  return {
    ...listed(
      "models",
      page.map((row) => answerOf(row, ofModel.get(row.id) ?? [])),
    ),
    ...(from + limit < found.length && {
      next_page_token: writeOffset(from + limit),
    }),
  };
}
