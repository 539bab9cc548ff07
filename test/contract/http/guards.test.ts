import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAllowedHost, isAllowedOrigin } from "../../../server/http/guards.ts";
import { createRoutes } from "../../../server/http/routes.ts";
import {
  openApi,
  type ApiStage,
  type Caller,
  makeCanvas,
} from "../../stage/api.ts";

let stage: ApiStage;
let ann: Caller;
let clientFolder: string;

beforeAll(async () => {
  clientFolder = await mkdtemp(join(tmpdir(), "parley-client-"));
  await mkdir(join(clientFolder, "assets"));
  await mkdir(join(clientFolder, ".vite"));
  await writeFile(join(clientFolder, "index.html"), "<title>app</title>");
  await writeFile(join(clientFolder, "assets/a-1f.js"), "export {}");
  await writeFile(join(clientFolder, "sw.js"), "void 0");
  await writeFile(join(clientFolder, "manifest.webmanifest"), "{}");
  await writeFile(join(clientFolder, ".vite/manifest.json"), "{}");
  stage = await openApi({ clientFolder });
  ann = await stage.join("Ann");
});
afterAll(async () => {
  await stage.close();
  await rm(clientFolder, { recursive: true });
});

describe("the name a server is called by", () => {
  const local = {
    access: "local",
    host: "127.0.0.1",
    publicUrl: null,
  } as const;
  const open = { ...local, host: "0.0.0.0" };
  const named = { ...local, publicUrl: "https://parley.example.org" };

  it.each([
    [local, "localhost:4000", true],
    [local, "127.0.0.1", true],
    [local, "[::1]:8080", true],
    [local, "evil.example", false],
    [local, "localhost.evil.example", false],
    [local, "evil.example:80@localhost", false],
    [local, "192.168.1.5:4000", false],
    [local, "", false],
    [open, "192.168.1.5:4000", true],
    [open, "evil.example", false],
    [named, "parley.example.org", true],
    [named, "parley.example.org.evil.example", false],
  ])("%o answers to %s: %s", (config, host, allowed) => {
    expect(isAllowedHost(config, host)).toBe(allowed);
  });

  it("T29: that is foreign is refused with 421", async () => {
    const answer = await ann.call("GET", "/api/canvases", undefined, {
      host: "evil.example",
    });
    expect([answer.status, answer.errorId]).toEqual([421, "foreign_host"]);
  });
});

describe("a request from another website", () => {
  const config = {
    access: "local",
    host: "127.0.0.1",
    publicUrl: "https://p.example",
  } as const;

  it.each([
    [{}, true],
    [{ origin: "http://localhost:4000" }, true],
    [{ origin: "https://p.example" }, true],
    [{ origin: "http://localhost:9999" }, false],
    [{ origin: "https://evil.example" }, false],
    [{ origin: "null" }, false],
    [
      { "sec-fetch-site": "same-origin", origin: "http://localhost:5173" },
      true,
    ],
    [{ "sec-fetch-site": "none" }, true],
    [{ "sec-fetch-site": "same-site" }, false],
    [
      { "sec-fetch-site": "cross-site", origin: "http://localhost:4000" },
      false,
    ],
  ])("with %o passes: %s", (headers, allowed) => {
    const request = new Headers({ host: "localhost:4000", ...headers });
    expect(isAllowedOrigin(config, request)).toBe(allowed);
  });

  it("changes nothing", async () => {
    const answer = await ann.call(
      "POST",
      "/api/canvases",
      { title: "planted" },
      { origin: "https://evil.example" },
    );
    expect([answer.status, answer.errorId]).toEqual([403, "foreign_origin"]);
    const list = await ann.call("GET", "/api/canvases");
    expect(JSON.stringify(list.body)).not.toContain("planted");
  });
});

describe("bodies", () => {
  const large = (megabytes: number) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < megabytes; i++)
          controller.enqueue(new Uint8Array(1024 * 1024));
        controller.close();
      },
    });

  it("too large by their own account are refused before they are read", async () => {
    const answer = await ann.call<{ error: { limitBytes: number } }>(
      "POST",
      "/api/canvases",
      JSON.stringify({ title: "x".repeat(1024 * 1024) }),
      { "content-type": "application/json", "content-length": "1048590" },
    );
    expect([answer.status, answer.errorId]).toEqual([413, "body_too_large"]);
    expect(answer.body.error.limitBytes).toBe(1024 * 1024);
  });

  it("too large without saying so are refused as well", async () => {
    const json = await ann.call("POST", "/api/canvases", large(2), {
      "content-type": "application/json",
    });
    const canvas = await makeCanvas(ann);
    const path = `/api/blobs?canvas=${canvas}`;
    const image = await ann.call("POST", path, large(21), {
      "content-type": "image/png",
    });
    expect([json.errorId, image.errorId]).toEqual([
      "body_too_large",
      "body_too_large",
    ]);
  });

  it("that are no JSON, or of another type, are refused in words", async () => {
    const type = { "content-type": "application/json" };
    const cut = await ann.call("POST", "/api/canvases", '{"title":', type);
    expect([cut.status, cut.errorId]).toEqual([400, "malformed_request"]);
    const form = await ann.call("POST", "/api/canvases", "title=x", {
      "content-type": "text/plain",
    });
    expect([form.status, form.errorId]).toEqual([
      415,
      "unsupported_media_type",
    ]);
  });
});

