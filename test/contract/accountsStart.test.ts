/** From local access to accounts: who was there stays, and somebody becomes the first admin. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { hashSecret } from "../../server/access/secrets.ts";
import { makeSetupLink } from "../../server/auth/invitations.ts";
import { readConfig } from "../../server/config.ts";
import { startServer, type RunningServer } from "../../server/start.ts";
import { up as first } from "../../server/store/migrations/0001-first.ts";
import { up as durable } from "../../server/store/migrations/0002-durable.ts";
import { up as openings } from "../../server/store/migrations/0003-openings.ts";
import { openApi } from "../stage/api.ts";
import { eachDatabase } from "../stage/databases.ts";

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0))
    await rm(folder, { recursive: true, force: true });
});

/** As the release before accounts left it, with two people who are signed in by these tokens. */
async function dataFromBefore(tokens: Record<string, string>) {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-before-"));
  made.push(dataDir);
  const raw = new Database(join(dataDir, "parley.db"));
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: raw }),
  });
  raw.exec(
    "create table migration (name text primary key, applied_at text not null)",
  );
  const steps = {
    "0001-first": first,
    "0002-durable": durable,
    "0003-openings": openings,
  };
  for (const [name, up] of Object.entries(steps)) {
    await up(db);
    raw
      .prepare("insert into migration values (?, '2026-11-01T00:00:00.000Z')")
      .run(name);
  }
  const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString();
  for (const [name, token] of Object.entries(tokens)) {
    const at = "2026-11-02T00:00:00.000Z";
    raw
      .prepare(
        'insert into "user" (id, name, disciplines, created_at) values (?, ?, ?, ?)',
      )
      .run(name.toLowerCase(), name, '["engineering"]', at);
    raw
      .prepare(
        "insert into session (token_hash, user_id, created_at, expires_at) values (?, ?, ?, ?)",
      )
      .run(hashSecret(token), name.toLowerCase(), at, inAMonth);
  }
  await db.destroy();
  return dataDir;
}

const start = (dataDir: string) =>
  startServer(
    readConfig({
      ACCESS: "accounts",
      LOG_LEVEL: "silent",
      PORT: "0",
      DATA_DIR: dataDir,
    }),
  );

async function ask<T>(
  server: RunningServer,
  method: string,
  path: string,
  body: object | null = null,
  token = "",
) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      cookie: `parley_session=${token}`,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

it("people of local access stay who they are, and the set-up link gives one of them an account", async () => {
  const [ada, ben] = ["a".repeat(43), "b".repeat(43)];
  const dataDir = await dataFromBefore({ Ada: ada, Ben: ben });
  const server = await start(dataDir);
  const who = (token: string) =>
    ask<{ user: { id: string }; workspaceRole: string }>(
      server,
      "GET",
      "/api/session",
      null,
      token,
    );
  expect((await who(ada)).body).toMatchObject({
    user: { id: "ada", name: "Ada" },
    workspaceRole: "admin",
  });
  expect((await who(ben)).body).toMatchObject({ user: { id: "ben" } });
  // An admin, and nobody who can sign in as one again.
  const needsSetup = async () =>
    (await ask<{ needsSetup: boolean }>(server, "GET", "/api/access")).body
      .needsSetup;
  expect(await needsSetup()).toBe(true);
  const secret = server.setupUrl!.split("/setup#")[1]!;
  const look = await ask(
    server,
    "POST",
    "/api/invitations/look",
    { secret },
    ben,
  );
  expect(look.body).toMatchObject({
    invitedBy: null,
    workspaceRole: "admin",
    needsAccount: true,
  });
  const account = { email: "ben@example.org", password: "correct horse" };
  const accepted = await ask(
    server,
    "POST",
    "/api/invitations/accept",
    { secret, ...account },
    ben,
  );
  expect(accepted.status).toBe(200);
  expect((await who(ben)).body).toMatchObject({
    user: { id: "ben" },
    workspaceRole: "admin",
  });
  const signedIn = await ask(
    server,
    "POST",
    "/api/auth/sign-in/email",
    account,
  );
  expect(signedIn.status).toBe(200);
  expect(await needsSetup()).toBe(false);
  const mine = { email: "ada@example.org", password: "battery staple" };
  const set = () =>
    ask<{ error: { id: string } }>(
      server,
      "POST",
      "/api/auth/set-password",
      mine,
      ada,
    );
  expect((await set()).status).toBe(200);
  expect((await set()).body.error.id).toBe("account_exists");
  await server.stop();
  const next = await start(dataDir);
  expect(next.setupUrl).toBe(null);
  await next.stop();
}, 60_000);

eachDatabase((database) => {
  describe("the set-up link", () => {
    it("works once, and of those that were made only the last, however many start at once", async () => {
      const stage = await openApi({
        database,
        environment: { ACCESS: "accounts" },
      });
      const { context, nobody } = stage;
      const look = async (secret: string | null) =>
        (await nobody.call("POST", "/api/invitations/look", { secret })).status;
      const older = await makeSetupLink(context);
      expect(await look(older)).toBe(200);
      const both = await Promise.all([
        makeSetupLink(context),
        makeSetupLink(context),
      ]);
      expect(await look(older)).toBe(404);
      const seen = [await look(both[0]), await look(both[1])];
      expect(seen.sort()).toEqual([200, 404]);
      const working = (await look(both[0])) === 200 ? both[0] : both[1];
      const accept = (email: string) =>
        nobody.call("POST", "/api/invitations/accept", {
          secret: working,
          name: "Root",
          disciplines: ["other"],
          email,
          password: "correct horse",
        });
      const answers = await Promise.all([
        accept("root@example.org"),
        accept("toor@example.org"),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
      expect(await makeSetupLink(context)).toBe(null);
      const roles = await context.store.db
        .selectFrom("user")
        .select("workspace_role")
        .where("email", "like", "%@example.org")
        .execute();
      expect(roles).toEqual([{ workspace_role: "admin" }]);
      await stage.close();
    }, 60_000);
  });
});
