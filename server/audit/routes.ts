/** `/api/admin/audit`: the audit log, on a page and as a file. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  auditEntrySchema,
  auditExportQuerySchema,
  auditQuerySchema,
} from "../../shared/api/admin.ts";
import { listOf } from "../../shared/api/common.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, jsonAnswer } from "../http/router.ts";
import { audit } from "./audit.ts";
import { auditFormats, streamAudit } from "./export.ts";
import { listAudit, readAudit } from "./read.ts";

const tags = ["admin"];
const door = { to: "workspace", verb: "administer" } as const;

export function createAuditRoutes({ store: { db } }: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(door, {
          method: "get",
          path: "/api/admin/audit",
          summary: "The audit log, newest first",
          tags,
          request: { query: auditQuerySchema },
          responses: { 200: jsonAnswer(listOf(auditEntrySchema), "Entries") },
        }),
      ),
      async (c) => c.json(await listAudit(db, c.req.valid("query")), 200),
    )
    .openapi(
      createRoute(
        behind(door, {
          method: "get",
          path: "/api/admin/audit/export",
          summary: "Download the audit log, oldest first",
          tags,
          request: { query: auditExportQuerySchema },
          responses: {
            200: {
              description: "The file",
              content: {
                "text/csv": { schema: z.string() },
                "application/x-ndjson": { schema: z.string() },
              },
            },
          },
        }),
      ),
      async (c) => {
        const { format, ...filter } = c.req.valid("query");
        const day = new Date().toISOString().slice(0, 10);
        const { type, extension } = auditFormats[format];
        await audit(db, c.get("callerOrRefuse")(), {
          action: "audit.exported",
          details: { format },
        });
        return c.body(streamAudit(readAudit(db, filter), format), 200, {
          "content-type": type,
          "content-disposition": `attachment; filename="parley-audit-${day}.${extension}"`,
        }) as never;
      },
    );
}
