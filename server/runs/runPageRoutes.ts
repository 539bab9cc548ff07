/** The page of a run, and its files for download, over HTTP. */
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { runPageSchema } from "../../shared/api/runPage.ts";
import { behind } from "../access/doors.ts";
import type { Context } from "../context.ts";
import { createRouter, idParam, jsonAnswer } from "../http/router.ts";
import { toWeb } from "../http/static.ts";
import { artifactNotFound } from "./refusals.ts";
import { readRunPage } from "./runPage.ts";
import { findRun } from "./runs.ts";

const tags = ["runs"];

export function createRunPageRoutes(context: Context) {
  const { store, blobs } = context;
  return createRouter()
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/runs/{id}/page",
            summary: "Everything about one run, and the canvases that use it",
            tags,
            request: { params: idParam },
            responses: { 200: jsonAnswer(runPageSchema, "Run") },
          },
        ),
      ),
      async (c) =>
        c.json(
          await readRunPage(
            context,
            c.get("callerOrRefuse")(),
            c.req.valid("param").id,
          ),
          200,
        ),
    )
    .openapi(
      createRoute(
        behind(
          { to: "workspace", verb: "readRuns" },
          {
            method: "get",
            path: "/api/runs/{id}/artifacts",
            summary: "Download one file of a run",
            description:
              "Always a download, whatever the file is: somebody's model or report is not a page of this server.",
            tags,
            request: {
              params: idParam,
              query: z.object({ path: z.string().min(1).max(2000) }),
            },
            responses: {
              200: {
                description: "The file",
                content: {
                  "application/octet-stream": {
                    schema: { type: "string", format: "binary" },
                  },
                },
              },
            },
          },
        ),
      ),
      async (c) => {
        const { id } = c.req.valid("param");
        const { path: name } = c.req.valid("query");
        await findRun(store, id);
        const row = await store.db
          .selectFrom("artifact")
          .select(["sha256", "size"])
          .where("owner", "=", id)
          .where("path", "=", name)
          .executeTakeFirst();
        const path = row && (await blobs.path(row.sha256));
        if (!row || !path) throw artifactNotFound();
        const headers = {
          "content-type": "application/octet-stream",
          "content-length": String(row.size),
          "content-disposition": attachment(name),
          "content-security-policy": "default-src 'none'; sandbox",
          "x-content-type-options": "nosniff",
          "cache-control": "private, no-store",
        };
        // A stream that nobody reads would keep its file open.
        if (c.req.method === "HEAD") return c.body(null, 200, headers);
        return c.body(toWeb(path), 200, headers);
      },
    );
}

/** With the name of the file alone, for every browser (RFC 6266). */
function attachment(path: string): string {
  const name = path.split("/").at(-1) || "file";
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
