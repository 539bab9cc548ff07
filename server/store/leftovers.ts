/** Half-written files of processes that died. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config.ts";

const longestUploadMs = 24 * 60 * 60 * 1000;

/**
 * Removes what is left in a folder of half-written files. Alone on the folder, as on SQLite, everything is; where several
 * processes share it, only what nobody can be writing any more.
 */
export async function removeLeftovers(
  folder: string,
  config: Partial<Pick<Config, "databaseUrl">>,
): Promise<void> {
  if (!config.databaseUrl) {
    await rm(folder, { recursive: true, force: true });
    return;
  }
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const ageMs = Date.now() - (await lastWrittenAt(path));
    if (ageMs > longestUploadMs) await rm(path, { force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Now, when another process has just removed it. */
async function lastWrittenAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Date.now();
    throw error;
  }
}
