/** What admins decide about accounts: `/api/admin/settings`, and links to a new password for people who lost theirs. */
import { createRoute } from "@hono/zod-openapi";
import { newResetLinkSchema, resetLinkSchema } from "../../shared/api/auth.ts";
import { settingsSchema, type Settings } from "../../shared/api/settings.ts";
import { behind } from "../access/doors.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { publicAddress } from "../http/publicAddress.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { readSettings, writeSettings } from "../records/settings.ts";
import { announceLinkUse } from "../sharing/shareLinks.ts";
import { accountsAreOff, domainNeedsMail, domainsNeeded } from "./errors.ts";
import { makeResetLink } from "./resets.ts";

const administer = { to: "workspace", verb: "administer" } as const;
const tags = ["admin"];

export function createAccountAdminRoutes(context: Context) {
  const { config, store } = context;

  return createRouter()
    .openapi(
      createRoute(
        behind(administer, {
          method: "get",
          path: "/api/admin/settings",
          summary: "What is chosen for the whole workspace",
          tags,
          responses: { 200: jsonAnswer(settingsSchema, "Settings") },
        }),
      ),
      async (c) => c.json(await readSettings(store.db, config), 200),
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "patch",
          path: "/api/admin/settings",
          summary: "Choose for the whole workspace",
          tags,
          request: { body: jsonBody(settingsSchema.partial()) },
          responses: { 200: jsonAnswer(settingsSchema, "Changed") },
        }),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        const change = c.req.valid("json");
        const settings = await store.db.transaction().execute(async (trx) => {
          const before = await readSettings(trx, config);
          const wanted = { ...before, ...withoutUndefined(change) };
          refuseOpenDoor(wanted);
          await writeSettings(trx, change);
          await audit(trx, caller, {
            action: "settings.changed",
            details: {
              changed: Object.keys(change),
              signUp: wanted.signUp,
              shareLinks: wanted.shareLinks,
            },
          });
          return wanted;
        });
        if (change.shareLinks !== undefined) await announceLinkUse(context);
        return c.json(settings, 200);
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "post",
          path: "/api/admin/people/{id}/reset-link",
          summary: "A link with which somebody chooses a new password",
          tags,
          request: { params: idParam, body: jsonBody(resetLinkSchema) },
          responses: {
            201: jsonAnswer(newResetLinkSchema, "The link, shown once"),
          },
        }),
      ),
      async (c) => {
        if (config.access === "local") throw accountsAreOff();
        const { secret, expiresAt } = await makeResetLink(
          context,
          c.get("callerOrRefuse")(),
          c.req.valid("param").id,
          c.req.valid("json"),
        );
        const url = publicAddress(c, config, `/reset#${secret}`);
        return c.json({ url, expiresAt }, 201);
      },
    );

  /** An address counts as somebody's own only when a letter or the provider has shown it. */
  function refuseOpenDoor({ signUp, signUpDomains }: Settings) {
    if (signUp !== "domain") return;
    if (!context.mail && !config.oidc) throw domainNeedsMail();
    if (signUpDomains.length === 0) throw domainsNeeded();
  }
}

function withoutUndefined<T extends object>(change: T): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  );
}
