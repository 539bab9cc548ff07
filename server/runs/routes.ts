/** Runs over HTTP: import and preview of files, runs as a resource, and the rows that charts draw. */
import { createRoute } from "@hono/zod-openapi";
import { behind } from "../access/doors.ts";
import { z } from "zod";
import { listOf, pageQuerySchema } from "../../shared/api/common.ts";
import {
  importAnswerSchema,
  importListSchema,
  importPreviewSchema,
  metricSchema,
  newPointsSchema,
  newRunSchema,
  pointsAnswerSchema,
  runPatchSchema,
  runSchema,
} from "../../shared/api/runs.ts";
import { queryAnswerSchema } from "../../shared/charts/answers.ts";
import { metricsRequestSchema } from "../../shared/charts/spec.ts";
import { isBookkeepingMetric } from "../../shared/formats/bookkeeping.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { answerQuery } from "./answers/query.ts";
import { checkMetricsRequest } from "./chartQuery.ts";
import { logBatch } from "./ingest.ts";
import { listMetrics } from "./metricList.ts";
import { listImports } from "./importList.ts";
import { progressHeaders, wantsProgress, withProgress } from "./progress.ts";
import { handleImport, handlePreview } from "./receive.ts";
import { createRun, findRun, listRuns, patchRun } from "./runs.ts";

const tags = ["runs"];

/** What is searched for; longer is no search. */
const searchText = z.string().max(250).optional();

const importQuery = z.object({
  name: z
    .string()
    .max(1000)
    .optional()
    .describe("File name, when the body is the raw file"),
  mapping: z
    .string()
    .max(100_000)
    .optional()
    .describe("TableMapping as JSON, when the body is the raw file"),
  project: z
    .string()
    .max(250)
    .optional()
    .describe(
      "Id or name of a project, for runs whose file names none; a new name makes one",
    ),
});

/** Plain JSON schema, not zod: the body is read as a stream by the handler. */
const importBody = {
  required: true,
  content: {
    "multipart/form-data": {
      schema: {
        type: "object" as const,
        required: ["file"],
        properties: {
          file: {
            type: "array" as const,
            items: { type: "string" as const, format: "binary" },
          },
          mapping: {
            type: "string" as const,
            description: "TableMapping as JSON; only with a single file",
          },
          project: {
            type: "string" as const,
            description: "Id or name of a project",
          },
        },
      },
    },
    "application/octet-stream": {
      schema: { type: "string" as const, format: "binary" },
    },
  },
};

