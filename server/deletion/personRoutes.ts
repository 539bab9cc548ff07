/** What is kept about a person, and its erasure: for oneself under `/api/me`, for others under `/api/admin/people`. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { erasureSchema } from "../../shared/api/erasure.ts";
import type { Caller } from "../access/caller.ts";
import { behind } from "../access/doors.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { limitRate } from "../http/limits.ts";
import { createRouter, idParam, jsonBody } from "../http/router.ts";
import { download } from "../records/exports.ts";
import { accountOrRefuse } from "../sharing/offboarding.ts";
import { erasePerson } from "./erasure.ts";
import { personFiles } from "./personExport.ts";
import { zipOf } from "./zip.ts";

const tags = ["people"];
const administer = { to: "workspace", verb: "administer" } as const;
const seldom = { burst: 5, perMinute: 1 } as const;

const zipAnswer = {
  description: "A zip file",
  content: {
    "application/zip": {
      schema: z.string().openapi({ type: "string", format: "binary" }),
    },
  },
};
const whatErasing =
  "Name, e-mail address, accounts, sessions, tokens and links go; what was written into canvases stays, by a former member. Refused with `still_owns` and the list while they alone own canvases.";

export function createPersonRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "get",
            path: "/api/me/export",
            summary: "Everything that is kept about you, as a zip file",
            tags,
            middleware: limitRate(seldom, { by: "session" }),
            responses: { 200: zipAnswer },
          },
        ),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        return (await exportPerson(context, caller, caller.user.id)) as never;
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "get",
          path: "/api/admin/people/{id}/export",
          summary: "Everything that is kept about a person, as a zip file",
          tags,
          middleware: limitRate({ burst: 20, perMinute: 5 }, { by: "session" }),
          request: { params: idParam },
          responses: { 200: zipAnswer },
        }),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        return (await exportPerson(context, caller, id)) as never;
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "delete",
            path: "/api/me",
            summary: "Leave this Parley for good and be erased",
            description: whatErasing,
            tags,
            request: { body: jsonBody(erasureSchema) },
            responses: { 204: { description: "Erased, and signed out" } },
          },
        ),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        const { id } = caller.user;
        await erasePerson(context, caller, id, c.req.valid("json"));
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(administer, {
          method: "delete",
          path: "/api/admin/people/{id}",
          summary: "Erase a person",
          description: whatErasing,
          tags,
          request: { params: idParam, body: jsonBody(erasureSchema) },
          responses: { 204: { description: "Erased" } },
        }),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const caller = c.get("callerOrRefuse")();
        await erasePerson(context, caller, id, c.req.valid("json"));
        return c.body(null, 204);
      },
    );
}

async function exportPerson(
  context: Context,
  caller: Caller,
  userId: string,
): Promise<Response> {
  const { db } = context.store;
  await accountOrRefuse(db, userId);
  await audit(db, caller, { action: "person.exported", target: userId });
  const day = new Date().toISOString().slice(0, 10);
  return download(
    zipOf(
      personFiles(
        context,
        userId,
        caller.user.id === userId ? "themselves" : "an admin",
      ),
    ),
    "application/zip",
    `parley-${day}.zip`,
  );
}
