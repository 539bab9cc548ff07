/** Webhooks of a canvas and of the workspace. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { listOf } from "../../shared/api/common.ts";
import {
  newWebhookAnswerSchema,
  newWebhookSchema,
  webhookPatchSchema,
  webhookSchema,
  webhookTestSchema,
} from "../../shared/api/inbox.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listWebhooks,
  testWebhook,
} from "./hooks.ts";

const tags = ["webhooks"];
const hookParam = idParam.extend({ hook: z.string().max(200) });
const adminParam = z.object({ hook: z.string().max(200) });
const tests = () => limitRate({ burst: 10, perMinute: 6 }, { by: "session" });

const owner = { to: "canvas", verb: "share" } as const;
const admin = { to: "workspace", verb: "administer" } as const;

export function createWebhookRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(owner, {
          method: "get",
          path: "/api/canvases/{id}/webhooks",
          summary: "Webhooks of a canvas",
          tags,
          request: { params: idParam },
          responses: { 200: jsonAnswer(listOf(webhookSchema), "Webhooks") },
        }),
      ),
      async (c) =>
        c.json(
          {
            items: await listWebhooks(context, c.req.valid("param").id),
            next: null,
          },
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(owner, {
          method: "post",
          path: "/api/canvases/{id}/webhooks",
          summary: "Send what happens on a canvas to an address",
          description:
            "Requests are signed as Standard Webhooks; the secret is told in this answer only.",
          tags,
          request: { params: idParam, body: jsonBody(newWebhookSchema) },
          responses: { 201: jsonAnswer(newWebhookAnswerSchema, "Made") },
        }),
      ),
      async (c) =>
        c.json(
          await createWebhook(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("param").id,
            c.req.valid("json"),
          ),
          201,
        ),
    )
    .openapi(
      createRoute(
        behind(owner, {
          method: "patch",
          path: "/api/canvases/{id}/webhooks/{hook}",
          summary: "Change a webhook, or switch it off or on",
          tags,
          request: { params: hookParam, body: jsonBody(webhookPatchSchema) },
          responses: { 200: jsonAnswer(webhookSchema, "Changed") },
        }),
      ),
      async (c) => {
        const { id, hook } = c.req.valid("param");
        return c.json(
          await changeWebhook(
            context,
            c.get("callerOrRefuse")(),
            id,
            hook,
            c.req.valid("json"),
          ),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(owner, {
          method: "delete",
          path: "/api/canvases/{id}/webhooks/{hook}",
          summary: "Delete a webhook",
          tags,
          request: { params: hookParam },
          responses: { 204: { description: "Deleted" } },
        }),
      ),
      async (c) => {
        const { id, hook } = c.req.valid("param");
        await deleteWebhook(context, c.get("callerOrRefuse")(), id, hook);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(owner, {
          method: "post",
          path: "/api/canvases/{id}/webhooks/{hook}/test",
          summary: "Send a test, and say what came of it",
          tags,
          middleware: tests(),
          request: { params: hookParam },
          responses: { 200: jsonAnswer(webhookTestSchema, "What came of it") },
        }),
      ),
      async (c) => {
        const { id, hook } = c.req.valid("param");
        return c.json(await testWebhook(context, id, hook), 200);
      },
    )
    .openapi(
      createRoute(
        behind(admin, {
          method: "get",
          path: "/api/admin/webhooks",
          summary: "Webhooks of the workspace",
          tags,
          responses: { 200: jsonAnswer(listOf(webhookSchema), "Webhooks") },
        }),
      ),
      async (c) =>
        c.json({ items: await listWebhooks(context, null), next: null }, 200),
    )
    .openapi(
      createRoute(
        behind(admin, {
          method: "post",
          path: "/api/admin/webhooks",
          summary:
            "Send what happens on all canvases that you may read to an address",
          tags,
          request: { body: jsonBody(newWebhookSchema) },
          responses: { 201: jsonAnswer(newWebhookAnswerSchema, "Made") },
        }),
      ),
      async (c) =>
        c.json(
          await createWebhook(
            context,
            c.get("callerOrRefuse")(),
            null,
            c.req.valid("json"),
          ),
          201,
        ),
    )
    .openapi(
      createRoute(
        behind(admin, {
          method: "patch",
          path: "/api/admin/webhooks/{hook}",
          summary: "Change a webhook of the workspace, or switch it off or on",
          tags,
          request: { params: adminParam, body: jsonBody(webhookPatchSchema) },
          responses: { 200: jsonAnswer(webhookSchema, "Changed") },
        }),
      ),
      async (c) =>
        c.json(
          await changeWebhook(
            context,
            c.get("callerOrRefuse")(),
            null,
            c.req.valid("param").hook,
            c.req.valid("json"),
          ),
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(admin, {
          method: "delete",
          path: "/api/admin/webhooks/{hook}",
          summary: "Delete a webhook of the workspace",
          tags,
          request: { params: adminParam },
          responses: { 204: { description: "Deleted" } },
        }),
      ),
      async (c) => {
        await deleteWebhook(
          context,
          c.get("callerOrRefuse")(),
          null,
          c.req.valid("param").hook,
        );
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(admin, {
          method: "post",
          path: "/api/admin/webhooks/{hook}/test",
          summary: "Send a test, and say what came of it",
          tags,
          middleware: tests(),
          request: { params: adminParam },
          responses: { 200: jsonAnswer(webhookTestSchema, "What came of it") },
        }),
      ),
      async (c) =>
        c.json(
          await testWebhook(context, null, c.req.valid("param").hook),
          200,
        ),
    );
}
