/** Samples over HTTP: rows of one run or of several side by side, and one sample whole. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  sampleAnswerSchema,
  sampleQuerySchema,
  wholeSampleSchema,
} from "../../shared/api/samples.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, jsonAnswer, jsonBody } from "../http/router.ts";
import { sampleNotFound } from "./refusals.ts";
import { readSample, SampleReader } from "./samples.ts";

const tags = ["runs"];

export function createSampleRoutes({ store }: Context) {
  const samples = new SampleReader(store);
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns", scope: "read" },
          {
            method: "post",
            path: "/api/samples/query",
            summary: "Samples of runs side by side, filtered and sorted",
            tags,
            request: { body: jsonBody(sampleQuerySchema) },
            responses: { 200: jsonAnswer(sampleAnswerSchema, "Samples") },
          },
        ),
      ),
      async (c) => c.json(await samples.answer(c.req.valid("json")), 200),
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/samples/{id}",
            summary: "Everything that is known of one sample",
            tags,
            request: { params: z.object({ id: z.string().max(20) }) },
            responses: { 200: jsonAnswer(wholeSampleSchema, "Sample") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        if (!/^\d{1,15}$/.test(id)) throw sampleNotFound();
        return c.json(await readSample(store, Number(id)), 200);
      },
    );
}
