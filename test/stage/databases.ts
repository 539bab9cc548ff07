/** The databases that Parley runs on, for suites that must hold on each: `eachDatabase(({ make }) => { it(...) })`. */
import {
  copyFile,
  mkdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { databasePath } from "../../server/store/open.ts";
import { openPostgres } from "../../server/store/postgres/open.ts";
import {
  clusterIn,
  postgresMissing,
  startPostgres,
  type TestPostgres,
} from "./postgres.ts";
import { readyTables } from "./tables.ts";
import { until } from "./until.ts";

export interface TestDatabase {
  readonly name: "SQLite" | "Postgres";
  /** A new one: to be spread into the environment of a Parley that has a data folder of its own. */
  make(): Promise<Record<string, string>>;
  /** As `make`, for that data folder, with all tables in it, so that opening it migrates nothing. */
  makeReady(dataDir: string): Promise<Record<string, string>>;
}

export const onSqlite: TestDatabase = {
  name: "SQLite",
  make: async () => ({}),
  async makeReady(dataDir) {
    // Not under vitest: the store makes its tables itself.
    const ready = process.env[readyTables];
    if (ready) await copyFile(ready, databasePath(dataDir));
    return {};
  },
};

export const onPostgres: TestDatabase = {
  name: "Postgres",
  async make() {
    const postgres = await sharedPostgres();
    return { DATABASE_URL: await postgres.createDatabase() };
  },
  async makeReady() {
    const postgres = await sharedPostgres();
    return { DATABASE_URL: await postgres.createDatabase(withTables) };
  },
};

/** A database of the shared cluster that has all tables; nobody is ever connected to it. */
const withTables = "with_tables";

/** Where Postgres cannot be had its suite is skipped, and says so; in CI that is a failure. */
export function eachDatabase(suite: (database: TestDatabase) => void): void {
  describe("on SQLite", () => suite(onSqlite));
  describePostgres(() => suite(onPostgres));
}

/** As `describe`, for what is only so on Postgres. */
export function describePostgres(suite: () => void): void {
  const missing = postgresMissing();
  if (missing === null) {
    describe("on Postgres", suite);
    return;
  }
  console.warn(`SKIPPED on Postgres: ${missing}`);
  describe.skip(`on Postgres: SKIPPED, ${missing}`, suite);
  if (process.env["CI"])
    it("CI has a Postgres to test with", () => {
      throw new Error(missing);
    });
}

let shared: Promise<TestPostgres> | null = null;

/**
 * One cluster for all files of a test run, started by the first that needs it. Do not stop it: others are at work in
 * it; take `startPostgres` for that.
 */
export function sharedPostgres(): Promise<TestPostgres> {
  return (shared ??= findOrStart());
}

async function findOrStart(): Promise<TestPostgres> {
  // Test files run in children of one vitest process, which is the run.
  const ownerPid = process.env["VITEST"] ? process.ppid : process.pid;
  const folder = join(tmpdir(), `parley-postgres-run-${ownerPid}`);
  const ready = join(folder, "ready");
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // Another file of this run is at it, or was.
    const port = await until(() => readFile(ready, "utf8"), {
      what: `the Postgres of this test run is ready (${folder})`,
      withinMs: 120_000,
    });
    return clusterIn(folder, Number(port));
  }
  try {
    const postgres = await startPostgres({ folder, ownerPid });
    const store = await openPostgres(
      await postgres.createDatabase("template1", withTables),
    );
    await store.close();
    await writeFile(`${ready}.new`, String(postgres.port));
    await rename(`${ready}.new`, ready);
    return postgres;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
