/** Asking for access, and inviting. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { listOf } from "../../shared/api/common.ts";
import {
  accessAskedSchema,
  accessDecisionSchema,
  newAccessRequestSchema,
  newCanvasInvitationAnswerSchema,
  newCanvasInvitationSchema,
  waitingRequestSchema,
} from "../../shared/api/sharing.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import { publicAddress } from "../http/publicAddress.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import {
  createCanvasInvitation,
  revokeCanvasInvitation,
} from "./invitations.ts";
import { mailInvitation } from "./mails.ts";
import {
  askForAccess,
  decideRequest,
  listWaitingRequests,
} from "./requests.ts";

const tags = ["sharing"];
const share = { to: "canvas", verb: "share" } as const;

const requestParam = idParam.extend({ request: z.string().max(200) });
const invitationParam = idParam.extend({ invitation: z.string().max(200) });

export function createRequestRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "listPeople" },
          {
            method: "post",
            path: "/api/canvases/{id}/access-requests",
            summary: "Ask the owners of a canvas for access",
            description:
              "The answer is the same whether or not there is such a canvas. One request waits at a time: asking again changes its message.",
            tags,
            middleware: limitRate(
              { burst: 20, perMinute: 6 },
              { by: "session" },
            ),
            request: {
              params: idParam,
              body: jsonBody(newAccessRequestSchema),
            },
            responses: { 202: jsonAnswer(accessAskedSchema, "Asked") },
          },
        ),
      ),
      async (c) => {
        await askForAccess(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
          c.req.valid("json").message,
        );
        return c.json({ asked: true as const }, 202);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "listPeople" },
          {
            method: "get",
            path: "/api/requests",
            summary: "Requests for access that wait for you, oldest first",
            tags,
            responses: {
              200: jsonAnswer(listOf(waitingRequestSchema), "Requests"),
            },
          },
        ),
      ),
      async (c) => {
        const items = await listWaitingRequests(
          context,
          c.get("callerOrRefuse")(),
        );
        return c.json({ items, next: null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "patch",
          path: "/api/canvases/{id}/access-requests/{request}",
          summary: "Give somebody who asked a role, or refuse with null",
          tags,
          request: {
            params: requestParam,
            body: jsonBody(accessDecisionSchema),
          },
          responses: { 204: { description: "Decided" } },
        }),
      ),
      async (c) => {
        const { id, request } = c.req.valid("param");
        const { role } = c.req.valid("json");
        await decideRequest(context, c.get("callerOrRefuse")(), id, {
          request,
          role,
        });
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "post",
          path: "/api/canvases/{id}/invitations",
          summary: "Invite somebody, with or without an account yet",
          description:
            "By e-mail, or without one by a link that works once. `mailed: false`: hand the address over yourself.",
          tags,
          middleware: limitRate(
            { burst: 50, perMinute: 20 },
            { by: "session" },
          ),
          request: {
            params: idParam,
            body: jsonBody(newCanvasInvitationSchema),
          },
          responses: {
            201: jsonAnswer(newCanvasInvitationAnswerSchema, "Invited"),
          },
        }),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        const { invitation, secret } = await createCanvasInvitation(
          context,
          caller,
          id,
          c.req.valid("json"),
        );
        const { email } = invitation;
        const url = publicAddress(c, context.config, `/invite#${secret}`);
        const mailed =
          email !== null &&
          (await mailInvitation(context, caller, { canvasId: id, email, url }));
        return c.json({ ...invitation, url, mailed }, 201);
      },
    )
    .openapi(
      createRoute(
        behind(share, {
          method: "delete",
          path: "/api/canvases/{id}/invitations/{invitation}",
          summary: "Withdraw an invitation",
          tags,
          request: { params: invitationParam },
          responses: { 204: { description: "Withdrawn" } },
        }),
      ),
      async (c) => {
        const { id, invitation } = c.req.valid("param");
        await revokeCanvasInvitation(
          context,
          c.get("callerOrRefuse")(),
          id,
          invitation,
        );
        return c.body(null, 204);
      },
    );
}
