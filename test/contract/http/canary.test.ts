/**
 * T3: secrets are in no log, no address, no error and nowhere in the database. A server in accounts access is taken
 * through everything that makes or takes a secret, with the log at its most talkative, and then everything is searched.
 */
import { readdir, readFile, mkdtemp, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { readConfig } from "../../../server/config.ts";
import { startServer, type RunningServer } from "../../../server/start.ts";

const password = "canary-password-1";
const nextPassword = "canary-password-2";
const linkPassword = "canary-link-password";
const environment = {
  ACCESS: "accounts",
  PUBLIC_URL: "http://parley.test",
  PORT: "0",
  LOG_LEVEL: "trace",
  AUTH_SECRET: "canary-auth-secret-0123456789abcdef",
  // Nobody listens there: each mail fails, and is logged.
  SMTP_URL: "smtp://parley:canary-smtp-password@127.0.0.1:1",
};

let dataDir: string;
let server: RunningServer;
let written = "";
const secrets = new Map<string, string>([
  ["password", password],
  ["next password", nextPassword],
  ["password of a link", linkPassword],
  ["AUTH_SECRET", environment.AUTH_SECRET],
  ["password of SMTP_URL", "canary-smtp-password"],
]);
const answers: { what: string; response: Response; text: string }[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-canary-"));
  const listen = (chunk: unknown) => {
    written += String(chunk);
    return true;
  };
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation(listen);
  for (const method of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, method).mockImplementation((...args) => {
      listen(args.map(String).join(" "));
    });
  const config = readConfig({ ...environment, DATA_DIR: dataDir });
  const log = pino(
    { level: "trace" },
    new Writable({
      write(chunk, _encoding, done) {
        listen(chunk);
        done();
      },
    }),
  );
  server = await startServer(config, { log });
});
afterAll(async () => {
  await server.stop();
  vi.restoreAllMocks();
  await rm(dataDir, { recursive: true, force: true });
});

interface Client {
  cookies: Map<string, string>;
  token?: string;
}
const client = (): Client => ({ cookies: new Map() });

async function call<T = Record<string, never>>(
  who: Client,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      cookie: [...who.cookies].map((pair) => pair.join("=")).join("; "),
      ...(who.token && { authorization: `Bearer ${who.token}` }),
    },
    ...(body !== undefined && {
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  });
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
    who.cookies.set(name!, value!);
    if (value && value.length > 20)
      secrets.set(`cookie ${name} ${secrets.size}`, decodeURIComponent(value));
  }
  const text = await response.text();
  answers.push({ what: `${method} ${path}`, response, text });
  const isJson = response.headers.get("content-type")?.includes("/json");
  return {
    status: response.status,
    body: (isJson ? JSON.parse(text) : text) as T,
  };
}

/** The secret behind the # of an address, which is noted. */
function secretOf(what: string, url: string): string {
  const [address, secret] = url.split("#");
  expect(address).not.toMatch(/[\w-]{43}/);
  secrets.set(what, secret!);
  return secret!;
}

const disciplines = ["engineering"];

