import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRoutes } from "../../../server/http/routes.ts";
import { openApi, type ApiStage } from "../../stage/api.ts";

interface OpenApi {
  openapi: string;
  paths: Record<
    string,
    Record<string, { summary?: string; responses: Record<string, unknown> }>
  >;
}

let stage: ApiStage;
let document: OpenApi;
beforeAll(async () => {
  stage = await openApi();
  document = (await stage.nobody.call<OpenApi>("GET", "/api/openapi.json"))
    .body;
});
afterAll(() => stage.close());

const described = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

describe("the description of the API", () => {
  it("lists every route that answers under /api", () => {
    const { routes } = createRoutes(stage.context);
    const answering = routes
      .filter((route) => route.method !== "ALL")
      // MLflow's own API is described by MLflow.
      .filter((route) => /^\/api\/(?!docs|openapi|2\.0\/)/.test(route.path))
      .map(
        (route) =>
          `${route.method} ${route.path.replaceAll(/:(\w+)/g, "{$1}")}`,
      );
    const names = new Set(described().map(({ name }) => name));
    expect(answering.length).toBeGreaterThan(20);
    expect([...new Set(answering)].filter((name) => !names.has(name))).toEqual(
      [],
    );
  });

  it("says of each what it does, and that it fails in the one shape", () => {
    for (const { name, operation } of described()) {
      expect(operation.summary, name).toBeTruthy();
      expect(operation.responses["default"], name).toBeDefined();
    }
  });

  it("says what the fields are", () => {
    const text = JSON.stringify(document);
    expect(document.openapi).toBe("3.1.0");
    for (const word of ["disciplines", "openThreads", "resolvedBy", "copyOf"])
      expect(text).toContain(word);
  });

  it("has a page made of this server's own files, without inline scripts", async () => {
    const page = await stage.nobody.call<string>("GET", "/api/docs");
    expect(page.status).toBe(200);
    const body = page.body as string;
    expect(body).not.toMatch(/https?:|<script>|\son\w+=/);
    const files = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(files).toHaveLength(3);
    for (const file of files)
      expect((await stage.nobody.call("GET", file)).status).toBe(200);
    const other = await stage.nobody.call("GET", "/api/docs/package.json");
    expect(other.errorId).toBe("route_not_found");
  });
});

describe("for whoever runs the server", () => {
  it("health and readiness answer without a session, metrics an admin's", async () => {
    const ask = (path: string) => stage.nobody.call<string>("GET", path);
    for (const path of ["/healthz", "/readyz"])
      expect((await ask(path)).status).toBe(200);
    expect((await ask("/metrics")).status).toBe(401);
    // Whoever comes first in local access.
    const admin = await stage.join("Ann");
    const metrics = await admin.call<string>("GET", "/metrics");
    expect(metrics.body).toContain("parley_http_request_seconds");
    expect(metrics.body).toContain('route="/readyz"');
  });
});
