/** Where the room on the disk goes. */
import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { AdminStorage } from "../../shared/api/admin.ts";
import type { Context } from "../context.ts";
import { databaseOf, readDatabaseBytes } from "../store/differences.ts";
import { databasePath } from "../store/open.ts";
import { bySize, canvasesWithSizes, readSizes } from "./sizes.ts";

const largestShown = 20;

export async function readStorage({
  store: { db },
  config: { dataDir },
}: Pick<Context, "store" | "config">): Promise<AdminStorage> {
  const kind = databaseOf(db);
  const sums = await db
    .selectFrom(canvasesWithSizes(db).as("measured"))
    .select((is) => [
      is.fn.sum<number | string | null>("journal").as("journal"),
      is.fn.sum<number | string | null>("snapshots").as("snapshots"),
    ])
    .executeTakeFirstOrThrow();
  const largest = await db
    .selectFrom(canvasesWithSizes(db).as("measured"))
    .selectAll()
    .orderBy(bySize, "desc")
    .orderBy("id")
    .limit(largestShown)
    .execute();
  const besides =
    kind === "sqlite" ? await fileSize(`${databasePath(dataDir)}-wal`) : 0;
  const disk = await statfs(dataDir);
  return {
    database: { kind, bytes: (await readDatabaseBytes(db)) + besides },
    journal: Number(sums.journal ?? 0),
    snapshots: Number(sums.snapshots ?? 0),
    blobs: await measureFolder(join(dataDir, "blobs")),
    disk: {
      freeBytes: disk.bavail * disk.bsize,
      totalBytes: disk.blocks * disk.bsize,
    },
    largest: largest.map((row) => ({
      id: row.id,
      title: row.title,
      deletedAt: row.deleted_at,
      bytes: readSizes(row),
    })),
  };
}

/** Every file below, also those that are on their way. */
async function measureFolder(folder: string) {
  let count = 0;
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const below = await measureFolder(path);
      count += below.count;
      bytes += below.bytes;
    } else if (entry.isFile()) {
      count += 1;
      bytes += await fileSize(path);
    }
  }
  return { count, bytes };
}

/** 0 for a file that is gone meanwhile. */
async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}
