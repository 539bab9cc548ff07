/** `/api/session` and `/api/people`: join by name, who am I, change it, leave; and who else is here. */
import { createRoute } from "@hono/zod-openapi";
import { listOf } from "../../shared/api/common.ts";
import {
  accessSchema,
  joinSchema,
  openSessionSchema,
  sessionSchema,
  type SessionAnswer,
} from "../../shared/api/session.ts";
import { personSchema, type Person } from "../../shared/people.ts";
import type { Caller } from "../access/caller.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { sessionNotFound } from "../auth/errors.ts";
import { joiningIsOff, sessionNeeded } from "../http/errors.ts";
import { limitRate } from "../http/limits.ts";
import { createRouter, idParam, jsonAnswer, jsonBody } from "../http/router.ts";
import { canvasOfGuest, join } from "./joining.ts";
import {
  findSession,
  giveSessionCookie,
  readToken,
  renewSession,
  takeSessionCookie,
} from "./session.ts";
import { endOtherSessions, endSession, listSessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";
import { hasAdminWithAccount, listPeople, updateUser } from "./users.ts";
import { visitorOf } from "./visitor.ts";

export function createSessionRoutes(context: Context) {
  const { config, store } = context;
  const { access } = config;
  const changePerson = async (person: Person) => {
    await updateUser(store.db, person);
    context.hub.updatePerson(person);
    context.hub.publishToAll({ type: "people" });
  };
  const answerFor = async ({
    user,
    workspaceRole,
  }: Caller): Promise<SessionAnswer> => ({
    user,
    access,
    workspaceRole,
    guestOf:
      workspaceRole === "guest" ? await canvasOfGuest(store.db, user.id) : null,
  });

  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/session",
            summary: "Join by name (local access only)",
            tags: ["people"],
            middleware: limitRate(
              { burst: 60, perMinute: 60 },
              { by: "address" },
            ),
            request: { body: jsonBody(joinSchema) },
            responses: {
              200: jsonAnswer(
                sessionSchema,
                "You had joined as this person before",
              ),
              201: jsonAnswer(sessionSchema, "You joined; the cookie is set"),
            },
          },
        ),
      ),
      async (c) => {
        if (access !== "local") throw joiningIsOff();
        const { name, disciplines } = c.req.valid("json");
        const before = c.get("caller");
        if (before?.credential.type === "token") throw sessionNeeded();
        if (before?.user.name === name && before.workspaceRole !== "guest") {
          const user = { ...before.user, disciplines };
          await changePerson(user);
          return c.json(await answerFor({ ...before, user }), 200);
        }
        const { caller, token } = await join(
          store.db,
          config,
          name,
          disciplines,
          visitorOf(c),
        );
        if (before) await endSession(context, before, before.credential.id);
        giveSessionCookie(c, config, token);
        context.hub.publishToAll({ type: "people" });
        return c.json(await answerFor(caller), 201);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "signedIn" },
          {
            method: "get",
            path: "/api/session",
            summary: "Who you are",
            tags: ["people"],
            responses: { 200: jsonAnswer(sessionSchema, "You are signed in") },
          },
        ),
      ),
      async (c) => {
        const session = await findSession(context, c.req.raw.headers);
        const token = readToken(c.req.raw.headers, config);
        if (session && token && (await renewSession(store.db, config, session)))
          giveSessionCookie(c, config, token);
        return c.json(await answerFor(c.get("callerOrRefuse")()), 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "patch",
            path: "/api/session",
            summary: "Change your name or disciplines",
            tags: ["people"],
            request: { body: jsonBody(joinSchema.partial()) },
            responses: { 200: jsonAnswer(sessionSchema, "Changed") },
          },
        ),
      ),
      async (c) => {
        const change = c.req.valid("json");
        const caller = c.get("callerOrRefuse")();
        const user = {
          ...caller.user,
          name: change.name ?? caller.user.name,
          disciplines: change.disciplines ?? caller.user.disciplines,
        };
        await changePerson(user);
        return c.json(await answerFor({ ...caller, user }), 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "delete",
            path: "/api/session",
            summary: "Sign out in this browser",
            tags: ["people"],
            responses: { 204: { description: "Signed out" } },
          },
        ),
      ),
      async (c) => {
        const caller = c.get("caller");
        if (caller?.credential.type === "session")
          await endSession(context, caller, caller.credential.id);
        takeSessionCookie(c, config);
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "get",
            path: "/api/sessions",
            summary: "Where you are signed in",
            tags: ["people"],
            responses: {
              200: jsonAnswer(listOf(openSessionSchema), "Your sessions"),
            },
          },
        ),
      ),
      async (c) => {
        const items = await listSessions(store.db, c.get("callerOrRefuse")());
        return c.json({ items, next: null }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "delete",
            path: "/api/sessions/{id}",
            summary: "Sign out somewhere",
            tags: ["people"],
            request: { params: idParam },
            responses: { 204: { description: "Signed out there" } },
          },
        ),
      ),
      async (c) => {
        const caller = c.get("callerOrRefuse")();
        if (!(await endSession(context, caller, c.req.valid("param").id)))
          throw sessionNotFound();
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "person" },
          {
            method: "delete",
            path: "/api/sessions",
            summary: "Sign out everywhere but here",
            tags: ["people"],
            responses: { 204: { description: "Signed out everywhere else" } },
          },
        ),
      ),
      async (c) => {
        await endOtherSessions(context, c.get("callerOrRefuse")());
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "get",
            path: "/api/access",
            summary: "How one gets in here",
            tags: ["people"],
            responses: { 200: jsonAnswer(accessSchema, "Ways in") },
          },
        ),
      ),
      async (c) => {
        const { signUp } = await readSettings(store.db, config);
        return c.json(
          {
            access,
            signUp,
            oidc: config.oidc && { name: new URL(config.oidc.issuer).hostname },
            mail: config.smtpUrl !== null,
            needsSetup:
              access === "accounts" && !(await hasAdminWithAccount(store.db)),
          },
          200,
        );
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "listPeople" },
          {
            method: "get",
            path: "/api/people",
            summary: "Everyone in the workspace, by name",
            tags: ["people"],
            responses: { 200: jsonAnswer(listOf(personSchema), "People") },
          },
        ),
      ),
      async (c) =>
        c.json({ items: await listPeople(store.db), next: null }, 200),
    );
}