it(
  "T3: no secret is in a log, an address, an error or the database",
  { timeout: 60_000 },
  async () => {
    const ada = client();
    const setup = secretOf("set-up link", server.setupUrl!);
    const made = await call(ada, "POST", "/api/invitations/accept", {
      secret: setup,
      name: "Ada",
      disciplines,
      email: "ada@example.org",
      password,
    });
    expect(made.status).toBe(200);

    // Wrong and malformed requests with secrets in every place.
    const eve = client();
    for (const body of [
      { email: "ada@example.org", password: nextPassword },
      { email: { password }, password: [password] },
      `{"email":"ada@example.org","password":"${password}"`,
    ])
      expect(
        (await call(eve, "POST", "/api/auth/sign-in/email", body)).status,
      ).toBeGreaterThanOrEqual(400);
    await call(eve, "POST", "/api/invitations/look", { secret: setup });
    await call(eve, "POST", "/api/invitations/look", { secret: [setup] });

    const signedIn = await call(eve, "POST", "/api/auth/sign-in/email", {
      email: "ada@example.org",
      password,
    });
    expect(signedIn.status).toBe(200);
    const changed = await call(ada, "POST", "/api/auth/change-password", {
      currentPassword: password,
      newPassword: nextPassword,
    });
    expect(changed.status).toBe(200);

    // A second step.
    const step = await call<{ totpURI: string; backupCodes: string[] }>(
      ada,
      "POST",
      "/api/auth/two-factor/enable",
      { password: nextPassword },
    );
    expect(step.status).toBe(200);
    secrets.set(
      "TOTP secret",
      new URL(step.body.totpURI).searchParams.get("secret")!,
    );
    step.body.backupCodes.forEach((code, i) =>
      secrets.set(`backup code ${i}`, code),
    );
    await call(ada, "POST", "/api/auth/two-factor/verify-totp", {
      code: "000000",
    });

    // Invitations and resets, whose mails fail.
    const invited = await call<{ url: string; mailed: boolean }>(
      ada,
      "POST",
      "/api/admin/invitations",
      { email: "ben@example.org", workspaceRole: "member" },
    );
    expect(invited.body.mailed).toBe(false);
    const ben = client();
    await call(ben, "POST", "/api/invitations/accept", {
      secret: secretOf("invitation", invited.body.url),
      name: "Ben",
      disciplines,
      email: "ben@example.org",
      password: `${password}-ben`,
    });
    secrets.set("Ben's password", `${password}-ben`);
    const { body: me } = await call<{ user: { id: string } }>(
      ben,
      "GET",
      "/api/session",
    );
    expect(me.user.id).toBeDefined();
    await call(client(), "POST", "/api/auth/forgot", {
      email: "ben@example.org",
    });
    const reset = await call<{ url: string }>(
      ada,
      "POST",
      `/api/admin/people/${me.user.id}/reset-link`,
      {},
    );
    secretOf("reset link", reset.body.url);

    // A link with a password, and a guest.
    const canvas = await call<{ id: string }>(ada, "POST", "/api/canvases", {
      title: "T",
    });
    const link = await call<{ url: string }>(
      ada,
      "POST",
      `/api/canvases/${canvas.body.id}/share-links`,
      { role: "commenter", password: linkPassword },
    );
    expect(link.status).toBe(201);
    const secret = secretOf("share link", link.body.url);
    const guest = client();
    for (const tried of ["canary-wrong-link-password", linkPassword])
      await call(guest, "POST", "/api/share-links/open", {
        secret,
        password: tried,
        name: "Gus",
        disciplines,
      });
    expect(guest.cookies.size).toBeGreaterThan(0);
    secrets.set("wrong link password", "canary-wrong-link-password");

    // Tokens: used, in an address, mistyped, after they were revoked, and on a socket.
    const token = await call<{ token: string; id: string }>(
      ada,
      "POST",
      "/api/tokens",
      { name: "ci", scopes: ["read", "write", "admin"] },
    );
    const ci = { ...client(), token: token.body.token };
    secrets.set("API token", ci.token);
    expect((await call(ci, "GET", "/api/canvases")).status).toBe(200);
    for (const path of [
      `/api/canvases?token=${ci.token}`,
      `/api/canvases/${ci.token}`,
      `/${ci.token}`,
    ])
      expect((await call(client(), "GET", path)).status).toBe(400);
    for (const path of [
      `/sync/${canvas.body.id}?token=${ci.token}`,
      `/sync/${ci.token}`,
    ])
      await upgrade(path);
    await call({ ...ci, token: `${ci.token}x` }, "GET", "/api/canvases");

    // The database fails in the middle of it.
    const { db } = server.context.store;
    await sql`alter table api_token rename to hidden_token`.execute(db);
    expect((await call(ci, "GET", "/api/canvases")).status).toBe(500);
    await sql`alter table hidden_token rename to api_token`.execute(db);
    await sql`alter table session rename to hidden_session`.execute(db);
    expect((await call(ada, "GET", "/api/canvases")).status).toBe(500);
    await sql`alter table hidden_session rename to session`.execute(db);

    // What an admin reads and what everybody can download.
    for (const path of [
      "audit",
      "audit/export?format=jsonl",
      "tokens",
      "people",
      "invitations",
      "health",
      "settings",
    ])
      await call(ada, "GET", `/api/admin/${path}`);
    for (const path of ["/metrics", "/api/me/export", "/api/access"])
      await call(ada, "GET", path);

    const toldOnce = [
      "/api/auth/two-factor/enable",
      "/api/tokens",
      "/api/admin/invitations",
      `/api/admin/people/${me.user.id}/reset-link`,
      `/api/canvases/${canvas.body.id}/share-links`,
    ].map((path) => `POST ${path}`);
    const found: string[] = [];
    const search = (where: string, text: string) => {
      for (const [name, value] of secrets)
        if (text.includes(value)) found.push(`${name} in ${where}`);
    };
    expect(written).toContain('"request"');
    expect(written).toContain("a mail was not sent");
    search("the log", written);
    for (const { what, response, text } of answers) {
      if (!toldOnce.includes(what)) search(`the answer to ${what}`, text);
      expect(response.headers.get("referrer-policy")).toMatch(
        /^(same-origin|no-referrer)$/,
      );
      search(`a Location (${what})`, response.headers.get("location") ?? "");
    }
    for (const name of await readdir(dataDir))
      if (name.startsWith("parley.db"))
        search(name, await readFile(join(dataDir, name), "latin1"));
    expect(found).toEqual([]);
    expect(secrets.size).toBeGreaterThan(20);
  },
);

/** What a socket that is refused is answered. */
function upgrade(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(`http://127.0.0.1:${server.port}${path}`, {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
      },
    });
    request.on("error", reject);
    request.on("upgrade", () => reject(new Error("it was let in")));
    request.on("response", (response) => {
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      response.resume();
      response.on("end", resolve);
    });
  });
}
