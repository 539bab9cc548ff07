/** Threads of a canvas and their comments. Author and time are stamped here; whatever a body claims is left out. */
import { createRoute } from "@hono/zod-openapi";
import { behind } from "../access/doors.ts";
import { listOf, pageQuerySchema } from "../../shared/api/common.ts";
import {
  commentPatchSchema,
  commentSchema,
  newCommentSchema,
  newThreadSchema,
  threadPatchSchema,
  threadSchema,
} from "../../shared/api/threads.ts";
import type { Context } from "../context.ts";
import {
  booleanQuery,
  createRouter,
  idParam,
  jsonAnswer,
  jsonBody,
} from "../http/router.ts";
import {
  createThread,
  deleteComment,
  editComment,
  putBackComment,
  reply,
  setResolved,
} from "./threads.ts";
import { listThreads } from "./reading.ts";

const tags = ["threads"];

export function createThreadRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/threads",
            summary: "Threads with their comments, oldest first",
            tags,
            request: {
              params: idParam,
              query: pageQuerySchema.extend({
                resolved: booleanQuery.optional(),
              }),
            },
            responses: { 200: jsonAnswer(listOf(threadSchema), "Threads") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const query = c.req.valid("query");
        return c.json(
          await listThreads(context, c.get("callerOrRefuse")(), id, query),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "comment" },
          {
            method: "post",
            path: "/api/canvases/{id}/threads",
            summary: "Start a thread with its first comment",
            tags,
            request: { params: idParam, body: jsonBody(newThreadSchema) },
            responses: {
              200: jsonAnswer(
                threadSchema,
                "You had started it with this id before",
              ),
              201: jsonAnswer(threadSchema, "Started"),
            },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const made = await createThread(
          context,
          c.get("callerOrRefuse")(),
          id,
          c.req.valid("json"),
        );
        return c.json(made.thread, made.created ? 201 : 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "comment" },
          {
            method: "patch",
            path: "/api/threads/{id}",
            summary: "Resolve or reopen a thread",
            tags,
            request: { params: idParam, body: jsonBody(threadPatchSchema) },
            responses: { 200: jsonAnswer(threadSchema, "Changed") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { resolved = false } = c.req.valid("json");
        return c.json(
          await setResolved(context, c.get("callerOrRefuse")(), id, resolved),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "comment" },
          {
            method: "post",
            path: "/api/threads/{id}/comments",
            summary: "Reply",
            tags,
            request: { params: idParam, body: jsonBody(newCommentSchema) },
            responses: {
              200: jsonAnswer(
                commentSchema,
                "You had sent it with this id before",
              ),
              201: jsonAnswer(commentSchema, "Replied"),
            },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const made = await reply(
          context,
          c.get("callerOrRefuse")(),
          id,
          c.req.valid("json"),
        );
        return c.json(made.comment, made.created ? 201 : 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "comment" },
          {
            method: "patch",
            path: "/api/comments/{id}",
            summary: "Edit your own comment, or take back its deletion",
            description:
              "A deletion can be taken back for two minutes, with `deleted: false`; after that the words are gone.",
            tags,
            request: { params: idParam, body: jsonBody(commentPatchSchema) },
            responses: { 200: jsonAnswer(commentSchema, "Edited") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { body, deleted } = c.req.valid("json");
        const user = c.get("callerOrRefuse")();
        if (deleted === false) {
          const comment = await putBackComment(context, user, id);
          if (body === undefined) return c.json(comment, 200);
        }
        return c.json(await editComment(context, user, id, body ?? ""), 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "comment" },
          {
            method: "delete",
            path: "/api/comments/{id}",
            summary:
              "Delete your own comment; that there was one stays visible",
            tags,
            request: { params: idParam },
            responses: { 204: { description: "Deleted" } },
          },
        ),
      ),
      async (c) => {
        await deleteComment(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
        );
        return c.body(null, 204);
      },
    );
}
