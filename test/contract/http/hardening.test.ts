/** T16, T17: what every answer carries, what no other website can make a browser do, and how much may be sent. */
import { createAdaptorServer } from "@hono/node-server";
import { hashPassword } from "better-auth/crypto";
import type { Hono } from "hono";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { foreignOrigin } from "../../../server/http/errors.ts";
import { createRoutes } from "../../../server/http/routes.ts";
import { registry } from "../../../server/metrics.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { startHostileProvider } from "../../stage/hostileProvider.ts";
import { until } from "../../stage/until.ts";

let stage: AccountsStage;
let clientFolder: string;
beforeAll(async () => {
  clientFolder = await mkdtemp(join(tmpdir(), "parley-client-"));
  await mkdir(join(clientFolder, "assets"));
  await writeFile(join(clientFolder, "index.html"), "<title>app</title>");
  await writeFile(join(clientFolder, "assets/a-1f.js"), "export {}");
  stage = await openAccounts({ clientFolder });
});
afterAll(async () => {
  await stage.close();
  await rm(clientFolder, { recursive: true });
});

function mutatingRoutes(): [method: string, path: string][] {
  const { routes } = createRoutes(stage.context) as unknown as Hono;
  const names = new Set(
    routes
      .filter(
        ({ method }) => !["ALL", "GET", "HEAD", "OPTIONS"].includes(method),
      )
      .map(({ method, path }) => `${method} ${path}`),
  );
  return [...names].map((name) => {
    const [method = "", path = ""] = name.split(" ");
    return [method, path.replace(/:[^/]+/g, stage.admin.id)];
  });
}

describe("T16: another website", () => {
  const disguises: [string, Record<string, string>][] = [
    ["its own Origin", { origin: "https://evil.example" }],
    ["no Origin that it would tell", { origin: "null" }],
    ["a neighbour's port", { origin: "http://localhost:4001" }],
    [
      "the other protocol's name",
      { origin: "http://localhost:4000.evil.example" },
    ],
    ["what the browser says of it", { "sec-fetch-site": "cross-site" }],
    ["a name beside ours", { "sec-fetch-site": "same-site" }],
  ];

  it("changes nothing by any route, whatever it sends", async () => {
    const routes = mutatingRoutes();
    expect(routes.length).toBeGreaterThan(60);
    const before = await tables();
    const passed: string[] = [];
    for (const [method, path] of routes)
      for (const [what, headers] of disguises)
        for (const type of [
          "application/x-www-form-urlencoded",
          "text/plain",
          "application/json",
        ]) {
          const { status, errorId, body } = await stage.admin.call<{
            message?: string;
          }>(method, path, type === "application/json" ? "{}" : "a=b", {
            "content-type": type,
            ...headers,
          });
          // Under MLflow's addresses a refusal has MLflow's shape.
          const isRefused = path.startsWith("/api/2.0/")
            ? body.message === foreignOrigin().message
            : errorId === "foreign_origin";
          if (status !== 403 || !isRefused)
            passed.push(`${method} ${path} with ${what}, ${type}: ${status}`);
        }
    expect(passed).toEqual([]);
    expect(await tables()).toEqual(before);
  });

  it("could not send what a form can send, even if it came from us", async () => {
    const took: string[] = [];
    const formless = new Set(["/api/csp-reports", "/api/blobs"]);
    for (const [method, path] of mutatingRoutes()) {
      // Forms can only post.
      if (method !== "POST") continue;
      if (formless.has(path) || path.startsWith("/api/runs/import")) continue;
      for (const type of [
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=x",
      ]) {
        const { status } = await stage.nobody.call(method, path, "a=b", {
          "content-type": type,
        });
        if (status < 400) took.push(`${method} ${path} ${type}: ${status}`);
      }
    }
    expect(took).toEqual([]);
  });

  async function tables() {
    const { db } = stage.context.store;
    return {
      people: await db.selectFrom("user").selectAll().execute(),
      sessions: (await db.selectFrom("session").select("id").execute()).length,
      canvases: await db.selectFrom("canvas").selectAll().execute(),
      settings: await db.selectFrom("setting").selectAll().execute(),
    };
  }
});

