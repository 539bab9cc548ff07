/** What hangs on comments: reactions, earlier words, an owner's approval; and one's own marks of what is read. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { behind } from "../access/doors.ts";
import { listOf } from "../../shared/api/common.ts";
import {
  commentEditSchema,
  commentSchema,
  emojiSchema,
  readingPatchSchema,
  readingSchema,
} from "../../shared/api/threads.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { decideOnComment } from "./approval.ts";
import { readMarks, setMark } from "./marks.ts";
import { react, takeReactionBack } from "./reactions.ts";
import { readEdits } from "./reading.ts";

const tags = ["threads"];

export function createCommentRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "comment" },
          {
            method: "post",
            path: "/api/comments/{id}/reactions",
            summary: "React with an emoji; again is no change",
            tags,
            request: {
              params: idParam,
              body: jsonBody(z.object({ emoji: emojiSchema })),
            },
            responses: { 200: jsonAnswer(commentSchema, "The comment") },
          },
        ),
      ),
      async (c) =>
        c.json(
          await react(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("param").id,
            c.req.valid("json").emoji,
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
            path: "/api/comments/{id}/reactions/{emoji}",
            summary: "Take back your own reaction",
            tags,
            request: {
              params: idParam.extend({ emoji: z.string().max(200) }),
            },
            responses: { 200: jsonAnswer(commentSchema, "The comment") },
          },
        ),
      ),
      async (c) => {
        const { id, emoji } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        return c.json(await takeReactionBack(context, caller, id, emoji), 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "read" },
          {
            method: "get",
            path: "/api/comments/{id}/edits",
            summary: "Earlier words of a comment, oldest first",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(listOf(commentEditSchema), "Edits") },
          },
        ),
      ),
      async (c) => {
        const items = await readEdits(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
        );
        return c.json({ items, next: null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "share" },
          {
            method: "post",
            path: "/api/comments/{id}/approval",
            summary: "Let others see a guest's comment, or refuse it",
            tags,
            request: {
              params: idParam,
              body: jsonBody(z.object({ approved: z.boolean() })),
            },
            responses: { 200: jsonAnswer(commentSchema, "Decided") },
          },
        ),
      ),
      async (c) =>
        c.json(
          await decideOnComment(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("param").id,
            c.req.valid("json").approved,
          ),
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/reading",
            summary: "What you have read here; nobody else is told",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(readingSchema, "Your marks") },
          },
        ),
      ),
      async (c) =>
        c.json(
          await readMarks(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("param").id,
          ),
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(
          // Also for whoever may only look: the marks are their own.
          { to: "canvas", verb: "read" },
          {
            method: "put",
            path: "/api/canvases/{id}/reading",
            summary: "Mark a thread, or everything until now, as read or not",
            tags,
            request: { params: idParam, body: jsonBody(readingPatchSchema) },
            responses: { 200: jsonAnswer(readingSchema, "Your marks") },
          },
        ),
      ),
      async (c) =>
        c.json(
          await setMark(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("param").id,
            c.req.valid("json"),
          ),
          200,
        ),
    );
}
