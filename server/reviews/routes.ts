/** Requests for review of a canvas and its blocks. */
import { createRoute } from "@hono/zod-openapi";
import { listOf } from "../../shared/api/common.ts";
import {
  newReviewRequestSchema,
  reviewAnswerSchema,
  reviewRequestSchema,
} from "../../shared/api/reviews.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { listReviews } from "./reading.ts";
import { answerReview, askForReview, withdrawRequest } from "./reviews.ts";

const tags = ["reviews"];

export function createReviewRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/reviews",
            summary: "Requests for review, newest first",
            tags,
            request: { params: idParam },
            responses: {
              200: jsonAnswer(listOf(reviewRequestSchema), "Requests"),
            },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const items = await listReviews(context.store.db, id);
        return c.json({ items, next: null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "comment" },
          {
            method: "post",
            path: "/api/canvases/{id}/reviews",
            summary: "Ask people, or one of each discipline, for a review",
            tags,
            request: {
              params: idParam,
              body: jsonBody(newReviewRequestSchema),
            },
            responses: {
              200: jsonAnswer(
                reviewRequestSchema,
                "You had asked with this id before",
              ),
              201: jsonAnswer(reviewRequestSchema, "Asked"),
            },
          },
        ),
      ),
      async (c) => {
        const made = await askForReview(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
          c.req.valid("json"),
        );
        return c.json(made.request, made.created ? 201 : 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "comment" },
          {
            method: "patch",
            path: "/api/reviews/{id}",
            summary:
              "Answer a review, or take one that your discipline was asked for",
            tags,
            request: { params: idParam, body: jsonBody(reviewAnswerSchema) },
            responses: {
              200: jsonAnswer(reviewRequestSchema, "The request it belongs to"),
            },
          },
        ),
      ),
      async (c) =>
        c.json(
          await answerReview(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("param").id,
            c.req.valid("json"),
          ),
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "comment" },
          {
            method: "delete",
            path: "/api/review-requests/{id}",
            summary: "Withdraw a request for review",
            tags,
            request: { params: idParam },
            responses: { 204: { description: "Withdrawn" } },
          },
        ),
      ),
      async (c) => {
        await withdrawRequest(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
        );
        return c.body(null, 204);
      },
    );
}
