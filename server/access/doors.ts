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
import { tokenLimited } from "./errors.ts";
import { isFromThisMachine } from "./thisMachine.ts";

export type Door =
  /** No credential is asked for. */
  | { readonly to: "anyone" }
  /** Whoever is signed in, guests too. */
  | { readonly to: "signedIn"; readonly scope?: TokenScope }
  /** Only people with a cookie, guests too: what concerns their own account. No token opens it. */
  | { readonly to: "person" }
  /** Somebody on this machine itself, or an admin: what only says how the server does. */
  | { readonly to: "operator" }
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
  const handler: MiddlewareHandler<Env> = async (c, next) => {
    const isOpen =
      door.to === "anyone" ||
      (door.to === "operator" && isFromThisMachine(c.env, c.req.raw.headers));
    if (!isOpen) {
      const caller = c.get("callerOrRefuse")();
      checkCredential(caller, door, method);
      const verb = workspaceVerb(door);
      if (verb && !canInWorkspace(caller.workspaceRole, verb))
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
  doors.set(handler, door);
  return handler;
}

const doors = new WeakMap<object, Door>();

/** The door that a handler in a list of routes is; undefined for every other handler. */
export function doorOf(handler: object): Door | undefined {
  return doors.get(handler);
}

function workspaceVerb(door: Door): WorkspaceVerb | null {
  if (door.to === "operator") return "administer";
  return door.to === "workspace" ? door.verb : null;
}

function checkCredential(
  { credential }: Caller,
  door: Exclude<Door, { to: "anyone" }>,
  method: string,
) {
  if (credential.type !== "token") return;
  if (door.to === "person") throw sessionNeeded();
  const scope =
    ("scope" in door ? door.scope : undefined) ?? usualScope(door, method);
  if (!credential.scopes.includes(scope)) throw scopeMissing(scope);
  if (credential.canvases && workspaceVerb(door)) throw tokenLimited();
}

function usualScope(door: Door, method: string): TokenScope {
  if (workspaceVerb(door) === "administer") return "admin";
  return ["get", "head"].includes(method.toLowerCase()) ? "read" : "write";
}
