/** What the samples of runs hold, over HTTP. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { mostFactRuns, runFactsSchema } from "../../shared/api/facts.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, jsonAnswer } from "../http/router.ts";
import { readFacts } from "./facts.ts";

export function createFactsRoutes({ store }: Pick<Context, "store">) {
  return createRouter().openapi(
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
  );
}