describe("T16: every cookie", () => {
  it.each(["http://localhost:4000", "https://parley.example.org"])(
    "of %s is out of reach of scripts and of requests that others start",
    { timeout: 60_000 },
    async (publicUrl) => {
      const provider = await startHostileProvider();
      const own = await openAccounts({
        environment: { ...provider.environment, PUBLIC_URL: publicUrl },
      });
      try {
        const { db } = own.context.store;
        await db
          .updateTable("account")
          .set({ password: await hashPassword("correct horse battery") })
          .execute();
        const signedIn = await own.nobody.call(
          "POST",
          "/api/auth/sign-in/email",
          { email: "admin@example.org", password: "correct horse battery" },
        );
        const started = await own.nobody.call("GET", "/api/auth/oidc/start");
        const left = await own.admin.call("DELETE", "/api/session");
        const lines = [signedIn, started, left].flatMap(({ headers }) =>
          headers.getSetCookie(),
        );
        const names = lines.map((line) =>
          line.replace(/(_[\da-f]{12})?=.*/, ""),
        );
        const isSecure = publicUrl.startsWith("https:");
        const prefix = isSecure ? "__Host-" : "";
        expect(names.sort()).toEqual(
          [
            "parley_known_browser",
            "parley_oidc",
            "parley_session",
            "parley_session",
          ].map((name) => prefix + name),
        );
        for (const line of lines) {
          expect(line).toMatch(/; HttpOnly/);
          expect(line).toMatch(/; SameSite=Lax/);
          expect(line).toMatch(/; Path=\/(;|$)/);
          expect(line).not.toMatch(/; Domain/i);
          expect(/; Secure/.test(line)).toBe(isSecure);
        }
      } finally {
        await own.close();
        await provider.stop();
      }
    },
  );
});

describe("T16: every kind of answer", () => {
  it.each([
    ["a page", "/", 200],
    ["a page of the app", "/c/0b1e", 200],
    ["a script", "/assets/a-1f.js", 200],
    ["JSON", "/api/access", 200],
    ["a list", "/api/canvases", 200],
    ["nothing at this address", "/api/none", 404],
    ["a file that is not there", "/assets/gone.js", 404],
    ["not allowed", "/api/canvases/none", 404],
    ["documentation", "/api/docs", 200],
    ["its script", "/api/docs/start.js", 200],
    ["health", "/healthz", 200],
    ["a redirect, or none", "/api/auth/oidc/start", 404],
  ])(
    "%s runs only scripts of ours, in no frame",
    async (_what, path, status) => {
      const answer = await stage.admin.call("GET", path, undefined, {
        accept: "text/html",
      });
      expect(answer.status).toBe(status);
      const header = answer.headers.get("content-security-policy") ?? "";
      const policy = new Map(
        header.split(";").map((part) => {
          const [name = "", ...values] = part.trim().split(" ");
          return [name, values.join(" ")];
        }),
      );
      expect(policy.get("default-src")).toBe("'none'");
      expect(policy.get("script-src") ?? "'none'").toMatch(/^'(self|none)'$/);
      expect(policy.get("object-src")).toBe("'none'");
      expect(policy.get("base-uri")).toBe("'none'");
      expect(policy.get("frame-ancestors")).toBe("'none'");
      expect(policy.get("form-action")).toBe("'self'");
      expect(policy.get("report-uri")).toBe("/api/csp-reports");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("referrer-policy")).toBe("same-origin");
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    },
  );
});

