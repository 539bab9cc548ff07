/** What an editor of charts asks about runs: which ones a selection finds, and what their samples hold. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  matchAnswerSchema,
  mostFactRuns,
  runFactsSchema,
} from "../../shared/api/facts.ts";
import { runSelectionSchema } from "../../shared/charts/selection.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, jsonAnswer, jsonBody } from "../http/router.ts";
import { readFacts } from "./facts.ts";
import { findRuns } from "./selection.ts";

export function createFactsRoutes({ store }: Pick<Context, "store">) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/runs/facts",
            summary: "What the samples of runs hold, for suggesting charts",
            tags: ["runs"],
            request: {
              query: z.object({
                runs: z
                  .string()
                  .max(4000)
                  .describe(
                    `Ids with commas between them; the first ${mostFactRuns} are looked into`,
                  ),
              }),
            },
            responses: { 200: jsonAnswer(runFactsSchema, "Facts") },
          },
        ),
      ),
      async (c) => {
        const ids = c.req
          .valid("query")
          .runs.replaceAll("\0", "")
          .split(",")
          .filter(Boolean)
          .slice(0, mostFactRuns);
        return c.json(await readFacts(store, ids), 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns", scope: "read" },
          {
            method: "post",
            path: "/api/runs/match",
            summary: "The runs that a chart of this selection draws",
            tags: ["runs"],
            request: { body: jsonBody(runSelectionSchema) },
            responses: { 200: jsonAnswer(matchAnswerSchema, "Their ids") },
          },
        ),
      ),
      async (c) => {
        const runs = await findRuns(store, c.req.valid("json"));
        return c.json({ ids: runs.map(({ id }) => id) }, 200);
      },
    );
}
