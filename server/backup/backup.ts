/**
 * A backup: one tar file with a manifest, a SQLite database that holds every table, and the blobs. It is made while the
 * server runs, from one moment of its database, and can be restored to SQLite or Postgres.
 */
import Database from "better-sqlite3";
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import type { Config } from "../config.ts";
import { blobPath, syncFolder } from "../store/blobs.ts";
import { migrate } from "../store/migrations/index.ts";
import { databasePath } from "../store/open.ts";
import { openRecords } from "../store/postgres/records.ts";
import { atOneMoment, copyTables, openFile } from "./tables.ts";
import { TarWriter } from "./tar.ts";

export const manifestName = "manifest.json";
export const databaseName = "parley.db";
export const blobFolder = "blobs/";
export const backupFormat = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const manifestSchema = z.object({
  format: z.literal(backupFormat),
  madeAt: z.string(),
  from: z.enum(["sqlite", "postgres"]),
  canvases: z.number(),
  files: z.array(z.object({ name: z.string(), size: z.number(), sha256 })),
  /** Files that the database names and that were not there, or were damaged. */
  missing: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

type Where = Pick<Config, "dataDir" | "databaseUrl">;

/** Writes `file` as a whole or not at all; an older file of that name is replaced at the end. */
export async function writeBackup(
  config: Where,
  file: string,
): Promise<Manifest> {
  const target = resolve(file);
  const id = randomUUID();
  const part = `${target}.${id}.part`;
  const database = `${target}.${id}.db`;
  try {
    await copyDatabase(config, database);
    const manifest = await describe(config, database);
    const out = await open(part, "wx", 0o600);
    try {
      await writeAll(config, new TarWriter(out), manifest, database);
      await out.sync();
    } finally {
      await out.close();
    }
    await rename(part, target);
    await syncFolder(dirname(target));
    return manifest;
  } finally {
    for (const left of [part, database, `${database}-wal`, `${database}-shm`])
      await rm(left, { force: true });
  }
}

async function copyDatabase({ dataDir, databaseUrl }: Where, path: string) {
  if (databaseUrl === null) {
    const db = new Database(databasePath(dataDir), {
      readonly: true,
      fileMustExist: true,
      timeout: 30_000,
    });
    try {
      // One read transaction: those who write go on meanwhile.
      db.prepare("vacuum into ?").run(path);
    } finally {
      db.close();
    }
    return;
  }
  const from = openRecords(databaseUrl);
  const to = openFile(path, { readonly: false });
  try {
    await migrate(to);
    await atOneMoment(from, (moment) => copyTables(moment, to));
  } finally {
    await to.destroy();
    await from.destroy();
  }
}

async function describe(config: Where, path: string): Promise<Manifest> {
  const db = openFile(path, { readonly: true });
  try {
    const blobs = await namedBlobs(db);
    const canvases = await db.selectFrom("canvas").select("id").execute();
    const files = [await fileOf(databaseName, path)];
    const missing: string[] = [];
    for (const sha256 of blobs) {
      const found = await fileOf(
        blobFolder + sha256,
        blobPath(config.dataDir, sha256),
      ).catch((error: unknown) => {
        if (isMissing(error)) return null;
        throw error;
      });
      if (found?.sha256 === sha256) files.push(found);
      else missing.push(sha256);
    }
    return {
      format: backupFormat,
      madeAt: new Date().toISOString(),
      from: config.databaseUrl === null ? "sqlite" : "postgres",
      canvases: canvases.length,
      files,
      missing,
    };
  } finally {
    await db.destroy();
  }
}

/** Hashes of every file that the database refers to. */
export async function namedBlobs(
  db: ReturnType<typeof openFile>,
): Promise<Set<string>> {
  const blobs = await db.selectFrom("blob").select("sha256").execute();
  const imports = await db.selectFrom("import").select("sha256").execute();
  const artifacts = await db.selectFrom("artifact").select("sha256").execute();
  return new Set(
    [...blobs, ...imports, ...artifacts].map(({ sha256 }) => sha256),
  );
}

async function writeAll(
  config: Where,
  tar: TarWriter,
  manifest: Manifest,
  database: string,
) {
  const text = Buffer.from(JSON.stringify(manifest, null, 1));
  await tar.add(manifestName, text.length, iterate(text));
  for (const { name, size, sha256 } of manifest.files) {
    const path =
      name === databaseName ? database : blobPath(config.dataDir, sha256);
    await tar.add(name, size, createReadStream(path));
  }
  await tar.end();
}

async function fileOf(name: string, path: string) {
  const { size } = await stat(path);
  return { name, size, sha256: await hashFile(path) };
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function* iterate(bytes: Uint8Array) {
  yield bytes;
}
