/**
 * Every route says who may go through it: `createRoute(behind({to: …}, {...}))`. The door is enforced before the handler
 * runs and is written into the API's description; a route without one fails test/contract/doors.
 */
import type { RouteConfig } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import {
  canInWorkspace,
  type TokenScope,
  type Verb,
  type WorkspaceVerb,
} from "../../shared/roles.ts";
import {
  notAllowedInWorkspace,
  scopeMissing,
  sessionNeeded,
} from "../http/errors.ts";
import type { Env } from "../http/router.ts";
import type { Caller } from "./caller.ts";

export type Door =
  /** No credential is asked for. */
  | { readonly to: "anyone" }
  /** Whoever is signed in, guests too. */
  | { readonly to: "signedIn"; readonly scope?: TokenScope }
  /** Only people with a cookie, guests too: what concerns their own account. No token opens it. */
  | { readonly to: "person" }
  | {
      readonly to: "workspace";
      readonly verb: WorkspaceVerb;
      readonly scope?: TokenScope;
    }
  /** The path's `{id}` is a canvas: the role is looked up here. */
  | {
      readonly to: "canvas";
      readonly verb: Verb;
      readonly scope?: TokenScope;
      /** Canvases in the trash count, too. */
      readonly deletedToo?: boolean;
    }
  /** The handler finds the canvas that something belongs to, and asks `roleOrRefuse` for this verb there. */
  | {
      readonly to: "record";
      readonly verb: Verb;
      readonly scope?: TokenScope;
    };

type Route = RouteConfig & { readonly "x-door"?: Door };

/** The configuration of a route, with its door in place. */
export function behind<const R extends Route>(door: Door, route: R): R {
  const before = route.middleware ? [route.middleware].flat() : [];
  return {
    ...route,
    ...(door.to === "anyone" && { security: [] }),
    "x-door": door,
    middleware: [enforce(door, route.method), ...before],
  };
}

/** For routes outside the API's description. */
export function enforce(door: Door, method: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (door.to !== "anyone") {
      const caller = c.get("callerOrRefuse")();
      checkCredential(caller, door, method);
      if (
        door.to === "workspace" &&
        !canInWorkspace(caller.workspaceRole, door.verb)
      )
        throw notAllowedInWorkspace();
      if (door.to === "canvas")
        c.set(
          "role",
          await c.get("roleOrRefuse")(c.req.param("id") ?? "", door.verb, {
            deletedToo: door.deletedToo ?? false,
          }),
        );
    }
    await next();
  };
}

function checkCredential(
  { credential }: Caller,
  door: Exclude<Door, { to: "anyone" }>,
  method: string,
) {
  if (credential.type !== "token") return;
  if (door.to === "person") throw sessionNeeded();
  const scope = door.scope ?? usualScope(door, method);
  if (!credential.scopes.includes(scope)) throw scopeMissing(scope);
}

function usualScope(door: Door, method: string): TokenScope {
  if (door.to === "workspace" && door.verb === "administer") return "admin";
  return ["get", "head"].includes(method.toLowerCase()) ? "read" : "write";
}
