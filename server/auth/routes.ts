/** All routes of accounts. The few endpoints of better-auth among them are the only ones that can be reached. */
import type { Context } from "../context.ts";
import { createRouter } from "../http/router.ts";
import { createAccountAdminRoutes } from "./adminRoutes.ts";
import { createAsking } from "./ask.ts";
import { createAuthRoutes } from "./authRoutes.ts";
import { createInvitationRoutes } from "./invitationRoutes.ts";
import { createTwoFactorRoutes } from "./twoFactorRoutes.ts";

export function createAccountRoutes(context: Context) {
  const asking = createAsking(context);
  return createRouter()
    .route("/", createAuthRoutes(context, asking))
    .route("/", createTwoFactorRoutes(context, asking))
    .route("/", createInvitationRoutes(context, asking))
    .route("/", createAccountAdminRoutes(context));
}
