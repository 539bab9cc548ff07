/** Ending letters from the letters themselves (RFC 8058): no cookie is asked for, the token says whose they are. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import { createRouter } from "../http/router.ts";
import { unsubscribe } from "../inbox/unsubscribing.ts";

const tokenQuery = z.object({ token: z.string().max(500).default("") });

export function createMailRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/mail/unsubscribe",
            summary: "Stop letters about news, by the link of such a letter",
            tags: ["inbox"],
            middleware: limitRate(
              { burst: 30, perMinute: 30 },
              { by: "address", only: "failures" },
            ),
            request: { query: tokenQuery },
            responses: { 204: { description: "Stopped" } },
          },
        ),
      ),
      async (c) => {
        await unsubscribe(context, c.req.valid("query").token);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "get",
            path: "/api/mail/unsubscribe",
            summary: "The page that asks whether to stop letters",
            description:
              "Changes nothing: mail programs open links to look at them.",
            tags: ["inbox"],
            request: { query: tokenQuery },
            responses: { 302: { description: "To the page" } },
          },
        ),
      ),
      (c) =>
        c.redirect(
          `/unsubscribe#${encodeURIComponent(c.req.valid("query").token)}`,
        ),
    );
}
