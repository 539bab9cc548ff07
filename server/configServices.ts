/** The part of the environment that says where other services are: databases, mail, sign-in, proxies. */
import { BlockList, isIP } from "node:net";

/** Thrown for a value that cannot be used; the message is the one line to print. */
export class ConfigError extends Error {}

/** The organisation's own sign-in service (OpenID Connect). */
export interface OidcConfig {
  /** As the provider writes it in its tokens: compared letter by letter. */
  readonly issuer: string;
  readonly clientId: string;
  /** Never log it. */
  readonly clientSecret: string;
}

export function isLoopback(host: string): boolean {
  return ["127.0.0.1", "::1", "localhost"].includes(host);
}

interface ServiceUrl {
  readonly name: string;
  readonly protocols: readonly string[];
  readonly example: string;
  /** What may stand after the host. */
  readonly path: "database" | "number" | "nothing";
}

export const postgresUrl: ServiceUrl = {
  name: "DATABASE_URL",
  protocols: ["postgres:", "postgresql:"],
  example: "postgres://user:password@host:5432/database",
  path: "database",
};
export const redisUrl: ServiceUrl = {
  name: "REDIS_URL",
  protocols: ["redis:", "rediss:"],
  example: "redis://host:6379",
  path: "number",
};
export const smtpUrl: ServiceUrl = {
  name: "SMTP_URL",
  protocols: ["smtp:", "smtps:"],
  example: "smtp://user:password@host:587",
  path: "nothing",
};

/** What is wrong is said without the value, which may hold a password. */
export function readServiceUrl(
  value: string | null,
  { name, protocols, example, path }: ServiceUrl,
): string | null {
  if (value === null) return null;
  const url = URL.parse(value);
  const refuse = (what: string) => new ConfigError(`${name}: ${what}`);
  if (!url?.hostname || !protocols.includes(url.protocol))
    throw refuse(`not an address like ${example}`);
  try {
    decodeURIComponent(`${url.username}${url.password}${url.pathname}`);
  } catch {
    throw refuse(
      "a % in it does not start an escape. Write %25 for a percent sign in the password.",
    );
  }
  if (path === "database" && url.pathname.length < 2)
    throw refuse(`names no database. Write it like ${example}`);
  if (path === "nothing" && !/^\/?$/.test(url.pathname))
    throw refuse(`after the host nothing may stand. Write it like ${example}`);
  if (path === "number" && !/^(\/\d*)?$/.test(url.pathname))
    throw refuse(
      `after the host only the number of a database may stand, like ${example}/0`,
    );
  return value;
}

/** Plain http would let anyone between the two pretend to be the provider: only this very machine may use it. */
export function readOidc(
  issuer: string | null,
  clientId: string | null,
  clientSecret: string | null,
): OidcConfig | null {
  const given = {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
  };
  const missing = Object.entries(given).find(([, value]) => value === null);
  if (issuer === null || clientId === null || clientSecret === null) {
    const set = Object.entries(given).find(([, value]) => value !== null);
    if (!set || !missing) return null;
    throw new ConfigError(
      `${missing[0]}: is missing. ${set[0]} is set, and signing in with a provider needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.`,
    );
  }
  const url = URL.parse(issuer);
  const name = url?.hostname.replace(/^\[(.*)\]$/, "$1") ?? "";
  if (!url || !["https:", "http:"].includes(url.protocol))
    throw new ConfigError(
      `OIDC_ISSUER: not an address like https://login.example.org: ${issuer}`,
    );
  if (url.protocol === "http:" && !isLoopback(name))
    throw new ConfigError(
      `OIDC_ISSUER: must begin with https:// unless the provider is on this machine: ${issuer}`,
    );
  if (url.username || url.password || url.search || url.hash)
    throw new ConfigError(
      "OIDC_ISSUER: must be the plain address of the provider, without a user, ? or #.",
    );
  return { issuer, clientId, clientSecret };
}

export function readMailFrom(
  value: string | null,
  publicUrl: string | null,
): string {
  if (value === null) {
    const host = publicUrl ? new URL(publicUrl).hostname : "localhost";
    return `Parley <parley@${host}>`;
  }
  const isOneAddress =
    /^([^<>@\p{Cc}]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u;
  if (!isOneAddress.test(value))
    throw new ConfigError(
      `MAIL_FROM: not an address like Parley <parley@example.org>: ${JSON.stringify(value)}`,
    );
  return value;
}

/** `10.0.0.0/8, 127.0.0.1, fd00::/8` */
export function readAddresses(
  value: string | null,
  variable = "TRUSTED_PROXIES",
): BlockList {
  const list = new BlockList();
  for (const entry of (value ?? "").split(",").map((part) => part.trim())) {
    if (entry === "") continue;
    const [address = "", prefix, ...more] = entry.split("/");
    const family = isIP(address);
    const bits = family === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : readPrefix(prefix);
    if (family === 0 || more.length > 0 || !(length <= bits))
      throw new ConfigError(
        `${variable}: not an address or network such as 127.0.0.1 or 10.0.0.0/8: ${entry}`,
      );
    list.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

function readPrefix(text: string): number {
  return /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
}
