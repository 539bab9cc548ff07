/** The runs table over HTTP. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  runColumnsSchema,
  runSearchAnswerSchema,
  runSearchSchema,
} from "../../shared/api/runSearch.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, jsonAnswer, jsonBody } from "../http/router.ts";
import { readRunColumns, searchRuns } from "./search.ts";

const tags = ["runs"];

export function createRunSearchRoutes({ store }: Pick<Context, "store">) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns", scope: "read" },
          {
            method: "post",
            path: "/api/runs/search",
            summary: "Runs by filter, in an order, with chosen columns",
            description:
              "`filter` and `orderBy` are MLflow's grammar: see docs/mlflow.md. With `groupBy` answers groups with mean and standard deviation over their runs.",
            tags,
            request: { body: jsonBody(runSearchSchema) },
            responses: { 200: jsonAnswer(runSearchAnswerSchema, "Runs") },
          },
        ),
      ),
      async (c) => c.json(await searchRuns(store, c.req.valid("json")), 200),
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/runs/columns",
            summary: "What can be a column, a filter or a group",
            tags,
            request: {
              query: z.object({
                project: z
                  .string()
                  .max(64)
                  .optional()
                  .describe("Id; default: all projects"),
              }),
            },
            responses: { 200: jsonAnswer(runColumnsSchema, "Columns") },
          },
        ),
      ),
      async (c) => {
        const project = c.req.valid("query").project?.replaceAll("\0", "");
        return c.json(await readRunColumns(store, project || null), 200);
      },
    );
}