describe("T16: what browsers report of a page's policy", () => {
  const count = async () =>
    Number(
      /^parley_csp_reports_total (\d+)$/m.exec(await registry.metrics())?.[1],
    );
  const send = (body: unknown) =>
    stage.nobody.call("POST", "/api/csp-reports", JSON.stringify(body), {
      "content-type": "application/csp-report",
    });

  it("is counted, and logged without what addresses may hold", async () => {
    const before = await count();
    const warn = vi.spyOn(stage.context.log, "warn");
    const { status } = await send({
      "csp-report": {
        "document-uri": "https://parley.example/c/1?to=secret#secret",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?secret",
        "line-number": 7,
      },
    });
    expect(status).toBe(204);
    expect(await count()).toBe(before + 1);
    const logged = warn.mock.calls.map(([line]) => JSON.stringify(line));
    warn.mockRestore();
    expect(logged.join()).toContain("https://evil.example");
    expect(logged.join()).toContain('"/c/1"');
    expect(logged.join()).not.toContain("secret");
  });

  it("is nothing when it is no report", async () => {
    const before = await count();
    for (const body of [null, [], {}, { "csp-report": 7 }, "x"])
      expect((await send(body)).status).toBe(204);
    expect(await count()).toBe(before);
  });
});

describe("T17: on a real socket", () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    const { fetch } = createRoutes(stage.context, { clientFolder });
    server = createAdaptorServer({ fetch }) as Server;
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", resolve),
    );
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );

  /** What is answered to bytes; `more` is written until the connection ends or an answer is there. */
  async function answerTo(head: string, more?: Buffer, limit = 0) {
    let text = "";
    let written = 0;
    let isOver = false;
    const socket = connect(port, "127.0.0.1");
    socket.on("data", (chunk) => (text += String(chunk)));
    socket.on("close", () => (isOver = true));
    // The server hangs up while we still write: that is the answer.
    socket.on("error", () => (isOver = true));
    socket.write(head);
    const writeOn = () => {
      while (more && !isOver && text === "" && written < limit) {
        written += more.length;
        if (!socket.write(more)) return void socket.once("drain", writeOn);
      }
    };
    writeOn();
    await until(() => isOver || text !== "" || written >= limit + 1, {
      what: "an answer",
    });
    socket.destroy();
    return { status: Number(text.split(" ")[1] ?? 0), written };
  }

  const post = (path: string, headers: string) =>
    `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: ${stage.admin.cookie}\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`;

  it.each([
    [1, 400],
    [1_048_577, 413],
    [2 ** 31, 413],
    [2 ** 53, 413],
    ["9".repeat(30), 400],
  ])(
    "a body that says it has %s bytes is answered %i, and refused before it comes when it is too long",
    async (bytes, expected) => {
      const { status } = await answerTo(
        post("/api/canvases", `Content-Length: ${bytes}`) +
          (bytes === 1 ? "{" : ""),
      );
      expect(status).toBe(expected);
    },
  );

  it.each(["/api/canvases", "/api/auth/sign-in/email", "/api/csp-reports"])(
    "a body in chunks without an end is refused when it is too long: %s",
    async (path) => {
      const chunk = Buffer.from(`10000\r\n${"x".repeat(65_536)}\r\n`);
      const before = process.memoryUsage().rss;
      const { status, written } = await answerTo(
        post(path, "Transfer-Encoding: chunked"),
        chunk,
        512 * 1024 * 1024,
      );
      expect([413, 0]).toContain(status);
      expect(written).toBeLessThan(64 * 1024 * 1024);
      const grown = process.memoryUsage().rss - before;
      expect(grown).toBeLessThan(64 * 1024 * 1024);
    },
  );

  it("headers without an end are refused", async () => {
    const { status, written } = await answerTo(
      `GET /healthz HTTP/1.1\r\nHost: localhost:${port}\r\n`,
      Buffer.from(`X-More: ${"x".repeat(1000)}\r\n`),
      16 * 1024 * 1024,
    );
    expect([431, 0]).toContain(status);
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  it("two lengths, or a length and chunks, are no request", async () => {
    const two = await answerTo(
      post("/api/canvases", "Content-Length: 2\r\nContent-Length: 3"),
    );
    const both = await answerTo(
      post("/api/canvases", "Content-Length: 2\r\nTransfer-Encoding: chunked"),
    );
    expect([two.status, both.status]).toEqual([400, 400]);
  });
});
