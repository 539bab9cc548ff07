/** `/api/share-links`: what somebody does who was given a link. */
import { createRoute } from "@hono/zod-openapi";
import type { Context as HonoContext, MiddlewareHandler } from "hono";
import {
  linkLookAnswerSchema,
  linkLookSchema,
  linkOpenAnswerSchema,
  linkOpenSchema,
} from "../../shared/api/sharing.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { networkOf } from "../http/connection.ts";
import { sessionNeeded } from "../http/errors.ts";
import { createLimiter, limitRate } from "../http/limits.ts";
import {
  createRouter,
  jsonAnswer,
  jsonBody,
  type Env,
} from "../http/router.ts";
import { giveSessionCookie } from "../records/session.ts";
import { visitorOf } from "../records/visitor.ts";
import { lookAtLink, openLink, type Guessing } from "./joining.ts";

const tags = ["sharing"];

/** Tokens act for people who have access already. */
const withoutToken: MiddlewareHandler<Env> = async (c, next) => {
  if (c.get("caller")?.credential.type === "token") throw sessionNeeded();
  await next();
};

export function createJoinRoutes(context: Context) {
  // A whole workshop may come from one network, and each of them looks, types a password, and comes in.
  const byAddress = limitRate(
    { burst: 200, perMinute: 100 },
    { by: "address" },
  );
  const secrets = createLimiter({ burst: 20, perMinute: 10 });
  const passwords = createLimiter({ burst: 5, perMinute: 5 });
  const guessing = (c: HonoContext<Env>): Guessing => ({
    network: networkOf(c.get("connection").address),
    secrets,
    passwords,
  });
  const middleware = [withoutToken, byAddress];
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/share-links/look",
            summary: "What a link opens",
            description:
              "A link that is unknown, expired or withdrawn, or whose canvas is gone, answers the same 404. The title of one with a password is told after it is opened.",
            tags,
            middleware,
            request: { body: jsonBody(linkLookSchema) },
            responses: { 200: jsonAnswer(linkLookAnswerSchema, "It opens") },
          },
        ),
      ),
      async (c) => {
        const { secret } = c.req.valid("json");
        return c.json(
          await lookAtLink(context, c.get("caller"), secret, guessing(c)),
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/share-links/open",
            summary: "Come in by a link, signed in or as a guest with a name",
            description:
              "Whoever is not signed in becomes a guest: the cookie is set, and opens this canvas only.",
            tags,
            middleware,
            request: { body: jsonBody(linkOpenSchema) },
            responses: { 200: jsonAnswer(linkOpenAnswerSchema, "You are in") },
          },
        ),
      ),
      async (c) => {
        const opened = await openLink(
          context,
          c.get("caller"),
          c.req.valid("json"),
          visitorOf(c),
          guessing(c),
        );
        const { session, ...answer } = opened;
        if (session)
          giveSessionCookie(
            c,
            context.config,
            session.token,
            session.caller.credential.endsAt ?? undefined,
          );
        return c.json(answer, 200);
      },
    );
}
