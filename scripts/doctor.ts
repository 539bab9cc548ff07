/** `npm run doctor`: what a bug report needs. Versions, paths, and the state of the database; no content, no secrets. */
import Database from "better-sqlite3";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { arch, platform, release } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { ConfigError, readConfig, type Config } from "../server/config.ts";
import { migrations } from "../server/store/migrations/index.ts";
import { databasePath } from "../server/store/open.ts";

const root = join(import.meta.dirname, "..");
let hasProblem = false;

section("Versions");
tell("Parley", versionIn("package.json"));
tell("Node", process.version);
tell("System", `${platform()} ${release()} ${arch()}`);
for (const name of ["yjs", "better-sqlite3", "pg", "hono", "ws"])
  tell(name, versionIn(`node_modules/${name}/package.json`));

section("Settings");
const config = settings();
if (config) {
  tell("address", `${config.host}:${config.port}`);
  tell("public URL", config.publicUrl ?? "not set");
  tell("access", config.access);
  tell("log level", config.logLevel);
  tell("data", config.dataDir);
  tell("database", config.databaseUrl ? "Postgres" : "SQLite");
  tell("redis", config.redisUrl ? "set" : "not set");
}
tell(
  "client",
  existsSync(join(root, "dist/client/index.html"))
    ? "built"
    : "not built (npm start builds it)",
);

if (config) {
  section("Database");
  await inspectDatabase(config);
  section("Files");
  tell("blobs", describeFolder(join(config.dataDir, "blobs")));
}
process.exitCode = hasProblem ? 1 : 0;

function settings(): Config | null {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    complain("environment", error.message);
    return null;
  }
}

/** One statement; rows as the database gives them. */
type Query = (statement: string) => Promise<Record<string, unknown>[]>;

async function inspectDatabase({ dataDir, databaseUrl }: Config) {
  try {
    if (databaseUrl) await inspectPostgres(databaseUrl);
    else await inspectSqlite(databasePath(dataDir));
  } catch (error) {
    complain("state", error instanceof Error ? error.message : String(error));
  }
}

async function inspectSqlite(path: string) {
  tell("file", path);
  if (!existsSync(path)) {
    tell("state", "none yet; the first start makes it");
    return;
  }
  const db = new Database(path, { readonly: true, timeout: 5000 });
  try {
    tell("SQLite", String(db.prepare("select sqlite_version()").pluck().get()));
    const size = statSync(path).size;
    const wal = existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0;
    tell("size", `${megabytes(size)}, and ${megabytes(wal)} not yet merged in`);
    const check = String(db.pragma("quick_check(1)", { simple: true }));
    if (check === "ok") tell("check", "ok");
    else complain("check", check);
    await inspectTables(
      async (statement) =>
        db.prepare(statement).all() as Record<string, unknown>[],
    );
  } finally {
    db.close();
  }
}

async function inspectPostgres(url: string) {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
  });
  try {
    await client.connect();
    const query: Query = async (statement) =>
      (await client.query<Record<string, unknown>>(statement)).rows;
    const [about] = await query(
      `select current_setting('server_version') as version, current_setting('fsync') as fsync,
        current_setting('max_connections') as connections, pg_database_size(current_database()) as size,
        to_regclass('migration') is not null as has_tables`,
    );
    tell("Postgres", String(about!["version"]));
    tell("size", megabytes(Number(about!["size"])));
    tell("max_connections", String(about!["connections"]));
    if (about!["fsync"] === "on") tell("fsync", "on");
    else complain("fsync", "off: a power cut loses what was said to be saved");
    if (about!["has_tables"] === true) await inspectTables(query);
    else tell("state", "no tables yet; the first start makes them");
  } finally {
    await client.end();
  }
}

async function inspectTables(query: Query) {
  const applied = (await query("select name from migration order by name")).map(
    ({ name }) => String(name),
  );
  const known = migrations.map(({ name }) => name);
  const newer = applied.filter((name) => !known.includes(name));
  const missing = known.filter((name) => !applied.includes(name));
  tell("migrations", applied.join(", "));
  if (newer.length > 0) complain("newer than this build", newer.join(", "));
  if (missing.length > 0)
    tell("still to come", `${missing.join(", ")}, at the next start`);

  for (const table of [
    "user",
    "canvas",
    "journal",
    "snapshot",
    "opening",
    "version",
    "thread",
    "comment",
    "run",
    "blob",
  ]) {
    const [row] = await query(`select count(*) as n from "${table}"`);
    tell(`rows in ${table}`, String(row!["n"]));
  }
  tell("journals, files", "npm run verify checks every row and every file");
}

function describeFolder(path: string): string {
  if (!existsSync(path)) return "none yet";
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  const total = files.reduce((sum, size) => sum + size, 0);
  return `${files.length} files, ${megabytes(total)}`;
}

function versionIn(path: string): string {
  try {
    const parsed = JSON.parse(readFileSync(join(root, path), "utf8")) as {
      version: string;
    };
    return parsed.version;
  } catch {
    // A missing package is exactly what a doctor should show.
    hasProblem = true;
    return "MISSING: run npm ci";
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function section(name: string) {
  console.log(`\n${name}`);
}

function tell(name: string, value: string) {
  console.log(`  ${name.padEnd(18)} ${value}`);
}

function complain(name: string, value: string) {
  hasProblem = true;
  tell(`! ${name}`, value);
}
