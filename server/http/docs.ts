/** The API's own page at /api/docs: Swagger UI from this server, with no inline script and nothing from elsewhere. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Hono } from "hono";
import { routeNotFound } from "./errors.ts";
import type { Env } from "./router.ts";

const folder = dirname(
  createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"),
);

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Parley API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
});
`;

const packaged = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
} as const;

export function createDocsRoutes() {
  return new Hono<Env>()
    .get("/api/docs", (c) => c.html(page))
    .get("/api/docs/start.js", (c) =>
      c.body(start, 200, { "content-type": "text/javascript; charset=utf-8" }),
    )
    .get("/api/docs/:file", async (c) => {
      const file = c.req.param("file");
      if (!Object.hasOwn(packaged, file)) throw routeNotFound();
      const name = file as keyof typeof packaged;
      return c.body(await readFile(join(folder, name)), 200, {
        "content-type": packaged[name],
        "cache-control": "public, max-age=3600",
      });
    });
}