describe("every answer", () => {
  it("carries a strict policy and a request id", async () => {
    for (const path of ["/", "/api/session", "/api/none", "/healthz"]) {
      const { headers } = await ann.call("GET", path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
    }
  });

  it("keeps a proxy's request id, but only a plain one", async () => {
    const ask = async (id: string) =>
      (
        await ann.call("GET", "/healthz", undefined, { "x-request-id": id })
      ).headers.get("x-request-id");
    expect(await ask("proxy-7")).toBe("proxy-7");
    expect(await ask("a b{}")).not.toBe("a b{}");
  });

  it("is that it is not ready while nothing can be written", async () => {
    const app = createRoutes({
      ...stage.context,
      store: {
        ...stage.context.store,
        journal: {
          append: () => Promise.reject(new Error("thread gone")),
          ping: () => Promise.reject(new Error("thread gone")),
        },
      },
    });
    const ready = await app.request("http://localhost:4000/readyz");
    expect(ready.status).toBe(503);
    const alive = await app.request("http://localhost:4000/healthz");
    expect(alive.status).toBe(200);
  });

  it("to an unexpected failure is a 500 without its details", async () => {
    const broken = await openApi();
    await broken.context.store.close();
    const answer = await broken.nobody.call<{ error: { message: string } }>(
      "POST",
      "/api/session",
      { name: "x", disciplines: ["other"] },
    );
    expect([answer.status, answer.errorId]).toEqual([500, "internal_error"]);
    expect(answer.body.error.message).not.toMatch(/sqlite|select|insert/i);
    const ready = await broken.nobody.call("GET", "/readyz");
    expect([ready.status, ready.errorId]).toEqual([503, "store_not_ready"]);
  });
});

describe("the built client", () => {
  const page = (path: string) =>
    ann.call<string>("GET", path, undefined, { accept: "text/html" });

  it("is the page for every address of the app, never cached", async () => {
    for (const path of ["/", "/c/0b1e", "/c/0b1e?view=notebook"]) {
      const { status, body, headers } = await page(path);
      expect([status, body]).toEqual([200, "<title>app</title>"]);
      expect(headers.get("cache-control")).toBe("no-cache");
    }
  });

  it("has hashed files that are cached for ever", async () => {
    const { headers } = await page("/assets/a-1f.js");
    expect(headers.get("cache-control")).toContain("immutable");
    expect(headers.get("content-type")).toContain("text/javascript");
  });

  it("has a service worker and a manifest that browsers take and never keep without asking", async () => {
    const worker = await page("/sw.js");
    expect(worker.status).toBe(200);
    expect(worker.headers.get("cache-control")).toBe("no-cache");
    expect(worker.headers.get("content-type")).toContain("text/javascript");
    const policy = worker.headers.get("content-security-policy");
    expect(policy, "the worker may fetch").toContain("connect-src 'self'");
    expect(policy, "pages may run it").toContain("worker-src 'self'");
    const manifest = await page("/manifest.webmanifest");
    expect(manifest.headers.get("content-type")).toBe(
      "application/manifest+json",
    );
  });

  it("is not sent again to whoever has it", async () => {
    const etag = (await page("/")).headers.get("etag") ?? "";
    const again = await ann.call("GET", "/", undefined, {
      accept: "text/html",
      "if-none-match": etag,
    });
    expect(again.status).toBe(304);
  });

  it("does not answer for what belongs to the server or is not there", async () => {
    for (const path of [
      "/api/nothing",
      "/api",
      "/sync/0b1e",
      "/assets/gone.js",
      "/.vite/manifest.json",
      "/..%2f..%2fpackage.json",
    ]) {
      const { status, errorId } = await page(path);
      expect([path, status, errorId]).toEqual([path, 404, "route_not_found"]);
    }
    const post = await ann.call("POST", "/c/0b1e", {});
    expect(post.status).toBe(404);
  });
});
