/** `npm run doctor`: what a bug report needs. Versions, paths, and the state of the database; no content, no secrets. */
import Database from "better-sqlite3";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { arch, platform, release } from "node:os";
import { join } from "node:path";
import { ConfigError, readConfig, type Config } from "../server/config.ts";
import { migrations } from "../server/store/migrations/index.ts";
import { databasePath } from "../server/store/open.ts";

const root = join(import.meta.dirname, "..");
let hasProblem = false;

section("Versions");
tell("Parley", versionIn("package.json"));
tell("Node", process.version);
tell("System", `${platform()} ${release()} ${arch()}`);
for (const name of ["yjs", "better-sqlite3", "hono", "ws"])
  tell(name, versionIn(`node_modules/${name}/package.json`));

section("Settings");
const config = settings();
if (config) {
  tell("address", `${config.host}:${config.port}`);
  tell("public URL", config.publicUrl ?? "not set");
  tell("access", config.access);
  tell("log level", config.logLevel);
  tell("data", config.dataDir);
}
tell(
  "client",
  existsSync(join(root, "dist/client/index.html"))
    ? "built"
    : "not built (npm start builds it)",
);

if (config) {
  section("Database");
  inspectDatabase(config.dataDir);
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

function inspectDatabase(dataDir: string) {
  const path = databasePath(dataDir);
  tell("file", path);
  if (!existsSync(path)) {
    tell("state", "none yet; the first start makes it");
    return;
  }
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, timeout: 5000 });
    inspectTables(db, path);
  } catch (error) {
    complain("state", error instanceof Error ? error.message : String(error));
  } finally {
    db?.close();
  }
}

function inspectTables(db: Database.Database, path: string) {
  tell("SQLite", String(db.prepare("select sqlite_version()").pluck().get()));
  const size = statSync(path).size;
  const wal = existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0;
  tell("size", `${megabytes(size)}, and ${megabytes(wal)} not yet merged in`);
  const check = String(db.pragma("quick_check(1)", { simple: true }));
  if (check === "ok") tell("check", "ok");
  else complain("check", check);

  const applied = db
    .prepare("select name from migration order by name")
    .pluck()
    .all()
    .map(String);
  const known = migrations.map(({ name }) => name);
  const newer = applied.filter((name) => !known.includes(name));
  tell("migrations", applied.join(", "));
  if (newer.length > 0) complain("newer than this build", newer.join(", "));

  for (const table of [
    "user",
    "canvas",
    "journal",
    "snapshot",
    "version",
    "thread",
    "comment",
    "run",
    "blob",
  ])
    tell(
      `rows in ${table}`,
      String(db.prepare(`select count(*) from "${table}"`).pluck().get()),
    );
  const gaps = db
    .prepare(
      "select count(*) from (select 1 from journal group by canvas_id having count(*) <> max(seq))",
    )
    .pluck()
    .get();
  if (gaps === 0) tell("journal", "without gaps");
  else complain("journal", `${String(gaps)} canvases have missing rows`);
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
