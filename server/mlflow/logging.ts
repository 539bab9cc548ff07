/** Metrics, params and tags of a run. */
import { z } from "zod";
import type { Context } from "../context.ts";
import { Refusal } from "../http/errors.ts";
import { logBatch, type LoggedBatch } from "../runs/ingest.ts";
import type { Answer, Call, Endpoints } from "./endpoint.ts";
import { readTags } from "./experiments.ts";
import {
  checkKey,
  checkValue,
  double,
  int64,
  keyValue,
  limits,
  listOf,
  read,
  readJson,
  required,
  runId,
  runIdOf,
  text,
  time,
} from "./fields.ts";
import { logModelMetrics } from "./modelMetrics.ts";
import { invalidValue, missing, paramChanged, runMissing } from "./refusals.ts";
import { modelIn } from "./runModel.ts";
import { changeRun, checkRunName, findActiveRun, type RunRow } from "./runs.ts";
import { importLoggedTables, loggedArtifactsTag } from "./tables.ts";

const metric = z.object({
  key: text.nullish(),
  value: double.nullish(),
  timestamp: time.nullish(),
  step: int64.nullish(),
  model_id: text.nullish(),
});
type Metric = z.output<typeof metric>;
type KeyValue = z.output<typeof keyValue>;

const keyAndValue = z.object({
  ...runId,
  key: text.nullish(),
  value: text.nullish(),
});

export const loggingWrites: Endpoints = {
  "runs/log-metric": async (call) => {
    const body = read(metric.extend(runId), call.message);
    return log(call, runIdOf(body), [body], [], []);
  },
  "runs/log-parameter": async (call) => {
    const body = read(keyAndValue, call.message);
    const key = required("key", body.key);
    return log(call, runIdOf(body), [], [{ key, value: body.value ?? "" }], []);
  },
  "runs/log-batch": async (call) => {
    const body = read(
      z.object({
        ...runId,
        metrics: listOf(metric),
        params: listOf(keyValue),
        tags: listOf(keyValue),
      }),
      call.message,
    );
    const { metrics, params, tags } = body;
    const check = (what: string, count: number, limit: number) => {
      if (count > limit)
        throw invalidValue(
          `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
        );
    };
    check("metrics", metrics.length, limits.metricsPerBatch);
    check("params", params.length, limits.paramsPerBatch);
    check("tags", tags.length, limits.tagsPerBatch);
    check(
      "metrics, params, and tags",
      metrics.length + params.length + tags.length,
      limits.entitiesPerBatch,
    );
    return log(call, runIdOf(body), metrics, params, tags);
  },
  "runs/set-tag": async (call) => {
    const body = read(keyAndValue, call.message);
    const key = required("key", body.key);
    return log(call, runIdOf(body), [], [], [{ key, value: body.value }]);
  },
  "runs/delete-tag": async ({ context, message }) => {
    const body = read(keyAndValue, message);
    const id = runIdOf(body);
    const key = required("key", body.key);
    const run = await findActiveRun(context, id);
    if (key === "mlflow.parentRunId" && run.parent_id !== null) {
      await changeRun(context, id, { parent_id: null });
      return {};
    }
    const { numDeletedRows } = await context.store.db
      .deleteFrom("run_tag")
      .where("run_id", "=", id)
      .where("key", "=", key)
      .executeTakeFirst();
    if (numDeletedRows === 0n)
      throw missing(
        `No tag with name: ${key.slice(0, 250)} in run with id ${id}`,
      );
    await changeRun(context, id, {});
    return {};
  },
  // Deprecated since 2.0, and still sent by log_model of clients before 3.0.
  "runs/log-model": async (call) => {
    const body = read(
      z.object({ ...runId, model_json: text.nullish() }),
      call.message,
    );
    const id = runIdOf(body);
    const model = readJson(required("model_json", body.model_json));
    await findActiveRun(call.context, id);
    const { db } = call.context.store;
    const key = "mlflow.log-model.history";
    const before = await db
      .selectFrom("run_tag")
      .select("value")
      .where("run_id", "=", id)
      .where("key", "=", key)
      .executeTakeFirst();
    const value = JSON.stringify([...readHistory(before?.value), model]);
    await logBatch(call.context, id, { tags: [{ key, value }] });
    return {};
  },
};

function readHistory(value: string | undefined): unknown[] {
  try {
    const list: unknown = JSON.parse(value ?? "[]");
    return Array.isArray(list) ? (list as unknown[]) : [];
  } catch {
    // Somebody wrote something else into the tag: the models from now on are listed.
    return [];
  }
}

async function log(
  { context }: Call,
  id: string,
  metrics: readonly Metric[],
  params: readonly KeyValue[],
  tags: readonly KeyValue[],
): Promise<Answer> {
  const now = Date.now();
  const points = metrics.map((one) => ({
    metric: checkKey("name", required("key", one.key)),
    value: valueOf(one),
    time: one.timestamp ?? now,
    step: one.step ?? 0,
    model: one.model_id || null,
  }));
  const checkedParams = params.map(({ key, value }) => ({
    key: checkKey("key", key),
    value: checkValue("Param value", value ?? "", limits.paramValue),
  }));
  const allTags = readTags(tags);
  const run = await findActiveRun(context, id);
  const own = allTags.filter(({ key }) => !ofTheRunItself.includes(key));
  const name = allTags.find(({ key }) => key === "mlflow.runName")?.value;
  const parent = allTags.find(({ key }) => key === "mlflow.parentRunId")?.value;
  if (name) checkRunName(name);
  const tableTag = allTags.find(({ key }) => key === loggedArtifactsTag);
  if (tableTag) await importLoggedTables(context, run, tableTag.value);
  await logOrRefuse(context, id, { points, params: checkedParams, tags: own });
  await logModelMetrics(context, id, points);
  await changeIfSaid(context, run, {
    ...(name && { name }),
    ...(parent && { parent_id: parent }),
    ...(run.model === null && { model: modelIn([...checkedParams, ...own]) }),
  });
  return {};
}

/** These tags are columns of the run. */
const ofTheRunItself = ["mlflow.runName", "mlflow.parentRunId"];

async function changeIfSaid(
  context: Context,
  run: RunRow,
  values: Partial<Pick<RunRow, "name" | "parent_id" | "model">>,
) {
  const isNew = (["name", "parent_id", "model"] as const).some(
    (key) => values[key] != null && values[key] !== run[key],
  );
  if (isNew) await changeRun(context, run.id, values);
}

function valueOf({ key, value }: Metric): number {
  if (value === null || value === undefined)
    throw invalidValue(
      `Got invalid value null for metric '${(key ?? "").slice(0, 250)}'. Please specify value as a valid double (64-bit floating point).`,
    );
  return value;
}

/** The refusals of logging in MLflow's words. */
async function logOrRefuse(
  context: Context,
  id: string,
  batch: LoggedBatch,
): Promise<void> {
  try {
    await logBatch(context, id, batch);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.id === "run_not_found") throw runMissing(id);
    if (error.id !== "param_changed") throw error;
    const { key, before, value } = error.details as {
      key: string;
      before: string | null;
      value: string;
    };
    throw paramChanged(id, key, before, value);
  }
}
