/**
 * Puts a backup in the place of the data: first everything is unpacked and checked beside it, then the old data moves
 * aside, and then the new takes its place. Every canvas gets a new epoch, so that browsers which remember newer work do
 * not merge it silently into an older state (P7).
 */
import Database from "better-sqlite3";
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Config } from "../config.ts";
import { verifyCanvases, type Problem } from "../history/verify.ts";
import { blobPath, syncFolder } from "../store/blobs.ts";
import { makeFolder, unfinishedRestorePath } from "../store/folder.ts";
import { migrate } from "../store/migrations/index.ts";
import { databasePath } from "../store/open.ts";
import { lockFolder } from "../store/sqlite/open.ts";
import {
  backupFormat,
  blobFolder,
  databaseName,
  manifestName,
  manifestSchema,
  type Manifest,
} from "./backup.ts";
import { holdsDataAlready } from "./refusals.ts";
import { replacePostgres } from "./restorePostgres.ts";
import { openFile } from "./tables.ts";
import { NotABackup, readTar } from "./tar.ts";

export interface Restored {
  readonly manifest: Manifest;
  /** Where the data is that was there before; null when there was none. */
  readonly aside: string | null;
  /** What is wrong in the backup itself. */
  readonly problems: readonly Problem[];
}

/**
 * Throws `NotABackup` or `StoreError`, with nothing changed. Whatever stops it later leaves a mark, with which no server
 * starts on the folder until it is run again.
 */
export async function restoreBackup(
  config: Pick<Config, "dataDir" | "databaseUrl">,
  file: string,
  options: { readonly force: boolean },
): Promise<Restored> {
  const { dataDir, databaseUrl } = config;
  makeFolder(dataDir);
  // Also with Postgres: the files of a server on this folder would be replaced under it.
  const unlock = lockFolder(dataDir);
  const staging = join(dataDir, `${stagingPrefix}${randomUUID()}`);
  try {
    await removeStaging(dataDir);
    await mkdir(staging, { mode: 0o700 });
    const manifest = await unpack(file, staging);
    const database = join(staging, databaseName);
    const problems = await prepare(database);
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, "-");
    const folder = join(dataDir, `before-restore-${stamp}`);
    const hasFiles = await holdsData(dataDir);
    // Whoever began a restore has said yes to moving things aside.
    const wasBegun = existsSync(unfinishedRestorePath(dataDir));
    const force = options.force || wasBegun;
    if (hasFiles && !force) throw holdsDataAlready(dataDir);
    await begin(dataDir);
    let schema: string | null = null;
    try {
      if (databaseUrl)
        schema = await replacePostgres(databaseUrl, database, stamp, force);
    } catch (error) {
      // One transaction: nothing was changed by it.
      if (!wasBegun) await finish(dataDir);
      throw error;
    }
    if (hasFiles) await moveAside(dataDir, folder);
    // Left by a start: folders without a file in them.
    else await rm(join(dataDir, "blobs"), { recursive: true, force: true });
    if (!databaseUrl) await rename(database, databasePath(dataDir));
    await rename(join(staging, "blobs"), join(dataDir, "blobs"));
    await syncFolder(dataDir);
    await finish(dataDir);
    const places = [schema && `schema ${schema}`, hasFiles && folder];
    const aside = places.filter(Boolean).join(" and ");
    return { manifest, aside: aside || null, problems };
  } finally {
    await rm(staging, { recursive: true, force: true });
    unlock();
  }
}

const stagingPrefix = "restoring-";

/** Of restores that were interrupted; the folder is locked, so none is under way. */
async function removeStaging(dataDir: string) {
  for (const name of await readdir(dataDir))
    if (name.startsWith(stagingPrefix))
      await rm(join(dataDir, name), { recursive: true, force: true });
}

/** From here until `finish` no server starts on the folder. */
async function begin(dataDir: string) {
  const file = await open(unfinishedRestorePath(dataDir), "w", 0o600);
  await file.close();
  await syncFolder(dataDir);
}

async function finish(dataDir: string) {
  await rm(unfinishedRestorePath(dataDir), { force: true });
  await syncFolder(dataDir);
}

