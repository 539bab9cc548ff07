/** Charts of a canvas over HTTP: pinning, what is newer, acknowledged warnings, print. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  acknowledgementSchema,
  newAcknowledgementSchema,
  newerAnswerSchema,
  newSnapshotSchema,
  snapshotSchema,
} from "../../shared/api/charts.ts";
import { listOf } from "../../shared/api/common.ts";
import { chartAnswerSchema } from "../../shared/charts/answers.ts";
import { chartSpecSchema } from "../../shared/charts/spec.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import {
  booleanQuery,
  createRouter,
  idParam,
  jsonAnswer,
  jsonBody,
} from "../http/router.ts";
import { acknowledge, readAcknowledgements } from "./acknowledgements.ts";
import { countNewer } from "./newer.ts";
import { printChart } from "./print.ts";
import { makeSnapshot, readSnapshot } from "./snapshots.ts";

const tags = ["charts"];
const chartParams = idParam.extend({ block: z.string().max(64) });
const pinnedSchema = z.object({
  spec: chartSpecSchema,
  answer: chartAnswerSchema,
});
const side = z.coerce.number().int().min(160).max(4000);

export function createChartRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "edit" },
          {
            method: "post",
            path: "/api/canvases/{id}/snapshots",
            summary: "Keep what a chart shows now, to pin it",
            description:
              "The server computes it. Set the chart's field `pin` to {snapshot: id, at}: from then on it is drawn from this, whatever comes in.",
            tags,
            middleware: limitRate(
              { burst: 60, perMinute: 60 },
              { by: "session" },
            ),
            request: { params: idParam, body: jsonBody(newSnapshotSchema) },
            responses: { 201: jsonAnswer(snapshotSchema, "Kept") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { block } = c.req.valid("json");
        const caller = c.get("callerOrRefuse")();
        return c.json(await makeSnapshot(context, caller, id, block), 201);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/snapshots/{snapshot}",
            summary: "What a pinned chart shows",
            tags,
            request: {
              params: idParam.extend({ snapshot: z.string().max(200) }),
            },
            responses: {
              200: jsonAnswer(
                pinnedSchema,
                "Its values, and how they are drawn",
              ),
            },
          },
        ),
      ),
      async (c) => {
        const { id, snapshot } = c.req.valid("param");
        // Named by the hash of its content, so it never changes.
        c.header("cache-control", "private, max-age=31536000, immutable");
        return c.json(await readSnapshot(context, id, snapshot), 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/charts/{block}/newer",
            summary: "How many runs came or changed since a chart was pinned",
            tags,
            request: { params: chartParams },
            responses: { 200: jsonAnswer(newerAnswerSchema, "How many") },
          },
        ),
      ),
      async (c) => {
        const { id, block } = c.req.valid("param");
        return c.json({ newer: await countNewer(context, id, block) }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/charts/{block}/figure.svg",
            summary: "A chart as an SVG file, with title, caption and warnings",
            tags,
            middleware: limitRate(
              { burst: 40, perMinute: 120 },
              { by: "session" },
            ),
            request: {
              params: chartParams,
              query: z.object({
                width: side.default(720),
                height: side.default(480),
                dark: booleanQuery.optional(),
              }),
            },
            responses: {
              200: {
                description: "The figure",
                content: { "image/svg+xml": { schema: z.string() } },
              },
            },
          },
        ),
      ),
      async (c) => {
        const { id, block } = c.req.valid("param");
        const { width, height, dark = false } = c.req.valid("query");
        const svg = await printChart(context, id, block, {
          width,
          height,
          dark,
        });
        return c.body(svg, 200, {
          "content-type": "image/svg+xml; charset=utf-8",
          "content-disposition": 'inline; filename="chart.svg"',
          // Opened by itself it is a document of our origin: it holds no script, and could run none.
          "content-security-policy": "default-src 'none'; sandbox",
          "cache-control": "private, no-cache",
        }) as never;
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/acknowledgements",
            summary: "Who has seen what the charts of this canvas mix",
            tags,
            request: { params: idParam },
            responses: {
              200: jsonAnswer(listOf(acknowledgementSchema), "Seen"),
            },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const items = await readAcknowledgements(context, id);
        return c.json({ items, next: null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "edit" },
          {
            method: "post",
            path: "/api/canvases/{id}/acknowledgements",
            summary: "Say that you have seen what a chart mixes",
            description:
              "`digest` is the answer's `comparability.digest`: 409 when the chart mixes something else by now. Set the chart's field `acknowledged` to the id.",
            tags,
            request: {
              params: idParam,
              body: jsonBody(newAcknowledgementSchema),
            },
            responses: { 201: jsonAnswer(acknowledgementSchema, "Noted") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        const noted = await acknowledge(
          context,
          caller,
          id,
          c.req.valid("json"),
        );
        return c.json(noted, 201);
      },
    );
}
