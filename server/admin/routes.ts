/** `/api/admin/...`: what admins see and give away. Accounts, groups, invitations and settings are with their own parts. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  adminCanvasesQuerySchema,
  adminCanvasSchema,
  adminHealthSchema,
  adminOwnerSchema,
  adminPeopleQuerySchema,
  adminPersonSchema,
  adminStorageSchema,
} from "../../shared/api/admin.ts";
import { listOf, pageQuerySchema } from "../../shared/api/common.ts";
import { tokenSchema } from "../../shared/api/tokens.ts";
import { accessChanged } from "../access/changes.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { giveCanvas } from "../sharing/ownership.ts";
import { listTokens, revokeToken } from "../tokens/tokens.ts";
import { listAdminCanvases } from "./canvases.ts";
import { watchEventLoop } from "./eventLoop.ts";
import { readHealth } from "./health.ts";
import { answerPage, readPage } from "./paging.ts";
import { listAdminPeople } from "./people.ts";
import { readStorage } from "./storage.ts";

const tags = ["admin"];
const door = { to: "workspace", verb: "administer" } as const;

export function createAdminRoutes(context: Context) {
  const { db } = context.store;
  watchEventLoop();
  return createRouter()
    .openapi(
      createRoute(
        behind(door, {
          method: "get",
          path: "/api/admin/people",
          summary: "Everybody of the workspace, by name",
          description:
            "Guests and former members are listed only when asked for (`role=guest`, `state=erased`).",
          tags,
          request: { query: adminPeopleQuerySchema },
          responses: { 200: jsonAnswer(listOf(adminPersonSchema), "People") },
        }),
      ),
      async (c) => c.json(await listAdminPeople(db, c.req.valid("query")), 200),
    )
    .openapi(
      createRoute(
        behind(door, {
          method: "get",
          path: "/api/admin/canvases",
          summary: "Every canvas: whose it is and what it takes",
          tags,
          request: { query: adminCanvasesQuerySchema },
          responses: { 200: jsonAnswer(listOf(adminCanvasSchema), "Canvases") },
        }),
      ),
      async (c) =>
        c.json(await listAdminCanvases(db, c.req.valid("query")), 200),
    )
    .openapi(
      createRoute(
        behind(door, {
          method: "post",
          path: "/api/admin/canvases/{id}/owner",
          summary: "Give a canvas to somebody, oneself too",
          description:
            "The only way in which an admin gets at what is in a canvas; it stands in the audit log. The owner before stays a co-owner.",
          tags,
          request: { params: idParam, body: jsonBody(adminOwnerSchema) },
          responses: { 204: { description: "Given" } },
        }),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { user } = c.req.valid("json");
        await giveCanvas(context, c.get("callerOrRefuse")(), id, user);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(door, {
          method: "get",
          path: "/api/admin/storage",
          summary: "Where the room on the disk goes",
          tags,
          responses: { 200: jsonAnswer(adminStorageSchema, "Bytes") },
        }),
      ),
      async (c) => c.json(await readStorage(context), 200),
    )
    .openapi(
      createRoute(
        behind(door, {
          method: "get",
          path: "/api/admin/tokens",
          summary: "Everybody's API tokens, newest first",
          tags,
          request: { query: pageQuerySchema },
          responses: { 200: jsonAnswer(listOf(tokenSchema), "Tokens") },
        }),
      ),
      async (c) => {
        const page = readPage(c.req.valid("query"));
        const tokens = await listTokens(db, null, {
          offset: page.offset,
          limit: page.limit + 1,
        });
        return c.json(answerPage(tokens, page), 200);
      },
    )
    .openapi(
      createRoute(
        behind(door, {
          method: "delete",
          path: "/api/admin/tokens/{id}",
          summary: "Revoke anybody's API token",
          tags,
          request: { params: z.object({ id: z.string().max(200) }) },
          responses: { 204: { description: "It does not work any more" } },
        }),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        await revokeToken(db, c.get("callerOrRefuse")(), id, null);
        await accessChanged(context, { tokenId: id });
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(door, {
          method: "get",
          path: "/api/admin/health",
          summary: "How the server does",
          tags,
          responses: { 200: jsonAnswer(adminHealthSchema, "Health") },
        }),
      ),
      async (c) => c.json(await readHealth(context), 200),
    );
}
