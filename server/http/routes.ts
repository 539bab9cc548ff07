/** Every route of the server in one list. `AppType` is what the client's typed requests are made from. */
import { join } from "node:path";
import { createOidcRoutes } from "../auth/oidc/routes.ts";
import type { Context } from "../context.ts";
import { createAccountRoutes } from "../auth/routes.ts";
import { createMeRoutes } from "../auth/meRoutes.ts";
import { createAdminRoutes } from "../admin/routes.ts";
import { createPersonRoutes } from "../deletion/personRoutes.ts";
import { createAuditRoutes } from "../audit/routes.ts";
import { createBlobRoutes } from "../records/blobRoutes.ts";
import { createCanvasRoutes } from "../records/canvasRoutes.ts";
import { createSessionRoutes } from "../records/sessionRoutes.ts";
import { createInboxRoutes } from "../inbox/routes.ts";
import { createMailRoutes } from "../mail/routes.ts";
import { createWebhookRoutes } from "../webhooks/routes.ts";
import { createPushRoutes } from "../push/routes.ts";
import { createSuggestionRoutes } from "../suggestions/routes.ts";
import { createThreadRoutes } from "../threads/routes.ts";
import { createVersionRoutes } from "../records/versionRoutes.ts";
import { createCatchUpRoutes } from "../catchUp/routes.ts";
import { createChartRoutes } from "../charts/routes.ts";
import { createFactsRoutes } from "../runs/factsRoutes.ts";
import { createMlflowRoutes } from "../mlflow/routes.ts";
import { createProjectRoutes } from "../runs/projectRoutes.ts";
import { createCompareRoutes } from "../runs/compareRoutes.ts";
import { createRunPageRoutes } from "../runs/runPageRoutes.ts";
import { createRunRoutes } from "../runs/routes.ts";
import { createRunSearchRoutes } from "../runs/searchRoutes.ts";
import { createSampleRoutes } from "../runs/sampleRoutes.ts";
import { createExchangeRoutes } from "../exchange/routes.ts";
import { createReviewRoutes } from "../reviews/routes.ts";
import { refuseTokensInAddress } from "../tokens/guard.ts";
import { createSharingRoutes } from "../sharing/routes.ts";
import { createTokenRoutes } from "../tokens/routes.ts";
import { setCaller } from "./callers.ts";
import { setConnection } from "./connection.ts";
import { createCspReportRoutes } from "./cspReports.ts";
import { createDocsRoutes } from "./docs.ts";
import { answerRefusal, createErrorHandler, routeNotFound } from "./errors.ts";
import { checkHost, checkOrigin, securityHeaders } from "./guards.ts";
import { createHealthRoutes } from "./health.ts";
import { limitBody, limitRate } from "./limits.ts";
import { describeApi } from "./openapi.ts";
import { logRequests } from "./requests.ts";
import { createRouter } from "./router.ts";
import { serveClient } from "./static.ts";

const builtClient = join(import.meta.dirname, "../../dist/client");

export interface RouteOptions {
  /** Where the built client is; else dist/client. */
  readonly clientFolder?: string | undefined;
}

export type AppType = ReturnType<typeof createApi>;

/** The whole HTTP side: API, documentation, health and the built client. */
export function createRoutes(context: Context, options: RouteOptions = {}) {
  const app = createRouter();
  app.onError(createErrorHandler(context.log));
  app.notFound((c) => answerRefusal(c, routeNotFound()));
  app.use(setConnection(context.config));
  app.use(logRequests(context.log));
  app.use(securityHeaders);
  app.use(checkHost(context.config));
  app.use(checkOrigin(context.config));
  app.use(refuseTokensInAddress);
  app.use(limitBody);
  app.use("/metrics", setCaller(context));
  app.route("/", createHealthRoutes(context));
  app.route("/", createDocsRoutes());

  const api = createApi(context);
  // When first asked for: it takes a fifth of a second, and few starts of Parley are about it.
  let description: ReturnType<typeof describeApi> | null = null;
  app.get("/api/openapi.json", (c) =>
    c.json((description ??= describeApi(api))),
  );
  app.use("/api/*", setCaller(context));
  // One allowance for imports and previews together.
  app.use(
    "/api/runs/import/*",
    limitRate({ burst: 120, perMinute: 60 }, { by: "session" }),
  );
  app.route("/", api);
  app.route("/", createMlflowRoutes(context));
  app.use(serveClient(options.clientFolder ?? builtClient));
  return app;
}

function createApi(context: Context) {
  return (
    createRouter()
      .route("/", createCspReportRoutes(context))
      .route("/", createOidcRoutes(context))
      .route("/", createSessionRoutes(context))
      .route("/", createAccountRoutes(context))
      .route("/", createMeRoutes(context))
      .route("/", createPersonRoutes(context))
      .route("/", createCanvasRoutes(context))
      .route("/", createThreadRoutes(context))
      .route("/", createSuggestionRoutes(context))
      .route("/", createInboxRoutes(context))
      .route("/", createMailRoutes(context))
      .route("/", createPushRoutes(context))
      .route("/", createWebhookRoutes(context))
      .route("/", createReviewRoutes(context))
      .route("/", createExchangeRoutes(context))
      .route("/", createVersionRoutes(context))
      .route("/", createCatchUpRoutes(context))
      .route("/", createBlobRoutes(context))
      // Before the runs by id: "columns" is none.
      .route("/", createRunSearchRoutes(context))
      .route("/", createCompareRoutes(context))
      .route("/", createFactsRoutes(context))
      .route("/", createChartRoutes(context))
      .route("/", createProjectRoutes(context))
      .route("/", createRunPageRoutes(context))
      .route("/", createRunRoutes(context))
      .route("/", createSampleRoutes(context))
      .route("/", createSharingRoutes(context))
      .route("/", createTokenRoutes(context))
      .route("/", createAdminRoutes(context))
      .route("/", createAuditRoutes(context))
  );
}
