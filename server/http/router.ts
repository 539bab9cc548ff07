/** How every route module starts: a Hono app whose failed validations answer like all other errors. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import type { RequestVariables } from "../context.ts";
import { invalidRequest } from "./errors.ts";

export interface Env {
  Variables: RequestVariables;
}

/** Chain `.openapi(route, handler)` on it, with whole paths (`/api/...`), so that the client's types are inferred. */
export function createRouter() {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error, result.target);
    },
  });
}

/** The JSON body of a route, required. */
export function jsonBody<T>(schema: T) {
  return { required: true, content: { "application/json": { schema } } };
}

/** A JSON answer of a route. */
export function jsonAnswer<T>(schema: T, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** An id in a path. Anything is taken: what is no id of ours is simply not found. */
export const idParam = z.object({ id: z.string().max(200) });

/** `?flag=true` or `?flag=false`. */
export const booleanQuery = z
  .enum(["true", "false"])
  .transform((text) => text === "true");