export function createRunRoutes(context: Context) {
  const { store, runEvents: events } = context;

  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "importRuns", scope: "runs:write" },
          {
            method: "post",
            path: "/api/runs/import",
            summary: "Import evaluation files; the format is recognised",
            description:
              "The same file with the same mapping is imported once. A file that cannot be read answers 422 with the reason, the row, line or byte, and the known formats. With `Accept: application/x-ndjson` the answer is 200 with lines: `{progress}` while it is read, then `{answer}`, or `{error}` as any refusal.",
            tags,
            request: { query: importQuery, body: importBody },
            responses: { 201: jsonAnswer(importAnswerSchema, "Imported") },
          },
        ),
      ),
      async (c) => {
        const request = {
          body: c.req.raw.body,
          contentType: c.req.header("content-type") ?? "",
          userId: c.get("callerOrRefuse")().user.id,
          ...c.req.valid("query"),
        };
        if (!wantsProgress(c.req.header("accept")))
          return c.json(await handleImport(context, request), 201);
        const lines = withProgress(context.log, (onProgress) =>
          handleImport(context, { ...request, onProgress }),
        );
        return c.body(lines, 200, progressHeaders) as never;
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "importRuns", scope: "runs:write" },
          {
            method: "post",
            path: "/api/runs/import/preview",
            summary: "What an import of one file would do; nothing is stored",
            tags,
            request: { query: importQuery, body: importBody },
            responses: { 200: jsonAnswer(importPreviewSchema, "Preview") },
          },
        ),
      ),
      async (c) =>
        c.json(
          await handlePreview(context, {
            body: c.req.raw.body,
            contentType: c.req.header("content-type") ?? "",
            userId: c.get("callerOrRefuse")().user.id,
            ...c.req.valid("query"),
          }),
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/runs/imports",
            summary: "What was imported, newest first, with its notes",
            description:
              "`problems` are files of the watched folder that could not be imported and are still there.",
            tags,
            request: { query: pageQuerySchema },
            responses: { 200: jsonAnswer(importListSchema, "Imports") },
          },
        ),
      ),
      async (c) =>
        c.json(await listImports(context, c.req.valid("query")), 200),
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/runs",
            summary: "Runs, newest first",
            tags,
            request: {
              query: pageQuerySchema.extend({
                q: searchText.describe("Part of a name, a model or a metric"),
              }),
            },
            responses: { 200: jsonAnswer(listOf(runSchema), "Runs") },
          },
        ),
      ),
      async (c) => c.json(await listRuns(store, c.req.valid("query")), 200),
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/runs/{id}",
            summary: "One run",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(runSchema, "Run") },
          },
        ),
      ),
      async (c) => c.json(await findRun(store, c.req.valid("param").id), 200),
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "importRuns", scope: "runs:write" },
          {
            method: "post",
            path: "/api/runs",
            summary: "Start a run, to which points are added",
            tags,
            request: { body: jsonBody(newRunSchema) },
            responses: {
              200: jsonAnswer(
                runSchema,
                "You had started it with this id before",
              ),
              201: jsonAnswer(runSchema, "Started"),
            },
          },
        ),
      ),
      async (c) => {
        const { run, created } = await createRun(
          store,
          c.req.valid("json"),
          c.get("callerOrRefuse")().user.id,
        );
        if (created) events.changed(run.id);
        return c.json(run, created ? 201 : 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "importRuns", scope: "runs:write" },
          {
            method: "post",
            path: "/api/runs/{id}/points",
            summary: "Add points; open charts show them within a second",
            tags,
            request: { params: idParam, body: jsonBody(newPointsSchema) },
            responses: { 201: jsonAnswer(pointsAnswerSchema, "Added") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { points } = c.req.valid("json");
        // A point that does not say when it was logged was logged now: a chart tells how new its data is.
        const now = Date.now();
        const revision = await logBatch(context, id, {
          points: points.map(({ metric, step, value, time }) => ({
            metric,
            step,
            value: Number(value),
            time: time === undefined ? now : Date.parse(time),
          })),
        });
        return c.json({ revision }, 201);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "importRuns", scope: "runs:write" },
          {
            method: "patch",
            path: "/api/runs/{id}",
            summary: "Rename a run or set its status",
            tags,
            request: { params: idParam, body: jsonBody(runPatchSchema) },
            responses: { 200: jsonAnswer(runSchema, "Changed") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const run = await patchRun(store, id, c.req.valid("json"));
        events.changed(id);
        return c.json(run, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/metrics",
            summary: "Metric names with how many runs have them, for pickers",
            tags,
            request: {
              query: z.object({
                runs: z
                  .string()
                  .max(20_000)
                  .optional()
                  .describe("Run ids, separated by commas; default: all runs"),
                q: searchText,
                limit: z.coerce.number().int().min(1).max(2000).default(500),
              }),
            },
            responses: { 200: jsonAnswer(listOf(metricSchema), "Metrics") },
          },
        ),
      ),
      async (c) => {
        const { runs, q, limit } = c.req.valid("query");
        const found = await listMetrics(store, {
          runs: runs?.split(",").filter(Boolean).slice(0, 500) ?? [],
          q,
          limit,
        });
        const items = found.map(({ direction, ...metric }) => ({
          ...metric,
          higherIsBetter: direction === null ? null : direction === 1,
          bookkeeping: isBookkeepingMetric(metric.name),
        }));
        return c.json({ items, next: null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "signedIn", scope: "read" },
          {
            method: "post",
            path: "/api/metrics/query",
            summary:
              "The values of a chart of any type, with intervals, ready to draw",
            description:
              "Guests, and tokens limited to some canvases, name `canvas` and `block`: they get what that chart asks, and nothing else.",
            tags,
            request: { body: jsonBody(metricsRequestSchema) },
            responses: { 200: jsonAnswer(queryAnswerSchema, "What it draws") },
          },
        ),
      ),
      async (c) => {
        const request = c.req.valid("json");
        const caller = c.get("callerOrRefuse")();
        await checkMetricsRequest(context, caller, request);
        return c.json(await answerQuery(context, request), 200);
      },
    );
}
