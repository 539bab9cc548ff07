/** Checks the files beside the database: each that is named is there and is what its name says. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../history/verify.ts";
import { blobPath } from "../store/blobs.ts";
import { hashFile, isMissing, namedBlobs } from "./backup.ts";

/** `orphans`: files that nothing names; they take room and do no harm, an upload may be on its way. */
export async function verifyBlobs(
  db: Parameters<typeof namedBlobs>[0],
  dataDir: string,
  onProblem: (problem: Problem) => void,
): Promise<{ blobs: number; orphans: number }> {
  const named = await namedBlobs(db);
  const stored = await storedBlobs(join(dataDir, "blobs"));
  for (const sha256 of named) {
    const where = `file ${sha256}`;
    const advice = `Copy it from a backup to ${blobPath(dataDir, sha256)}, or upload the picture or run again.`;
    try {
      const hash = await hashFile(blobPath(dataDir, sha256));
      if (hash !== sha256)
        onProblem({ where, what: "is damaged (its hash differs)", advice });
    } catch (error) {
      if (!isMissing(error)) throw error;
      onProblem({ where, what: "is missing", advice });
    }
  }
  const orphans = stored.filter((sha256) => !named.has(sha256));
  return { blobs: named.size, orphans: orphans.length };
}

async function storedBlobs(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, {
      recursive: true,
      withFileTypes: true,
    });
    return entries
      .filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))
      .map((entry) => entry.name);
  } catch (error) {
    // No file was ever stored.
    if (isMissing(error)) return [];
    throw error;
  }
}
