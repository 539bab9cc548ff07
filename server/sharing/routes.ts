/** All routes about who may do what. */
import type { Context } from "../context.ts";
import { createRouter } from "../http/router.ts";
import { createGroupRoutes } from "./groupRoutes.ts";
import { createJoinRoutes } from "./joinRoutes.ts";
import { createLinkRoutes } from "./linkRoutes.ts";
import { createMemberRoutes } from "./memberRoutes.ts";
import { createOffboardingRoutes } from "./offboardingRoutes.ts";
import { createRequestRoutes } from "./requestRoutes.ts";

export function createSharingRoutes(context: Context) {
  return createRouter()
    .route("/", createMemberRoutes(context))
    .route("/", createLinkRoutes(context))
    .route("/", createJoinRoutes(context))
    .route("/", createRequestRoutes(context))
    .route("/", createGroupRoutes(context))
    .route("/", createOffboardingRoutes(context));
}
