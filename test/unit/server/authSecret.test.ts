import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { deriveKey, readAuthSecret } from "../../../server/auth/secret.ts";

const parent = await mkdtemp(join(tmpdir(), "parley-secret-"));
afterEach(() => rm(parent, { recursive: true, force: true }));

it("the secret of sign-in is made once, for the server's own user alone", async () => {
  const config = { authSecret: null, dataDir: join(parent, "data") };
  const secrets = await Promise.all(
    Array.from({ length: 8 }, () => readAuthSecret(config)),
  );
  expect(new Set(secrets).size).toBe(1);
  expect(secrets[0]).toMatch(/^[\w-]{43}$/);
  expect(await readAuthSecret(config)).toBe(secrets[0]);
  expect(await readdir(config.dataDir)).toEqual(["auth-secret"]);
  const { mode } = await stat(join(config.dataDir, "auth-secret"));
  expect((mode & 0o777).toString(8)).toBe("600");
});

it("a secret in the environment goes first, and each purpose has a key of its own", async () => {
  const authSecret = "x".repeat(40);
  const secret = await readAuthSecret({ authSecret, dataDir: parent });
  expect(secret).toBe(authSecret);
  expect(deriveKey(secret, "a").length).toBe(32);
  expect(deriveKey(secret, "a")).toEqual(deriveKey(secret, "a"));
  expect(deriveKey(secret, "a")).not.toEqual(deriveKey(secret, "b"));
});
