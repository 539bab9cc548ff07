/** What is kept so that only this server reads it again: with a key of AUTH_SECRET for each purpose. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveKey, readAuthSecret } from "../auth/secret.ts";
import type { Config } from "../config.ts";

type Keys = Pick<Config, "authSecret" | "dataDir">;

/** base64url of nonce, tag and ciphertext. */
export async function sealFor(
  config: Keys,
  purpose: string,
  text: string,
): Promise<string> {
  return seal(deriveKey(await readAuthSecret(config), purpose), text);
}

/** Null: it was sealed with another AUTH_SECRET, for another purpose, or changed since. */
export async function unsealFor(
  config: Keys,
  purpose: string,
  sealed: string,
): Promise<string | null> {
  return unseal(deriveKey(await readAuthSecret(config), purpose), sealed);
}

/** AES-256-GCM; a new random nonce each time. */
export function seal(key: Buffer, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
}

/** Null for what was not sealed with this key, or changed since. */
export function unseal(key: Buffer, sealed: string): string | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < 28) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), {
    authTagLength: 16,
  });
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return (
      decipher.update(bytes.subarray(28), undefined, "utf8") +
      decipher.final("utf8")
    );
  } catch {
    // The tag does not fit: somebody else's bytes, or another secret.
    return null;
  }
}
