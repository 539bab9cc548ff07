/** Who may do what on a canvas: read it all, personal roles, groups, the workspace, the owner. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  canvasAccessPatchSchema,
  canvasAccessSchema,
  groupRoleSchema,
  leftSchema,
  memberRoleSchema,
  ownerTransferSchema,
} from "../../shared/api/sharing.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { readAccess } from "./access.ts";
import { setGroupRole } from "./groups.ts";
import { removeMember, setMember, setWorkspaceRole } from "./members.ts";
import { leaveCanvas, transferCanvas } from "./ownership.ts";

const tags = ["sharing"];
const share = { to: "canvas", verb: "share" } as const;

const memberParam = idParam.extend({ user: z.string().max(200) });
const groupParam = idParam.extend({ group: z.string().max(200) });
const access = jsonAnswer(canvasAccessSchema, "Who may do what now");

export function createMemberRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/access",
            summary: "Who may do what on a canvas",
            description:
              "Links, guests, requests and invitations are told to owners only.",
            tags,
            request: { params: idParam },
            responses: { 200: access },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        return c.json(
          await readAccess(context, caller, id, c.get("role")),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "patch",
          path: "/api/canvases/{id}/access",
          summary: "What everyone of the workspace is on a canvas",
          description:
            "`workspaceRole: null` closes it to those without a role of their own.",
          tags,
          request: { params: idParam, body: jsonBody(canvasAccessPatchSchema) },
          responses: { 200: access },
        }),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        const { workspaceRole } = c.req.valid("json");
        await setWorkspaceRole(context, caller, id, workspaceRole);
        return c.json(
          await readAccess(context, caller, id, c.get("role")),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "put",
          path: "/api/canvases/{id}/members/{user}",
          summary: "Give somebody a role on a canvas",
          description: "It goes before what groups and the workspace have.",
          tags,
          request: { params: memberParam, body: jsonBody(memberRoleSchema) },
          responses: { 204: { description: "Given" } },
        }),
      ),
      async (c) => {
        const { id, user } = c.req.valid("param");
        const { role } = c.req.valid("json");
        await setMember(context, c.get("callerOrRefuse")(), id, {
          userId: user,
          role,
        });
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "delete",
          path: "/api/canvases/{id}/members/{user}",
          summary: "Take somebody's role on a canvas away",
          tags,
          request: { params: memberParam },
          responses: {
            204: { description: "They have none of their own now" },
          },
        }),
      ),
      async (c) => {
        const { id, user } = c.req.valid("param");
        await removeMember(context, c.get("callerOrRefuse")(), id, user);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "put",
          path: "/api/canvases/{id}/groups/{group}",
          summary: "Give a group a role on a canvas",
          tags,
          request: { params: groupParam, body: jsonBody(groupRoleSchema) },
          responses: { 204: { description: "Given" } },
        }),
      ),
      async (c) => {
        const { id, group } = c.req.valid("param");
        const { role } = c.req.valid("json");
        await setGroupRole(context, c.get("callerOrRefuse")(), id, {
          group,
          role,
        });
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "delete",
          path: "/api/canvases/{id}/groups/{group}",
          summary: "Take a group's role on a canvas away",
          tags,
          request: { params: groupParam },
          responses: { 204: { description: "The group has none now" } },
        }),
      ),
      async (c) => {
        const { id, group } = c.req.valid("param");
        await setGroupRole(context, c.get("callerOrRefuse")(), id, {
          group,
          role: null,
        });
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "transfer" },
          {
            method: "post",
            path: "/api/canvases/{id}/owner",
            summary: "Hand a canvas over; only its owner can",
            tags,
            request: { params: idParam, body: jsonBody(ownerTransferSchema) },
            responses: { 204: { description: "It has another owner" } },
          },
        ),
      ),
      async (c) => {
        const { user, keep } = c.req.valid("json");
        await transferCanvas(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
          { userId: user, keep },
        );
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "post",
            path: "/api/canvases/{id}/leave",
            summary: "Give up what you have of your own on a canvas",
            description:
              "`role` is what a group or the workspace still gives you. An owner can leave when there is a co-owner.",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(leftSchema, "You left") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const role = await leaveCanvas(context, c.get("callerOrRefuse")(), id);
        return c.json({ role }, 200);
      },
    );
}
