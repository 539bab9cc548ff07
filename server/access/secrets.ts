/** The secrets of links and invitations: 256 random bits, shown once, of which only the SHA-256 is stored. */
import { createHash, randomBytes } from "node:crypto";

/** 43 characters of base64url. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Hex. A hash without salt will do: nobody can guess 256 bits. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
