/** `/api/session` and `/api/people`: join by name, who am I, change it, leave; and who else is here. */
import { createRoute } from "@hono/zod-openapi";
import { behind } from "../access/doors.ts";
import type { Context as HonoContext } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { listOf } from "../../shared/api/common.ts";
import { joinSchema, sessionSchema } from "../../shared/api/session.ts";
import { personSchema, type Person } from "../../shared/people.ts";
import type { Context } from "../context.ts";
import { joiningIsOff, notSignedIn } from "../http/errors.ts";
import { limitRate } from "../http/limits.ts";
import {
  createRouter,
  jsonAnswer,
  jsonBody,
  type Env,
} from "../http/router.ts";
import {
  endSession,
  findSession,
  join,
  renewSession,
  readToken,
  sessionCookie,
  sessionSeconds,
  type OpenSession,
} from "./session.ts";
import { listPeople, updateUser } from "./users.ts";

export function createSessionRoutes(context: Context) {
  const { config, store } = context;
  const { access } = config;
  const cookieOptions = {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    secure: config.publicUrl?.startsWith("https:") ?? false,
  } as const;
  const giveCookie = (c: HonoContext<Env>, token: string) =>
    setCookie(c, sessionCookie, token, {
      ...cookieOptions,
      maxAge: sessionSeconds,
    });
  const changePerson = async (person: Person) => {
    await updateUser(store.db, person);
    context.hub.updatePerson(person);
    context.hub.publishToAll({ type: "people" });
  };
  const signOut = async (session: OpenSession) => {
    await endSession(store.db, session.tokenHash);
    context.hub.disconnect(session.user.id);
  };

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
        const session = await findSession(store.db, c.req.raw.headers);
        if (session?.user.name === name) {
          const user = { ...session.user, disciplines };
          await changePerson(user);
          return c.json({ user, access }, 200);
        }
        const { user, token } = await join(store.db, name, disciplines);
        if (session) await signOut(session);
        giveCookie(c, token);
        context.hub.publishToAll({ type: "people" });
        return c.json({ user, access }, 201);
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
        const session = await findSession(store.db, c.req.raw.headers);
        if (!session) throw notSignedIn();
        const token = readToken(c.req.raw.headers);
        if (token && (await renewSession(store.db, session)))
          giveCookie(c, token);
        return c.json({ user: session.user, access }, 200);
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
        const before = c.get("callerOrRefuse")().user;
        const user = {
          ...before,
          name: change.name ?? before.name,
          disciplines: change.disciplines ?? before.disciplines,
        };
        await changePerson(user);
        return c.json({ user, access }, 200);
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
        const session = await findSession(store.db, c.req.raw.headers);
        if (session) await signOut(session);
        deleteCookie(c, sessionCookie, cookieOptions);
        return c.body(null, 204);
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
