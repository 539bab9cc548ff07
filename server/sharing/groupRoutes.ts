/** `/api/groups`: everyone of the workspace sees them, admins make them. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { listOf } from "../../shared/api/common.ts";
import { groupNameSchema, groupSchema } from "../../shared/api/sharing.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import {
  createGroup,
  deleteGroup,
  listGroups,
  renameGroup,
  setGroupMember,
} from "./groups.ts";

const tags = ["sharing"];
const administer = { to: "workspace", verb: "administer" } as const;
const memberParam = idParam.extend({ user: z.string().max(200) });

export function createGroupRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "listPeople" },
          {
            method: "get",
            path: "/api/groups",
            summary: "Groups and who is in them, by name",
            tags,
            responses: { 200: jsonAnswer(listOf(groupSchema), "Groups") },
          },
        ),
      ),
      async (c) =>
        c.json({ items: await listGroups(context), next: null }, 200),
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "post",
          path: "/api/groups",
          summary: "Make a group",
          tags,
          request: { body: jsonBody(groupNameSchema) },
          responses: { 201: jsonAnswer(groupSchema, "Made") },
        }),
      ),
      async (c) => {
        const { name } = c.req.valid("json");
        return c.json(
          await createGroup(context, c.get("callerOrRefuse")(), name),
          201,
        );
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "patch",
          path: "/api/groups/{id}",
          summary: "Rename a group",
          tags,
          request: { params: idParam, body: jsonBody(groupNameSchema) },
          responses: { 200: jsonAnswer(groupSchema, "Renamed") },
        }),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { name } = c.req.valid("json");
        return c.json(
          await renameGroup(context, c.get("callerOrRefuse")(), id, name),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "delete",
          path: "/api/groups/{id}",
          summary: "Delete a group, and what it was given on canvases",
          tags,
          request: { params: idParam },
          responses: { 204: { description: "Deleted" } },
        }),
      ),
      async (c) => {
        await deleteGroup(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
        );
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "put",
          path: "/api/groups/{id}/members/{user}",
          summary: "Put somebody into a group",
          tags,
          request: { params: memberParam },
          responses: { 204: { description: "They are in it" } },
        }),
      ),
      async (c) => {
        const { id, user } = c.req.valid("param");
        await setGroupMember(context, c.get("callerOrRefuse")(), {
          group: id,
          userId: user,
          isIn: true,
        });
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "delete",
          path: "/api/groups/{id}/members/{user}",
          summary: "Take somebody out of a group",
          tags,
          request: { params: memberParam },
          responses: { 204: { description: "They are not in it" } },
        }),
      ),
      async (c) => {
        const { id, user } = c.req.valid("param");
        await setGroupMember(context, c.get("callerOrRefuse")(), {
          group: id,
          userId: user,
          isIn: false,
        });
        return c.body(null, 204);
      },
    );
}
