/** Deciding on suggestions. They are made as threads are: see server/threads/routes.ts. */
import { createRoute } from "@hono/zod-openapi";
import {
  suggestionDecisionSchema,
  threadSchema,
} from "../../shared/api/threads.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { decideSuggestion } from "./deciding.ts";

export function createSuggestionRoutes(context: Context) {
  return createRouter().openapi(
    createRoute(
      behind(
        { to: "record", verb: "comment" },
        {
          method: "post",
          path: "/api/threads/{id}/suggestion",
          summary: "Accept, decline or withdraw a suggestion",
          description:
            "Accepting and declining need the right to edit; only its author withdraws it. Where the words are others now than the suggestion was made for, accepting answers 409 with both texts, and is done all the same when those words come along as `expected`.",
          tags: ["threads"],
          request: {
            params: idParam,
            body: jsonBody(suggestionDecisionSchema),
          },
          responses: { 200: jsonAnswer(threadSchema, "Decided") },
        },
      ),
    ),
    async (c) =>
      c.json(
        await decideSuggestion(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
          c.req.valid("json"),
        ),
        200,
      ),
  );
}
