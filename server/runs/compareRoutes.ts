/** Runs side by side over HTTP. */
import { createRoute } from "@hono/zod-openapi";
import {
  compareAnswerSchema,
  compareRequestSchema,
} from "../../shared/api/runPage.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, jsonAnswer, jsonBody } from "../http/router.ts";
import { compareRuns } from "./compare.ts";

export function createCompareRoutes({ store }: Pick<Context, "store">) {
  return createRouter().openapi(
    createRoute(
      behind(
        { to: "workspace", verb: "readRuns", scope: "read" },
        {
          method: "post",
          path: "/api/runs/compare",
          summary: "2 to 50 runs side by side, each against a baseline",
          description:
            "Params that differ, and every value with its difference: paired by item where the samples pair (McNemar, paired bootstrap), else from standard errors or counts; p-values adjusted by Holm over the whole answer.",
          tags: ["runs"],
          request: { body: jsonBody(compareRequestSchema) },
          responses: { 200: jsonAnswer(compareAnswerSchema, "Side by side") },
        },
      ),
    ),
    async (c) => c.json(await compareRuns(store, c.req.valid("json")), 200),
  );
}
