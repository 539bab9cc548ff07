/** `/api/tokens`: one's own API tokens, with a cookie only: no token can make another. */
import { createRoute } from "@hono/zod-openapi";
import { listOf } from "../../shared/api/common.ts";
import {
  newTokenAnswerSchema,
  newTokenSchema,
  tokenSchema,
} from "../../shared/api/tokens.ts";
import { canInWorkspace } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { notAllowedInWorkspace } from "../http/errors.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { adminScopeRefused, expiryPassed } from "./errors.ts";
import {
  createToken,
  describeTokens,
  listTokens,
  revokeToken,
} from "./tokens.ts";

const tags = ["tokens"];

export function createTokenRoutes(context: Context) {
  const { db } = context.store;
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "get",
            path: "/api/tokens",
            summary: "My API tokens, newest first",
            tags,
            responses: { 200: jsonAnswer(listOf(tokenSchema), "Tokens") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.get("callerOrRefuse")().user;
        // Nobody has more.
        const items = await listTokens(db, id, { offset: 0, limit: 500 });
        return c.json({ items, next: null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "post",
            path: "/api/tokens",
            summary: "Make an API token that acts as me",
            description:
              "The answer is the only place where `token` is ever told. Send it as `Authorization: Bearer prl_…`, or as the password of Basic authentication with any user name.",
            tags,
            request: { body: jsonBody(newTokenSchema) },
            responses: { 201: jsonAnswer(newTokenAnswerSchema, "Made") },
          },
        ),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        const request = c.req.valid("json");
        checkRequest(caller, request);
        for (const canvas of request.canvases ?? [])
          await c.get("roleOrRefuse")(canvas, "read");
        const made = await createToken(db, caller, {
          ...request,
          userId: caller.user.id,
        });
        const [described] = await describeTokens(db, [made.row]);
        return c.json({ ...described!, token: made.token }, 201);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "delete",
            path: "/api/tokens/{id}",
            summary: "Revoke one of my API tokens",
            tags,
            request: { params: idParam },
            responses: { 204: { description: "It does not work any more" } },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        await revokeToken(db, caller, id, caller.user.id);
        await accessChanged(context, { tokenId: id });
        return c.body(null, 204);
      },
    );
}

function checkRequest(
  { workspaceRole }: Caller,
  {
    scopes,
    expiresAt,
  }: { readonly scopes: readonly string[]; readonly expiresAt: string | null },
) {
  if (!canInWorkspace(workspaceRole, "makeToken"))
    throw notAllowedInWorkspace();
  if (scopes.includes("admin") && !canInWorkspace(workspaceRole, "administer"))
    throw adminScopeRefused();
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now())
    throw expiryPassed();
}
