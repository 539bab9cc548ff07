/** Allowing this server to push to the browser that one sits at. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { pushSubscriptionSchema } from "../../shared/api/inbox.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import { createRouter, jsonAnswer, jsonBody } from "../http/router.ts";
import { subscribe, unsubscribeBrowser } from "./push.ts";
import { vapidKey } from "./vapid.ts";

const tags = ["inbox"];
const own = { to: "person" } as const;

export function createPushRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(own, {
          method: "get",
          path: "/api/push/key",
          summary: "The key that a browser subscribes with",
          tags,
          responses: {
            200: jsonAnswer(z.object({ key: z.string() }), "base64url"),
          },
        }),
      ),
      async (c) => c.json({ key: (await vapidKey(context)).publicKey }, 200),
    )
    .openapi(
      createRoute(
        behind(own, {
          method: "post",
          path: "/api/push/subscriptions",
          summary: "Push to this browser until you sign out",
          tags,
          middleware: limitRate({ burst: 30, perMinute: 6 }, { by: "session" }),
          request: { body: jsonBody(pushSubscriptionSchema) },
          responses: { 204: { description: "Subscribed" } },
        }),
      ),
      async (c) => {
        await subscribe(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("json"),
        );
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(own, {
          method: "delete",
          path: "/api/push/subscriptions",
          summary: "Do not push to this browser any more",
          tags,
          request: {
            body: jsonBody(pushSubscriptionSchema.pick({ endpoint: true })),
          },
          responses: { 204: { description: "Not subscribed (any more)" } },
        }),
      ),
      async (c) => {
        await unsubscribeBrowser(
          context,
          c.get("callerOrRefuse")().user.id,
          c.req.valid("json").endpoint,
        );
        return c.body(null, 204);
      },
    );
}
