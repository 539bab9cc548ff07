/** Every environment variable, read once. A malformed value stops the start with one clear line. */
import { statSync } from "node:fs";
import type { BlockList } from "node:net";
import { resolve } from "node:path";
import {
  ConfigError,
  isLoopback,
  postgresUrl,
  readAddresses,
  readMailFrom,
  readOidc,
  readServiceUrl,
  redisUrl,
  smtpUrl,
  type OidcConfig,
} from "./configServices.ts";

export { ConfigError, isLoopback, type OidcConfig };

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
  /** `local`: a name is enough. `accounts`: people sign in. */
  readonly access: "local" | "accounts";
  /** Null: people sign in with a password only. */
  readonly oidc: OidcConfig | null;
  /** Null: this server sends no mail. Has a password in it: never log it. */
  readonly smtpUrl: string | null;
  /** Who mail is from, such as `Parley <parley@example.org>`. */
  readonly mailFrom: string;
  /** Whose X-Forwarded-For and X-Forwarded-Proto are believed; empty by default. */
  readonly trustedProxies: BlockList;
  /** Networks of our own that webhooks may reach, also by plain http; null: none. */
  readonly webhookNetworks: BlockList | null;
  /** Null: made in DATA_DIR when something first needs one. */
  readonly authSecret: string | null;
  /** How large one canvas may become. */
  readonly canvasMaxBytes: number;
  /** Absolute. What appears in this folder is imported by itself; null: no folder is watched. */
  readonly watchDir: string | null;
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

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws `ConfigError` for the first variable that is malformed, unknown or missing another that it needs. */
export function readConfig(environment: Environment): Config {
  refuseUnknown(environment);
  const text = (name: string) => environment[name]?.trim() || null;

  const host = readHost(text("HOST"));
  const publicUrl = readPublicUrl(text("PUBLIC_URL"));
  const config: Config = {
    port: readPort(text("PORT")),
    host,
    dataDir: resolve(text("DATA_DIR") ?? "./data"),
    databaseUrl: readServiceUrl(text("DATABASE_URL"), postgresUrl),
    redisUrl: readServiceUrl(text("REDIS_URL"), redisUrl),
    publicUrl,
    access: readAccess(text("ACCESS"), host),
    oidc: readOidc(
      text("OIDC_ISSUER"),
      text("OIDC_CLIENT_ID"),
      text("OIDC_CLIENT_SECRET"),
    ),
    smtpUrl: readServiceUrl(text("SMTP_URL"), smtpUrl),
    mailFrom: readMailFrom(text("MAIL_FROM"), publicUrl),
    trustedProxies: readAddresses(text("TRUSTED_PROXIES")),
    webhookNetworks: readWebhookNetworks(text("WEBHOOK_ALLOW_PRIVATE")),
    authSecret: readAuthSecret(text("AUTH_SECRET")),
    canvasMaxBytes: readMegabytes(text("CANVAS_MAX_MB")),
    watchDir: readFolder(text("WATCH_DIR")),
    logLevel: readLogLevel(text("LOG_LEVEL")),
  };
  if (config.redisUrl && !config.databaseUrl)
    throw new ConfigError(
      "REDIS_URL: is for several processes, and these need Postgres. Set DATABASE_URL too, or unset REDIS_URL.",
    );
  if (config.oidc && config.access === "local")
    throw new ConfigError(
      "OIDC_ISSUER: signing in with a provider needs accounts. Set ACCESS=accounts, or unset the OIDC variables.",
    );
  if (config.oidc && !config.publicUrl)
    throw new ConfigError(
      "OIDC_ISSUER: the provider must know where to send people back. Set PUBLIC_URL to the address they use.",
    );
  if (config.smtpUrl && !config.publicUrl)
    throw new ConfigError(
      "SMTP_URL: mail has links in it, and must not take their address from whoever asks. Set PUBLIC_URL to the address people use.",
    );
  if (config.redisUrl && config.access === "accounts" && !config.authSecret)
    throw new ConfigError(
      "AUTH_SECRET: is missing. Several processes (REDIS_URL) need the same one to sign people in. Set it to at least 32 random characters, such as the output of: openssl rand -base64 32",
    );
  return config;
}

/** What works, and is probably not what was meant: sentences to print once at the start. */
export function describeDoubts(config: Config): string[] {
  const isReachable = !isLoopback(config.host);
  if (config.access === "accounts" && isReachable && !config.publicUrl)
    return [
      "PUBLIC_URL is not set. Links in invitations will use the address of whoever made them, and cookies are not kept to HTTPS. Set it to the address people use, such as https://parley.example.org.",
    ];
  return [];
}

function refuseUnknown(environment: Environment) {
  const unknown = Object.keys(environment).find((name) =>
    name.startsWith("PARLEY_"),
  );
  if (unknown)
    throw new ConfigError(
      `${unknown}: no such variable. Names have no prefix: PORT, HOST, DATA_DIR, PUBLIC_URL, ACCESS, LOG_LEVEL …`,
    );
}

function readFolder(value: string | null): string | null {
  if (value === null) return null;
  const folder = resolve(value);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new ConfigError(
      `WATCH_DIR: there is no such folder: ${value}. Make it first.`,
    );
  return folder;
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

function readAccess(value: string | null, host: string): Config["access"] {
  if (value === "local" || value === "accounts") return value;
  if (value !== null)
    throw new ConfigError(`ACCESS: must be local or accounts: ${value}`);
  return isLoopback(host) ? "local" : "accounts";
}

/** `10.0.0.0/8, 192.168.1.7`. A bare "true" would open everything that only this machine should reach. */
function readWebhookNetworks(value: string | null): BlockList | null {
  return value === null ? null : readAddresses(value, "WEBHOOK_ALLOW_PRIVATE");
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
