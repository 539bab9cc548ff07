/** `/api/canvases`: the home page's list, and one canvas's record. */
import { createRoute } from "@hono/zod-openapi";
import { audit } from "../audit/audit.ts";
import { behind } from "../access/doors.ts";
import { z } from "zod";
import {
  canvasPatchSchema,
  canvasSchema,
  newCanvasSchema,
} from "../../shared/api/canvases.ts";
import { listOf, pageQuerySchema } from "../../shared/api/common.ts";
import { personSchema } from "../../shared/people.ts";
import type { Context } from "../context.ts";
import {
  booleanQuery,
  createRouter,
  idParam,
  jsonAnswer,
  jsonBody,
} from "../http/router.ts";
import { limitRate } from "../http/limits.ts";
import { publicAddress } from "../http/publicAddress.ts";
import { changeCanvas, createCanvas, listCanvases } from "./canvases.ts";
import { deleteForEver } from "../deletion/purge.ts";
import { putInTrash, trashDays } from "../deletion/trash.ts";
import { summaryOf } from "./canvasSummaries.ts";
import { exportCanvas, exportFormats } from "./exports.ts";
import { listCanvasPeople } from "./members.ts";

const tags = ["canvases"];

export function createCanvasRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "signedIn" },
          {
            method: "get",
            path: "/api/canvases",
            summary: "Canvases, latest change first",
            description:
              "`archived=true` lists the archived ones instead, `deleted=true` those you deleted and can take back.",
            tags,
            request: {
              query: pageQuerySchema.extend({
                archived: booleanQuery.default(false),
                deleted: booleanQuery.default(false),
              }),
            },
            responses: { 200: jsonAnswer(listOf(canvasSchema), "Canvases") },
          },
        ),
      ),
      async (c) =>
        c.json(
          await listCanvases(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("query"),
          ),
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "createCanvas" },
          {
            method: "post",
            path: "/api/canvases",
            summary: "Make a canvas, blank or as a copy",
            tags,
            request: { body: jsonBody(newCanvasSchema) },
            responses: {
              200: jsonAnswer(
                canvasSchema,
                "You had made it with this id before",
              ),
              201: jsonAnswer(canvasSchema, "Made"),
            },
          },
        ),
      ),
      async (c) => {
        const request = c.req.valid("json");
        const made = await createCanvas(
          context,
          c.get("callerOrRefuse")(),
          request,
        );
        return c.json(made.canvas, made.created ? 201 : 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}",
            summary: "One canvas",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(canvasSchema, "The canvas") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        return c.json(
          await summaryOf(context, c.get("callerOrRefuse")(), id),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read", deletedToo: true },
          {
            method: "patch",
            path: "/api/canvases/{id}",
            summary:
              "Rename, archive, take a deletion back, or look at guests' comments first",
            tags,
            request: { params: idParam, body: jsonBody(canvasPatchSchema) },
            responses: { 200: jsonAnswer(canvasSchema, "Changed") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const change = c.req.valid("json");
        return c.json(
          await changeCanvas(context, c.get("callerOrRefuse")(), id, change),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "archive", deletedToo: true },
          {
            method: "delete",
            path: "/api/canvases/{id}",
            summary: "Put a canvas in the trash, or delete it for ever",
            description: `PATCH {deleted: false} takes it out of the trash. After ${trashDays} days there, or with \`for=ever\`, it is gone with its history, comments and images.`,
            tags,
            request: {
              params: idParam,
              query: z.object({ for: z.enum(["ever"]).optional() }),
            },
            responses: { 204: { description: "Deleted" } },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        if (c.req.valid("query").for === "ever") {
          await c.get("roleOrRefuse")(id, "purge", { deletedToo: true });
          await deleteForEver(context, caller, id);
        } else await putInTrash(context, caller, id);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/people",
            summary: "Who can be mentioned, own or decide here",
            tags,
            request: { params: idParam },
            responses: {
              200: jsonAnswer(listOf(personSchema), "People, by name"),
            },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const items = await listCanvasPeople(
          context,
          c.get("callerOrRefuse")(),
          id,
        );
        return c.json({ items, next: null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/export",
            summary: "Download a canvas",
            tags,
            // Each download is an entry of the audit log, for ever.
            middleware: limitRate(
              { burst: 120, perMinute: 30 },
              { by: "session" },
            ),
            request: {
              params: idParam,
              query: z.object({
                format: z.enum(exportFormats).default("json"),
              }),
            },
            responses: {
              200: {
                description: "The file",
                content: {
                  "text/markdown": { schema: z.string() },
                  "text/csv": { schema: z.string() },
                  "application/ld+json": { schema: z.looseObject({}) },
                  "application/json": { schema: z.looseObject({}) },
                },
              },
            },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { format } = c.req.valid("query");
        const caller = c.get("callerOrRefuse")();
        await audit(context.store.db, caller, {
          action: "canvas.exported",
          canvasId: id,
          details: { format },
        });
        // The file is bytes, not a typed answer: the client downloads it by its address.
        const address = publicAddress(c, context.config, `/c/${id}`);
        return (await exportCanvas(
          context,
          caller,
          id,
          address,
          format,
        )) as never;
      },
    );
}
