/** The secret behind everything that is signed or encrypted here: AUTH_SECRET, or one made in DATA_DIR. */
import { hkdfSync, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config.ts";

/** Throws when DATA_DIR cannot be written. Several processes that share a DATA_DIR get the same one. */
export async function readAuthSecret(
  config: Pick<Config, "authSecret" | "dataDir">,
): Promise<string> {
  if (config.authSecret) return config.authSecret;
  const path = join(config.dataDir, "auth-secret");
  const stored = await readIfThere(path);
  if (stored) return stored;
  await mkdir(config.dataDir, { recursive: true });
  const fresh = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(fresh, "wx", 0o600);
  try {
    await file.writeFile(randomBytes(32).toString("base64url"));
    await file.sync();
  } finally {
    await file.close();
  }
  // A name that is taken stays: whoever linked first made the secret for all.
  await link(fresh, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(fresh);
  return readFile(path, "utf8");
}

/** 32 bytes for one purpose, so that what is made for one is never taken for another. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `parley ${purpose}`, 32));
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return (await readFile(path, "utf8")) || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
