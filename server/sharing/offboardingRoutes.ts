/** `/api/admin/people/:id`: workspace role, what they alone own, deactivate, reactivate. */
import { createRoute } from "@hono/zod-openapi";
import {
  deactivationSchema,
  ownedSchema,
  personStateSchema,
  workspaceRolePatchSchema,
} from "../../shared/api/sharing.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import {
  changeWorkspaceRole,
  deactivate,
  reactivate,
  readOwned,
} from "./offboarding.ts";

const tags = ["admin"];
const administer = { to: "workspace", verb: "administer" } as const;

export function createOffboardingRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(administer, {
          method: "patch",
          path: "/api/admin/people/{id}",
          summary: "Make somebody an admin or a member",
          tags,
          request: {
            params: idParam,
            body: jsonBody(workspaceRolePatchSchema),
          },
          responses: { 200: jsonAnswer(personStateSchema, "Changed") },
        }),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { workspaceRole } = c.req.valid("json");
        const caller = c.get("callerOrRefuse")();
        return c.json(
          await changeWorkspaceRole(context, caller, id, workspaceRole),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "get",
          path: "/api/admin/people/{id}/owned",
          summary: "What would be left behind if somebody went",
          tags,
          request: { params: idParam },
          responses: {
            200: jsonAnswer(ownedSchema, "Canvases, tokens, groups"),
          },
        }),
      ),
      async (c) =>
        c.json(await readOwned(context, c.req.valid("param").id), 200),
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "post",
          path: "/api/admin/people/{id}/deactivate",
          summary:
            "Keep somebody from signing in; ends their sessions and tokens",
          description:
            "Refused with `still_owns` and the list while they alone own canvases, unless `reassignTo` says who gets these.",
          tags,
          request: { params: idParam, body: jsonBody(deactivationSchema) },
          responses: { 200: jsonAnswer(personStateSchema, "Deactivated") },
        }),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { reassignTo = null } = c.req.valid("json");
        const caller = c.get("callerOrRefuse")();
        return c.json(await deactivate(context, caller, id, reassignTo), 200);
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "post",
          path: "/api/admin/people/{id}/reactivate",
          summary: "Let somebody sign in again",
          tags,
          request: { params: idParam },
          responses: { 200: jsonAnswer(personStateSchema, "Reactivated") },
        }),
      ),
      async (c) =>
        c.json(
          await reactivate(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("param").id,
          ),
          200,
        ),
    );
}
