/** `/api/invitations/...` for whoever has a link, and `/api/admin/invitations` for whoever makes it. */
import { createRoute } from "@hono/zod-openapi";
import { listOf } from "../../shared/api/common.ts";
import { secretSchema } from "../../shared/api/auth.ts";
import {
  acceptedSchema,
  acceptSchema,
  invitationLookSchema,
  inviteSchema,
  newInvitationSchema,
  openInvitationSchema,
} from "../../shared/api/invitations.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { sessionNeeded } from "../http/errors.ts";
import { limitRate } from "../http/limits.ts";
import { publicAddress } from "../http/publicAddress.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { errorForLog } from "../log.ts";
import { invitationLetter } from "../mail/letters.ts";
import { sendMail } from "../mail/mail.ts";
import { giveSessionCookie } from "../records/session.ts";
import { visitorOf } from "../records/visitor.ts";
import { accept } from "./acceptance.ts";
import type { Asking } from "./ask.ts";
import { accountsAreOff, linkNotFound } from "./errors.ts";
import {
  createInvitation,
  listInvitations,
  lookAt,
  revokeInvitation,
} from "./invitations.ts";
import { askToConfirmAddress } from "./signUp.ts";

const administer = { to: "workspace", verb: "administer" } as const;

export function createInvitationRoutes(context: Context, asking: Asking) {
  const { config, store, log } = context;
  const limit = limitRate(
    { burst: 20, perMinute: 10 },
    { by: "address", only: "failures" },
  );

  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/invitations/look",
            summary: "What an invitation is for",
            tags: ["accounts"],
            middleware: limit,
            request: { body: jsonBody(secretSchema) },
            responses: { 200: jsonAnswer(invitationLookSchema, "Still open") },
          },
        ),
      ),
      async (c) => {
        const { secret } = c.req.valid("json");
        return c.json(await lookAt(context, secret, c.get("caller")), 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/invitations/accept",
            summary: "Accept an invitation",
            tags: ["accounts"],
            middleware: limit,
            request: { body: jsonBody(acceptSchema) },
            responses: { 200: jsonAnswer(acceptedSchema, "You are in") },
          },
        ),
      ),
      async (c) => {
        if (config.access === "local") throw accountsAreOff();
        const caller = c.get("caller");
        if (caller?.credential.type === "token") throw sessionNeeded();
        const { secret, password, ...given } = c.req.valid("json");
        // Before the work of hashing: anybody may send anything here.
        await lookAt(context, secret, caller);
        const accepted = await accept(
          context,
          secret,
          caller,
          {
            ...given,
            ...(password && {
              passwordHash: await asking.hashPassword(password),
            }),
          },
          visitorOf(c),
        );
        if (accepted.session)
          giveSessionCookie(c, config, accepted.session.token);
        if (accepted.unconfirmedEmail !== null)
          askToConfirmAddress(
            context,
            accepted.userId,
            accepted.unconfirmedEmail,
            (made) => publicAddress(c, config, `/verify#${made}`),
          ).catch((error: unknown) =>
            log.error(
              { error: errorForLog(error) },
              "a letter was not written",
            ),
          );
        return c.json({ canvas: accepted.canvas }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "get",
          path: "/api/admin/invitations",
          summary: "Invitations that nobody has used yet",
          tags: ["admin"],
          responses: {
            200: jsonAnswer(listOf(openInvitationSchema), "Invitations"),
          },
        }),
      ),
      async (c) =>
        c.json({ items: await listInvitations(store.db), next: null }, 200),
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "post",
          path: "/api/admin/invitations",
          summary: "Invite somebody to the workspace",
          tags: ["admin"],
          request: { body: jsonBody(inviteSchema) },
          responses: {
            201: jsonAnswer(newInvitationSchema, "Its link, shown once"),
          },
        }),
      ),
      async (c) => {
        if (config.access === "local") throw accountsAreOff();
        const caller = c.get("callerOrRefuse")();
        const { email = null, workspaceRole } = c.req.valid("json");
        const { invitation, secret } = await createInvitation(context, caller, {
          email,
          workspaceRole,
        });
        const url = publicAddress(c, config, `/invite#${secret}`);
        const letter = invitationLetter(caller.user.name, url);
        const mailed =
          email !== null && (await sendMail(context, { to: email, ...letter }));
        return c.json({ ...invitation, url, mailed }, 201);
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "delete",
          path: "/api/admin/invitations/{id}",
          summary: "Take an invitation back",
          tags: ["admin"],
          request: { params: idParam },
          responses: { 204: { description: "Its link works no more" } },
        }),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        const { id } = c.req.valid("param");
        if (!(await revokeInvitation(context, caller, id)))
          throw linkNotFound();
        return c.body(null, 204);
      },
    );
}
