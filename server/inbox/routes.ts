/** A person's inbox, how much they want to hear, and by which ways. All of it is one's own. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { listOf, pageQuerySchema } from "../../shared/api/common.ts";
import {
  inboxCountSchema,
  inboxItemSchema,
  inboxPatchSchema,
  inboxViews,
  noticeSettingsPatchSchema,
  noticeSettingsSchema,
  watchSchema,
} from "../../shared/api/inbox.ts";
import { roleOn } from "../access/standing.ts";
import { behind } from "../access/doors.ts";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { threadNotFound } from "../http/errors.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { threadRow } from "../threads/reading.ts";
import { inboxItemNotFound } from "./errors.ts";
import { patchItem, readAll } from "./items.ts";
import { liveInbox } from "./live.ts";
import { countUnread, listInbox, readItem } from "./reading.ts";
import { changeNotices, noticeSettings } from "./settings.ts";
import { openStream } from "./stream.ts";
import { readWatch, writeWatch } from "./watching.ts";

const tags = ["inbox"];
const own = { to: "person" } as const;

export function createInboxRoutes(context: Context) {
  const { db } = context.store;
  return createRouter()
    .openapi(
      createRoute(
        behind(own, {
          method: "get",
          path: "/api/inbox",
          summary: "What waits for you, over all canvases; latest first",
          tags,
          request: {
            query: pageQuerySchema.extend({
              view: z.enum(inboxViews).default("waiting"),
            }),
          },
          responses: { 200: jsonAnswer(listOf(inboxItemSchema), "Lines") },
        }),
      ),
      async (c) =>
        c.json(
          await listInbox(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("query"),
          ),
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(own, {
          method: "get",
          path: "/api/inbox/count",
          summary: "How many lines are unread",
          tags,
          responses: { 200: jsonAnswer(inboxCountSchema, "Count") },
        }),
      ),
      async (c) =>
        c.json(
          { unread: await countUnread(context, c.get("callerOrRefuse")()) },
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(own, {
          method: "get",
          path: "/api/inbox/events",
          summary: "The count of unread lines, now and whenever it changes",
          description:
            'Server-sent events: `event: count`, `data: {"unread": 3}`. The stream ends when you are signed out.',
          tags,
          responses: {
            200: {
              description: "Events, until somebody ends it",
              content: { "text/event-stream": { schema: z.string() } },
            },
          },
        }),
      ),
      (c) =>
        c.body(openStream(liveInbox(context), c.get("callerOrRefuse")()), 200, {
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          // Proxies must not keep it until it is complete.
          "x-accel-buffering": "no",
        }),
    )
    .openapi(
      createRoute(
        behind(own, {
          method: "post",
          path: "/api/inbox/read-all",
          summary: "Mark everything that waits as read",
          tags,
          responses: { 200: jsonAnswer(inboxCountSchema, "What is left") },
        }),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        await readAll(db, caller.user.id);
        liveInbox(context).changed([caller.user.id]);
        return c.json({ unread: await countUnread(context, caller) }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(own, {
          method: "patch",
          path: "/api/inbox/{id}",
          summary: "Mark a line as read or done, or put it off",
          tags,
          request: { params: idParam, body: jsonBody(inboxPatchSchema) },
          responses: { 200: jsonAnswer(inboxItemSchema, "Changed") },
        }),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        const { id } = c.req.valid("param");
        if (!(await readItem(context, caller, id))) throw inboxItemNotFound();
        await patchItem(db, caller.user.id, id, c.req.valid("json"));
        liveInbox(context).changed([caller.user.id]);
        const item = await readItem(context, caller, id);
        if (!item) throw inboxItemNotFound();
        return c.json(item, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "get",
            path: "/api/canvases/{id}/watch",
            summary: "How much you want to hear of a canvas",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(watchSchema, "What you chose") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { user } = c.get("callerOrRefuse")();
        return c.json({ level: await readWatch(db, user.id, id, "") }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "canvas", verb: "read" },
          {
            method: "put",
            path: "/api/canvases/{id}/watch",
            summary: "Choose how much you want to hear of a canvas",
            tags,
            request: { params: idParam, body: jsonBody(watchSchema) },
            responses: { 200: jsonAnswer(watchSchema, "Chosen") },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { level } = c.req.valid("json");
        const { user } = c.get("callerOrRefuse")();
        await writeWatch(db, user.id, id, "", level);
        return c.json({ level }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "read" },
          {
            method: "get",
            path: "/api/threads/{id}/watch",
            summary: "How much you want to hear of a thread",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(watchSchema, "What you chose") },
          },
        ),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        const { id, canvas_id } = await openThread(
          context,
          caller,
          c.req.valid("param").id,
        );
        return c.json(
          { level: await readWatch(db, caller.user.id, canvas_id, id) },
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "read" },
          {
            method: "put",
            path: "/api/threads/{id}/watch",
            summary: "Choose how much you want to hear of a thread",
            tags,
            request: { params: idParam, body: jsonBody(watchSchema) },
            responses: { 200: jsonAnswer(watchSchema, "Chosen") },
          },
        ),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        const { level } = c.req.valid("json");
        const { id, canvas_id } = await openThread(
          context,
          caller,
          c.req.valid("param").id,
        );
        await writeWatch(db, caller.user.id, canvas_id, id, level);
        return c.json({ level }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(own, {
          method: "get",
          path: "/api/me/notices",
          summary: "By which ways, and when, you are told",
          tags,
          responses: { 200: jsonAnswer(noticeSettingsSchema, "Your choice") },
        }),
      ),
      async (c) =>
        c.json(
          await noticeSettings(context, c.get("callerOrRefuse")().user.id),
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(own, {
          method: "patch",
          path: "/api/me/notices",
          summary: "Choose by which ways, and when, you are told",
          tags,
          request: { body: jsonBody(noticeSettingsPatchSchema) },
          responses: { 200: jsonAnswer(noticeSettingsSchema, "Chosen") },
        }),
      ),
      async (c) => {
        const { user } = c.get("callerOrRefuse")();
        await changeNotices(db, user.id, c.req.valid("json"));
        return c.json(await noticeSettings(context, user.id), 200);
      },
    );
}

/** Whoever may not see the canvas learns nothing about its threads. */
async function openThread(context: Context, caller: Caller, id: string) {
  const thread = await threadRow(context, id);
  if (!thread || !(await roleOn(context, caller, thread.canvas_id)))
    throw threadNotFound();
  return thread;
}