async function unpack(file: string, staging: string): Promise<Manifest> {
  const tar = await open(file, "r");
  let manifest: Manifest | null = null;
  const missing = new Map<string, string>();
  try {
    for await (const entry of readTar(tar)) {
      if (!manifest) {
        manifest = await readManifest(entry);
        for (const { name, sha256 } of manifest.files)
          missing.set(name, sha256);
        continue;
      }
      const sha256 = missing.get(entry.name);
      if (sha256 === undefined)
        throw new NotABackup(`it has an unknown file: ${entry.name}`);
      missing.delete(entry.name);
      await unpackFile(entry, sha256, staging);
    }
  } finally {
    await tar.close();
  }
  if (!manifest || missing.size > 0)
    throw new NotABackup("the file ends too early: it was not copied whole");
  await mkdir(join(staging, "blobs"), { recursive: true });
  return manifest;
}

type Entry =
  ReturnType<typeof readTar> extends AsyncGenerator<infer E> ? E : never;

async function readManifest(entry: Entry): Promise<Manifest> {
  if (entry.name !== manifestName)
    throw new NotABackup("it is no backup of Parley");
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.content()) chunks.push(chunk);
  const manifest: unknown = JSON.parse(Buffer.concat(chunks).toString());
  const { format } = z.object({ format: z.number() }).parse(manifest);
  if (format !== backupFormat)
    throw new NotABackup(
      `it has format ${format}, and this Parley reads ${backupFormat}`,
    );
  const parsed = manifestSchema.safeParse(manifest);
  if (!parsed.success) throw new NotABackup("its list of files is damaged");
  return parsed.data;
}

async function unpackFile(entry: Entry, sha256: string, staging: string) {
  // Names come from outside: only these two kinds are ever written.
  const isBlob = entry.name === blobFolder + sha256;
  if (!isBlob && entry.name !== databaseName)
    throw new NotABackup(`it has an unknown file: ${entry.name}`);
  const path = isBlob ? blobPath(staging, sha256) : join(staging, databaseName);
  await mkdir(dirname(path), { recursive: true });
  const hash = createHash("sha256");
  const out = await open(path, "wx", 0o640);
  try {
    for await (const chunk of entry.content()) {
      hash.update(chunk);
      await out.writeFile(chunk);
    }
    await out.sync();
  } finally {
    await out.close();
  }
  if (hash.digest("hex") !== sha256)
    throw new NotABackup(`${entry.name} in it is damaged`);
}

/** Brings the database to this build, gives every canvas a new epoch, and says what is wrong with it. */
async function prepare(path: string): Promise<Problem[]> {
  const db = openFile(path, { readonly: false });
  try {
    await migrate(db);
    const canvases = await db.selectFrom("canvas").select("id").execute();
    await db.transaction().execute(async (transaction) => {
      for (const { id } of canvases)
        await transaction
          .updateTable("canvas")
          .set({ epoch: randomUUID() })
          .where("id", "=", id)
          .execute();
    });
    const problems: Problem[] = [];
    await verifyCanvases(db, {}, (problem) => problems.push(problem));
    return problems;
  } finally {
    await db.destroy();
  }
}

const mine = ["parley.db", "parley.db-wal", "parley.db-shm", "blobs"];

async function holdsData(dataDir: string): Promise<boolean> {
  if (existsSync(databasePath(dataDir))) return true;
  const blobs = join(dataDir, "blobs");
  if (!existsSync(blobs)) return false;
  const entries = await readdir(blobs, {
    recursive: true,
    withFileTypes: true,
  });
  return entries.some((entry) => entry.isFile());
}

async function moveAside(dataDir: string, folder: string) {
  joinDatabase(databasePath(dataDir));
  await mkdir(folder, { mode: 0o700 });
  for (const name of mine)
    if (existsSync(join(dataDir, name)))
      await rename(join(dataDir, name), join(folder, name));
  await syncFolder(folder);
}

/** So that one file has all: SQLite keeps a part in a second one after a crash, and the two must not be parted. */
function joinDatabase(path: string) {
  if (!existsSync(path)) return;
  try {
    const db = new Database(path);
    db.pragma("wal_checkpoint(truncate)");
    db.close();
  } catch {
    // Damaged: that may be why it is replaced. It moves as it is.
  }
}
