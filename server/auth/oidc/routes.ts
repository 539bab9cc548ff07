/** `/api/auth/oidc/*`: to the organisation's sign-in provider, and back. */
import { createRoute } from "@hono/zod-openapi";
import type { Context as HonoContext } from "hono";
import {
  oidcStartedSchema,
  startOidcSchema,
  type SignInProblem,
} from "../../../shared/api/oidc.ts";
import { behind } from "../../access/doors.ts";
import { audit } from "../../audit/audit.ts";
import type { OidcConfig } from "../../config.ts";
import type { Context } from "../../context.ts";
import { networkOf } from "../../http/connection.ts";
import { Refusal } from "../../http/errors.ts";
import { createLimiter } from "../../http/limits.ts";
import {
  createRouter,
  jsonAnswer,
  jsonBody,
  type Env,
} from "../../http/router.ts";
import { giveSessionCookie } from "../../records/session.ts";
import { endSession } from "../../records/sessions.ts";
import { visitorOf } from "../../records/visitor.ts";
import { deriveKey, readAuthSecret } from "../secret.ts";
import {
  connectNeedsSignIn,
  providerIsOff,
  providerProblem,
} from "./errors.ts";
import {
  createFlowCookies,
  flowSeconds,
  spendFlow,
  type Flow,
  type FlowCookies,
} from "./flow.ts";
import { OidcProblem, reasonForLog } from "./problem.ts";
import {
  createProof,
  createProvider,
  type IdentityProvider,
} from "./provider.ts";
import { signInAs } from "./signIn.ts";

const callbackPath = "/api/auth/oidc/callback";

/** Everyone in an office may begin on Monday morning; nobody needs more. */
const startLimit = { burst: 60, perMinute: 60 };
const failureLimit = { burst: 20, perMinute: 10 };

interface Parts {
  readonly provider: IdentityProvider;
  readonly cookies: FlowCookies;
  /** Without a trailing slash. */
  readonly origin: string;
}

type Wanted = Pick<Flow, "to" | "invitation" | "connect">;

export function createOidcRoutes(context: Context) {
  const { config, log } = context;
  const starts = createLimiter(startLimit);
  const failures = createLimiter(failureLimit);
  const open = once(() => openParts(context, config.oidc));

  const begin = async (c: HonoContext<Env>, wanted: Wanted) => {
    const { provider, cookies } = await open();
    starts.take(networkOf(c.get("connection").address));
    const proof = createProof();
    const address = await provider.addressFor(proof);
    const expiresAt = Date.now() + flowSeconds * 1000;
    cookies.give(c, { ...proof, ...wanted, expiresAt });
    return address.href;
  };

  /** What went wrong, once for the log and once for the person. */
  const problemOf = (error: unknown): SignInProblem => {
    if (error instanceof Refusal && error.status === 429) return "too_many";
    if (!(error instanceof OidcProblem)) throw error;
    if (error.cause !== undefined)
      log.warn(
        { problem: error.problem, reason: reasonForLog(error.cause) },
        "a sign-in at the provider failed",
      );
    return error.problem;
  };
  const showProblem = (c: HonoContext<Env>, problem: string, to: string) => {
    const query = new URLSearchParams({ problem, ...(to !== "/" && { to }) });
    return c.redirect(`${config.publicUrl ?? ""}/signin?${query}`, 302);
  };

  const finish = async (c: HonoContext<Env>, flow: Flow | null) => {
    const { provider, origin } = await open();
    if (!flow || !(await spendFlow(context.store.db, flow)))
      throw new OidcProblem("expired");
    const before = c.get("caller");
    if (flow.connect !== null && before?.user.id !== flow.connect)
      throw new OidcProblem("expired");
    const network = networkOf(c.get("connection").address);
    failures.take(network);
    const { search } = new URL(c.req.url);
    const identity = await provider.identify(
      new URL(origin + callbackPath + search),
      flow,
    );
    const session = await signInAs(context, identity, flow, visitorOf(c));
    failures.giveBack(network);
    giveSessionCookie(c, config, session.token);
    if (before?.credential.type === "session")
      await endSession(context, before, before.credential.id);
    return c.redirect(origin + flow.to, 302);
  };

  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "get",
            path: "/api/auth/oidc/start",
            summary: "Go to the organisation's sign-in provider",
            tags: ["people"],
            request: { query: startOidcSchema.pick({ to: true }) },
            responses: { 302: { description: "To the provider" } },
          },
        ),
      ),
      async (c) => {
        const to = pathWithin(config.publicUrl, c.req.valid("query").to);
        try {
          const wanted = { to, invitation: null, connect: null };
          return c.redirect(await begin(c, wanted), 302);
        } catch (error) {
          return showProblem(c, problemOf(error), to);
        }
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "post",
            path: "/api/auth/oidc/start",
            summary:
              "Begin to accept an invitation or connect an identity there",
            tags: ["people"],
            request: { body: jsonBody(startOidcSchema) },
            responses: { 200: jsonAnswer(oidcStartedSchema, "Where to go") },
          },
        ),
      ),
      async (c) => {
        const { to, invitation, connect } = c.req.valid("json");
        const caller = c.get("caller");
        const isPerson =
          caller?.credential.type === "session" &&
          caller.workspaceRole !== "guest";
        if (connect && !isPerson) throw connectNeedsSignIn();
        const wanted = {
          to: pathWithin(config.publicUrl, to),
          invitation: invitation ?? null,
          connect: connect && caller ? caller.user.id : null,
        };
        const url = await begin(c, wanted).catch((error: unknown) => {
          if (error instanceof Refusal) throw error;
          throw providerProblem(problemOf(error));
        });
        return c.json({ url }, 200);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "anyone" },
          {
            method: "get",
            path: callbackPath,
            summary: "Where the provider sends people back to",
            tags: ["people"],
            responses: { 302: { description: "Into the app" } },
          },
        ),
      ),
      async (c) => {
        const { cookies } = await open();
        const flow = cookies.take(c, c.req.query("state") ?? "");
        try {
          return await finish(c, flow);
        } catch (error) {
          const problem = problemOf(error);
          if (flow && isWorthAuditing(problem))
            await audit(
              context.store.db,
              { userId: null, via: "nobody" },
              {
                action: "session.failed",
                details: { by: "provider", problem },
              },
            );
          return showProblem(c, problem, flow?.to ?? "/");
        }
      },
    );
}

/** Refuses to exist without a provider; the secret is made when somebody first signs in. */
async function openParts(
  { config }: Context,
  oidc: OidcConfig | null,
): Promise<Parts> {
  const { publicUrl: origin } = config;
  if (!oidc || !origin) throw providerIsOff();
  const secret = await readAuthSecret(config);
  return {
    origin,
    provider: createProvider({ ...oidc, redirectUri: origin + callbackPath }),
    cookies: createFlowCookies(deriveKey(secret, "oidc sign-in"), {
      secure: origin.startsWith("https:"),
    }),
  };
}

/** Only ever a page of this app: `//elsewhere` and what becomes so when it is tidied up are `/`. */
export function pathWithin(
  origin: string | null,
  wanted: string | undefined,
): string {
  if (!origin || !wanted?.startsWith("/")) return "/";
  const url = URL.parse(wanted, origin);
  if (!url || url.origin !== origin || url.pathname.startsWith("//"))
    return "/";
  return url.pathname + url.search + url.hash;
}

/** Somebody came back with an answer, and it opened nothing. */
function isWorthAuditing(problem: SignInProblem): boolean {
  return !["cancelled", "expired", "unreachable", "too_many"].includes(problem);
}

/** What failed is tried again by the next. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}
