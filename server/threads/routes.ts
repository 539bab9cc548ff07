/** Threads of a canvas and their comments. Author and time are stamped here; whatever a body claims is left out. */
import { createRoute } from "@hono/zod-openapi";
import { behind } from "../access/doors.ts";
import {
  listOf,
  pageQuerySchema,
  timeSchema,
} from "../../shared/api/common.ts";
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
import { changeThread } from "./change.ts";
import { createCommentRoutes } from "./commentRoutes.ts";
import {
  deleteComment,
  editComment,
  putBackComment,
  reply,
} from "./comments.ts";
import { listThreads, oneThread, seenThread } from "./reading.ts";
import { createThread } from "./threads.ts";

const tags = ["threads"];

export function createThreadRoutes(context: Context) {
  return createRouter()
    .route("/", createCommentRoutes(context))
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/threads",
            summary: "Threads with their comments, oldest first",
            description:
              "With `changedSince`, those that changed since then, by their last change: threads whose every comment is deleted are among them, and some that were there before, too. A thread that this person may not see any more is in no list; `GET /api/threads/{id}` answers 404 for it.",
            tags,
            request: {
              params: idParam,
              query: pageQuerySchema.extend({
                resolved: booleanQuery.optional(),
                changedSince: timeSchema.optional(),
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
          { to: "record", verb: "read" },
          {
            method: "get",
            path: "/api/threads/{id}",
            summary: "One thread",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(threadSchema, "The thread") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        await seenThread(context, caller, id);
        return c.json(await oneThread(context, caller, id), 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "comment" },
          {
            method: "patch",
            path: "/api/threads/{id}",
            summary: "Change a thread: label, who has to act, resolved or not",
            description:
              "What is said as it is already changes nothing. `assignee` has to be able to see the canvas. `anchor` attaches the thread by hand.",
            tags,
            request: { params: idParam, body: jsonBody(threadPatchSchema) },
            responses: { 200: jsonAnswer(threadSchema, "Changed") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        return c.json(
          await changeThread(
            context,
            c.get("callerOrRefuse")(),
            id,
            c.req.valid("json"),
          ),
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
