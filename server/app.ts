/** Everything that answers HTTP. */
import type { Context } from "./context.ts";
import { createRoutes, type RouteOptions } from "./http/routes.ts";

export function createApp(context: Context, options: RouteOptions = {}) {
  return createRoutes(context, options);
}
