/** `npm run token` against a server that runs, on each database. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../server/config.ts";
import { openBeside } from "../../server/store/beside.ts";
import type { Tables } from "../../server/store/tables.ts";
import {
  makeTokenBeside,
  revokeTokenBeside,
} from "../../server/tokens/beside.ts";
import {
  readCommand,
  type TokenCommand,
} from "../../server/tokens/commandLine.ts";
import { eachDatabase } from "../stage/databases.ts";
import { startParley, type Parley } from "../stage/parley.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

const command = (environment: Record<string, string>, ...args: string[]) =>
  run(process.execPath, ["scripts/token.ts", ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
  });

it("without any data it says what to do", { timeout: 60_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-none-"));
  await expect(
    command({ DATA_DIR: dataDir }, "--name", "ci", "--role", "viewer"),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Start Parley once"),
  });
  await rm(dataDir, { recursive: true });
});

eachDatabase((database) => {
  let parley: Parley;
  let environment: Record<string, string>;

  beforeAll(async () => {
    const made = await database.make();
    parley = await startParley(made);
    environment = { ...made, DATA_DIR: parley.dataDir };
  });
  afterAll(() => parley.stop());

  const ask = (token: string, method = "GET", path = "/api/canvases") =>
    fetch(parley.url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      ...(method === "POST" && { body: JSON.stringify({ title: "By ci" }) }),
    });

  it(
    "makes one that works at once, while people work",
    { timeout: 60_000 },
    async () => {
      const made = await command(
        environment,
        "--name",
        "ci",
        "--role",
        "editor",
        "--expires",
        "90d",
      );
      const token = made.stdout.trim();
      expect(token).toMatch(/^prl_[\w-]{49}$/);
      expect(made.stderr).toContain("read, runs:write, write, until 20");
      const created = await ask(token, "POST");
      expect(created.status).toBe(201);
      const { owner } = (await created.json()) as {
        owner: { id: string; name: string };
      };
      expect(owner.name).toBe("ci");
      const health = await ask(token, "GET", "/api/admin/health");
      expect(health.status).toBe(403);
    },
  );

  describe("beside a server", () => {
    let db: Kysely<Tables>;
    beforeAll(async () => {
      db = await openBeside(readConfig(environment));
    });
    afterAll(() => db.destroy());

    const make = (...args: string[]) =>
      makeTokenBeside(
        db,
        { access: "local" },
        readCommand(args) as Extract<TokenCommand, { type: "make" }>,
      );

    it("a token of the same name acts as the same person, until it is ended", async () => {
      const first = await make("--name", "nightly", "--role", "editor");
      const second = await make("--name", "nightly", "--role", "viewer");
      const owner = async (token: string) => {
        const list = await ask(token, "GET", "/api/canvases");
        const { items } = (await list.json()) as {
          items: { owner: { name: string } | null }[];
        };
        return items.find((item) => item.owner?.name === "nightly");
      };
      expect((await ask(first.token, "POST")).status).toBe(201);
      expect((await ask(second.token, "POST")).status).toBe(403);
      expect(await owner(second.token)).toBeDefined();
      await revokeTokenBeside(db, first.id);
      expect((await ask(first.token)).status).toBe(401);
      expect((await ask(second.token)).status).toBe(200);
      await expect(revokeTokenBeside(db, first.id)).rejects.toThrow(
        "no such API token",
      );
      const noted = await db
        .selectFrom("access_change")
        .select("token_id")
        .where("token_id", "=", first.id)
        .execute();
      expect(noted).toHaveLength(1);
    });

    it("an admin's is for admins, and everybody's for somebody", async () => {
      const admin = await make("--name", "ops", "--role", "admin");
      const health = await ask(admin.token, "GET", "/api/admin/health");
      expect(health.status).toBe(200);
      const member = await db
        .selectFrom("user")
        .select("id")
        .where("name", "=", "nightly")
        .executeTakeFirstOrThrow();
      const asMember = ["--as", member.id, "--name", "x"];
      await expect(make(...asMember, "--role", "admin")).rejects.toThrow(
        "nightly is no admin",
      );
      await expect(
        make("--name", "x", "--role", "viewer", "--as", "nobody@example.org"),
      ).rejects.toThrow("nobody with an active account");
      await expect(
        make("--name", "x", "--role", "viewer", "--canvas", "none"),
      ).rejects.toThrow("there is no canvas none");
      await expect(
        makeTokenBeside(
          db,
          { access: "accounts" },
          {
            type: "make",
            name: "x",
            scopes: ["read"],
            canvases: null,
            expiresAt: null,
            as: null,
          },
        ),
      ).rejects.toThrow("--as");
    });
  });
});
