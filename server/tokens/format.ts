/**
 * What an API token looks like: `prl_`, 43 characters of base64url (256 random bits) and 6 of a checksum. By the prefix
 * people and secret scanners know what they found; by the checksum they know that it is one, without asking the server,
 * which in turn need not look up what was mistyped.
 */
import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** For scanners and for hiding: whatever looks like one, also when it was cut off or lengthened. */
export const tokenPattern = /prl_[\w-]{16,}/g;

const wholeToken = /^(prl_[\w-]{43})([\w-]{6})$/;

export function makeToken(): string {
  const start = `prl_${randomBytes(32).toString("base64url")}`;
  return start + checksum(start);
}

export function isWellFormed(token: string): boolean {
  const [, start, sum] = wholeToken.exec(token) ?? [];
  return start !== undefined && sum === checksum(start);
}

/** CRC-32, big-endian, as base64url. */
function checksum(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString("base64url");
}

/**
 * The token of `Authorization: Bearer prl_…`, or of Basic with the token as password (any user name; MLflow's clients
 * can do nothing else). Null for every other Authorization: proxies before Parley have theirs, and send them along.
 */
export function readAuthorization(headers: Headers): string | null {
  const [, scheme, value] =
    /^(\w+) +(\S+) *$/.exec(headers.get("authorization") ?? "") ?? [];
  if (!scheme || !value) return null;
  switch (scheme.toLowerCase()) {
    case "bearer":
      return tokenOrNull(value);
    case "basic": {
      const pair = Buffer.from(value, "base64").toString();
      return tokenOrNull(pair.slice(pair.indexOf(":") + 1));
    }
    default:
      return null;
  }
}

function tokenOrNull(text: string): string | null {
  return text.startsWith("prl_") ? text : null;
}

/** For logs and messages. */
export function hideTokens(text: string): string {
  return text.replace(tokenPattern, "prl_[hidden]");
}
