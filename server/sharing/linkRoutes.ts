/** Share links of a canvas, and who came by them: for owners. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  guestPatchSchema,
  newShareLinkAnswerSchema,
  newShareLinkSchema,
  shareLinkPatchSchema,
  shareLinkSchema,
} from "../../shared/api/sharing.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import { publicAddress } from "../http/publicAddress.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { removeGuest, setGuestHidden } from "./guests.ts";
import {
  changeShareLink,
  createShareLink,
  revokeShareLink,
} from "./shareLinks.ts";

const tags = ["sharing"];
const share = { to: "canvas", verb: "share" } as const;

const linkParam = idParam.extend({ link: z.string().max(200) });
const guestParam = idParam.extend({ user: z.string().max(200) });

export function createLinkRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(share, {
          method: "post",
          path: "/api/canvases/{id}/share-links",
          summary: "Make a link; its address is told once",
          tags,
          // Passwords cost work.
          middleware: limitRate(
            { burst: 30, perMinute: 30 },
            { by: "session" },
          ),
          request: { params: idParam, body: jsonBody(newShareLinkSchema) },
          responses: { 201: jsonAnswer(newShareLinkAnswerSchema, "Made") },
        }),
      ),
      async (c) => {
        const made = await createShareLink(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
          c.req.valid("json"),
        );
        const url = publicAddress(c, context.config, `/join#${made.secret}`);
        return c.json({ ...made.link, url }, 201);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "patch",
          path: "/api/canvases/{id}/share-links/{link}",
          summary: "Change a link, also for those who came by it already",
          tags,
          middleware: limitRate(
            { burst: 30, perMinute: 30 },
            { by: "session" },
          ),
          request: { params: linkParam, body: jsonBody(shareLinkPatchSchema) },
          responses: { 200: jsonAnswer(shareLinkSchema, "Changed") },
        }),
      ),
      async (c) => {
        const { id, link } = c.req.valid("param");
        const changed = await changeShareLink(
          context,
          c.get("callerOrRefuse")(),
          id,
          { link, patch: c.req.valid("json") },
        );
        return c.json(changed, 200);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "delete",
          path: "/api/canvases/{id}/share-links/{link}",
          summary: "Withdraw a link; what it gave ends at once",
          tags,
          request: { params: linkParam },
          responses: { 204: { description: "Withdrawn" } },
        }),
      ),
      async (c) => {
        const { id, link } = c.req.valid("param");
        await revokeShareLink(context, c.get("callerOrRefuse")(), id, link);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "delete",
          path: "/api/canvases/{id}/guests/{user}",
          summary: "Send somebody away who came by a link",
          tags,
          request: { params: guestParam },
          responses: { 204: { description: "They are out" } },
        }),
      ),
      async (c) => {
        const { id, user } = c.req.valid("param");
        await removeGuest(context, c.get("callerOrRefuse")(), id, user);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "patch",
          path: "/api/canvases/{id}/guests/{user}",
          summary: "Hide or show what a guest wrote in threads",
          description:
            "Owners go on reading it. What a guest changed on the canvas itself stays: undo it or restore a version.",
          tags,
          request: { params: guestParam, body: jsonBody(guestPatchSchema) },
          responses: { 204: { description: "Changed" } },
        }),
      ),
      async (c) => {
        const { id, user } = c.req.valid("param");
        const { hidden } = c.req.valid("json");
        await setGuestHidden(context, c.get("callerOrRefuse")(), id, {
          userId: user,
          hidden,
        });
        return c.body(null, 204);
      },
    );
}
