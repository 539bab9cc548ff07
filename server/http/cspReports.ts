/** What browsers report when a page tried what its policy forbids: a mistake of ours, or somebody's injected script. */
import { createRoute } from "@hono/zod-openapi";
import { Counter } from "prom-client";
import { z } from "zod";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { registry } from "../metrics.ts";
import { limitRate } from "./limits.ts";
import { createRouter } from "./router.ts";

export const cspReportsPath = "/api/csp-reports";

const reports = new Counter({
  name: "parley_csp_reports_total",
  help: "Reports of browsers that a page tried what its Content-Security-Policy forbids; any needs a look",
  registers: [registry],
});

const reportSchema = z.object({
  "csp-report": z.object({
    "document-uri": z.string().catch(""),
    "effective-directive": z.string().catch(""),
    "blocked-uri": z.string().catch(""),
    "source-file": z.string().catch(""),
    "line-number": z.number().nullable().catch(null),
  }),
});

export function createCspReportRoutes({ log }: Pick<Context, "log">) {
  return createRouter().openapi(
    createRoute(
      behind(
        { to: "anyone" },
        {
          method: "post",
          path: cspReportsPath,
          summary: "Where browsers report what a page's policy stopped",
          tags: ["server"],
          middleware: limitRate(
            { burst: 20, perMinute: 10 },
            { by: "address" },
          ),
          responses: { 204: { description: "Noted" } },
        },
      ),
    ),
    async (c) => {
      const report = readReport(await c.req.text());
      if (report) {
        reports.inc();
        log.warn(
          {
            page: pathOf(report["document-uri"]),
            directive: report["effective-directive"].slice(0, 100),
            blocked: originOf(report["blocked-uri"]),
            source: pathOf(report["source-file"]),
            line: report["line-number"],
          },
          "a page's policy stopped something",
        );
      }
      return c.body(null, 204);
    },
  );
}

/** Anybody may send anything here: what is no report is not counted. */
function readReport(text: string) {
  const json = parseJson(text);
  const parsed = reportSchema.safeParse(json);
  return parsed.success ? parsed.data["csp-report"] : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Queries and fragments may hold secrets, and do not say where a mistake is. */
function pathOf(address: string): string {
  return URL.parse(address)?.pathname.slice(0, 200) ?? "";
}

/** `inline`, `eval`, `data` and the like are said as they are. */
function originOf(blocked: string): string {
  const url = URL.parse(blocked);
  if (!url) return blocked.slice(0, 100);
  return url.origin === "null" ? url.protocol : url.origin;
}
