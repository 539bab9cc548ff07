/** Versions of a canvas: list, name the present one, look at one, restore one as a forward edit. */
import { createRoute } from "@hono/zod-openapi";
import { behind } from "../access/doors.ts";
import { z } from "zod";
import { listOf } from "../../shared/api/common.ts";
import {
  newVersionSchema,
  restoredSchema,
  restoreSchema,
  versionContentSchema,
  versionSchema,
} from "../../shared/api/versions.ts";
import type { Context } from "../context.ts";
import {
  listVersions,
  nameVersion,
  restoreVersion,
  versionState,
} from "../history/versions.ts";
import { notAllowedInWorkspace, versionNotFound } from "../http/errors.ts";
import { limitRate } from "../http/limits.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";

const tags = ["versions"];

export function createVersionRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/versions",
            summary: "Versions, newest first",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(listOf(versionSchema), "Versions") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const items = await listVersions(context, id);
        return c.json({ items, next: null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "nameVersion" },
          {
            method: "post",
            path: "/api/canvases/{id}/versions",
            summary: "Name the canvas as it is now",
            tags,
            request: { params: idParam, body: jsonBody(newVersionSchema) },
            responses: { 201: jsonAnswer(versionSchema, "Named") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const userId = c.get("callerOrRefuse")().user.id;
        const { name } = c.req.valid("json");
        return c.json(await nameVersion(context, id, { name, userId }), 201);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/versions/{seq}",
            summary: "A version with its whole document",
            tags,
            middleware: limitRate(
              { burst: 60, perMinute: 120 },
              { by: "session" },
            ),
            request: { params: idParam.extend({ seq: z.string().max(20) }) },
            responses: { 200: jsonAnswer(versionContentSchema, "The version") },
          },
        ),
      ),
      async (c) => {
        const { id, seq } = c.req.valid("param");
        const version = /^\d{1,15}$/.test(seq)
          ? await versionState(context, id, Number(seq))
          : null;
        if (!version) throw versionNotFound();
        return c.json(version, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "restore" },
          {
            method: "post",
            path: "/api/canvases/{id}/restore",
            summary: "Make the canvas what it was, as one new edit",
            description:
              "Work that others do meanwhile is kept, and the moment before becomes a version, so a restore can be taken back.",
            tags,
            middleware: limitRate(
              { burst: 10, perMinute: 20 },
              { by: "session" },
            ),
            request: { params: idParam, body: jsonBody(restoreSchema) },
            responses: { 200: jsonAnswer(restoredSchema, "Restored") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { user, workspaceRole } = c.get("callerOrRefuse")();
        // What is restored counts as written by the server: it could bring back a chart that a guest pointed at any run.
        if (workspaceRole === "guest") throw notAllowedInWorkspace();
        const { seq } = c.req.valid("json");
        const restored = await restoreVersion(context, id, {
          seq,
          userId: user.id,
        });
        if (!restored) throw versionNotFound();
        return c.json(restored, 200);
      },
    );
}
