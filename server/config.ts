/** Every environment variable, read once. A malformed value stops the start with one clear line. */
import { resolve } from "node:path";

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Null: SQLite in `dataDir`. Has a password in it: never log it. */
  readonly databaseUrl: string | null;
  /** Null: this is the only process. Has a password in it: never log it. */
  readonly redisUrl: string | null;
  /** How people reach Parley when a proxy stands before it, without a trailing slash; null: as the request says. */
  readonly publicUrl: string | null;
  readonly access: "local" | "accounts";
  /** Null: made in DATA_DIR when something first needs one. */
  readonly authSecret: string | null;
  /** How large one canvas may become. */
  readonly canvasMaxBytes: number;
  readonly logLevel: LogLevel;
}

const logLevels = [
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "fatal",
  "silent",
] as const;
export type LogLevel = (typeof logLevels)[number];

/** Thrown for a value that cannot be used; the message is the one line to print. */
export class ConfigError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws `ConfigError` for the first variable that is malformed, unknown or not available in this build. */
export function readConfig(environment: Environment): Config {
  refuseUnknown(environment);
  const text = (name: string) => environment[name]?.trim() || null;

  const host = readHost(text("HOST"));
  const config: Config = {
    port: readPort(text("PORT")),
    host,
    dataDir: resolve(text("DATA_DIR") ?? "./data"),
    databaseUrl: readServiceUrl(text("DATABASE_URL"), postgresUrl),
    redisUrl: readServiceUrl(text("REDIS_URL"), redisUrl),
    publicUrl: readPublicUrl(text("PUBLIC_URL")),
    access: readAccess(text("ACCESS"), host),
    authSecret: readAuthSecret(text("AUTH_SECRET")),
    canvasMaxBytes: readMegabytes(text("CANVAS_MAX_MB")),
    logLevel: readLogLevel(text("LOG_LEVEL")),
  };
  for (const [name, why] of Object.entries(notAvailableYet))
    if (text(name)) throw new ConfigError(`${name}: ${why}`);
  if (config.redisUrl && !config.databaseUrl)
    throw new ConfigError(
      "REDIS_URL: is for several processes, and these need Postgres. Set DATABASE_URL too, or unset REDIS_URL.",
    );
  return config;
}

export function isLoopback(host: string): boolean {
  return ["127.0.0.1", "::1", "localhost"].includes(host);
}

const notAvailableYet = {
  OIDC_ISSUER: "signing in with a provider is not available yet. Unset it.",
  OIDC_CLIENT_ID: "signing in with a provider is not available yet. Unset it.",
  OIDC_CLIENT_SECRET:
    "signing in with a provider is not available yet. Unset it.",
  SMTP_URL: "sending mail is not available yet. Unset it.",
} as const;

function refuseUnknown(environment: Environment) {
  const unknown = Object.keys(environment).find((name) =>
    name.startsWith("PARLEY_"),
  );
  if (unknown)
    throw new ConfigError(
      `${unknown}: no such variable. Names have no prefix: PORT, HOST, DATA_DIR, PUBLIC_URL, ACCESS, LOG_LEVEL …`,
    );
}

function readPort(value: string | null): number {
  if (value === null) return 4000;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(port <= 65_535))
    throw new ConfigError(`PORT: not a port number (0 to 65535): ${value}`);
  return port;
}

function readHost(value: string | null): string {
  const host = (value ?? "127.0.0.1").replace(/^\[(.*)\]$/, "$1");
  if (!/^[A-Za-z0-9._:%-]+$/.test(host))
    throw new ConfigError(
      `HOST: not an address or host name to listen on: ${value}`,
    );
  return host;
}

function readPublicUrl(value: string | null): string | null {
  if (value === null) return null;
  const url = URL.parse(value);
  if (!url || !["http:", "https:"].includes(url.protocol))
    throw new ConfigError(
      `PUBLIC_URL: not an address like https://parley.example.org: ${value}`,
    );
  if (url.pathname !== "/" || url.search || url.hash)
    throw new ConfigError(
      `PUBLIC_URL: must not have a path, Parley lives at the root: ${value}`,
    );
  return url.origin;
}

interface ServiceUrl {
  readonly name: string;
  readonly protocols: readonly string[];
  readonly example: string;
  /** Whether the path names something that must be there. */
  readonly needsPath: boolean;
}

const postgresUrl: ServiceUrl = {
  name: "DATABASE_URL",
  protocols: ["postgres:", "postgresql:"],
  example: "postgres://user:password@host:5432/database",
  needsPath: true,
};
const redisUrl: ServiceUrl = {
  name: "REDIS_URL",
  protocols: ["redis:", "rediss:"],
  example: "redis://host:6379",
  needsPath: false,
};

/** What is wrong is said without the value, which may hold a password. */
function readServiceUrl(
  value: string | null,
  { name, protocols, example, needsPath }: ServiceUrl,
): string | null {
  if (value === null) return null;
  const url = URL.parse(value);
  const refuse = (what: string) => new ConfigError(`${name}: ${what}`);
  if (!url || !protocols.includes(url.protocol))
    throw refuse(`not an address like ${example}`);
  try {
    decodeURIComponent(`${url.username}${url.password}${url.pathname}`);
  } catch {
    throw refuse(
      "a % in it does not start an escape. Write %25 for a percent sign in the password.",
    );
  }
  if (needsPath && url.pathname.length < 2)
    throw refuse(`names no database. Write it like ${example}`);
  if (!needsPath && !/^(\/\d*)?$/.test(url.pathname))
    throw refuse(
      `after the host only the number of a database may stand, like ${example}/0`,
    );
  return value;
}

function readAccess(value: string | null, host: string): "local" {
  if (value !== null && value !== "local" && value !== "accounts")
    throw new ConfigError(`ACCESS: must be local or accounts: ${value}`);
  if (value === "local" || (value === null && isLoopback(host))) return "local";
  throw new ConfigError(
    value === "accounts"
      ? "ACCESS: accounts are not available yet. Use ACCESS=local, where everyone who can reach the port can join."
      : `ACCESS: accounts are not available yet, and HOST=${host} can be reached from other machines. Set ACCESS=local if you trust everyone on that network, or HOST=127.0.0.1.`,
  );
}

function readAuthSecret(value: string | null): string | null {
  if (value !== null && value.length < 32)
    throw new ConfigError("AUTH_SECRET: must have at least 32 characters");
  return value;
}

function readMegabytes(value: string | null): number {
  const megabytes = Number(value ?? "64");
  if (!(megabytes >= 1 && megabytes <= 1024))
    throw new ConfigError(
      `CANVAS_MAX_MB: must be a number from 1 to 1024: ${value}`,
    );
  return Math.round(megabytes * 1024 * 1024);
}

function readLogLevel(value: string | null): LogLevel {
  const level = (value ?? "info").toLowerCase();
  if (!(logLevels as readonly string[]).includes(level))
    throw new ConfigError(
      `LOG_LEVEL: must be one of ${logLevels.join(", ")}: ${value}`,
    );
  return level as LogLevel;
}
