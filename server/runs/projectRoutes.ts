/** Projects over HTTP. */
import { createRoute } from "@hono/zod-openapi";
import { listOf } from "../../shared/api/common.ts";
import {
  newProjectSchema,
  projectPatchSchema,
  projectSchema,
} from "../../shared/api/projects.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { createProject, listProjects, patchProject } from "./projects.ts";

const tags = ["runs"];

export function createProjectRoutes({ store }: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/projects",
            summary: "All projects, archived ones too",
            tags,
            responses: { 200: jsonAnswer(listOf(projectSchema), "Projects") },
          },
        ),
      ),
      async (c) =>
        c.json({ items: await listProjects(store), next: null }, 200),
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "importRuns", scope: "runs:write" },
          {
            method: "post",
            path: "/api/projects",
            summary: "Make a project for runs",
            tags,
            request: { body: jsonBody(newProjectSchema) },
            responses: {
              200: jsonAnswer(
                projectSchema,
                "You had made it with this id before",
              ),
              201: jsonAnswer(projectSchema, "Made"),
            },
          },
        ),
      ),
      async (c) => {
        const { project, created } = await createProject(
          store,
          c.req.valid("json"),
          c.get("callerOrRefuse")().user.id,
        );
        return c.json(project, created ? 201 : 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "importRuns", scope: "runs:write" },
          {
            method: "patch",
            path: "/api/projects/{id}",
            summary: "Rename a project, archive it or bring it back",
            tags,
            request: { params: idParam, body: jsonBody(projectPatchSchema) },
            responses: { 200: jsonAnswer(projectSchema, "Changed") },
          },
        ),
      ),
      async (c) =>
        c.json(
          await patchProject(
            store,
            c.req.valid("param").id,
            c.req.valid("json"),
          ),
          200,
        ),
    );
}
