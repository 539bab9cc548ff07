/** Content-addressed files in DATA_DIR/blobs: raw uploads and images, by SHA-256. */
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../config.ts";
import { removeLeftovers } from "./leftovers.ts";
import { StoreError } from "./store.ts";

export interface StoredBlob {
  readonly sha256: string;
  readonly size: number;
}

export interface Blobs {
  /** Writes to a temporary file, fsyncs, renames: a crash leaves no half file under a hash. */
  put(bytes: ReadableStream<Uint8Array> | Uint8Array): Promise<StoredBlob>;
  /** Null when there is no such blob. */
  read(sha256: string): Promise<Uint8Array | null>;
  /** Path on disk for streaming; the file exists. Null when there is no such blob. */
  path(sha256: string): Promise<string | null>;
  /** The file is gone for good; nothing to do when there is none. */
  remove(sha256: string): Promise<void>;
}

/** Removes what uploads left unfinished when a process died. Throws `StoreError` when it cannot write there. */
export async function openBlobs({
  dataDir,
  ...config
}: Pick<Config, "dataDir"> &
  Partial<Pick<Config, "databaseUrl">>): Promise<Blobs> {
  const root = join(dataDir, "blobs");
  const unfinished = join(root, "unfinished");
  try {
    await removeLeftovers(unfinished, config);
    await mkdir(unfinished, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError(`DATA_DIR: cannot write in ${root}: ${reason}`, {
      cause: error,
    });
  }

  const existing = async (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) return null;
    const path = pathOf(root, sha256);
    try {
      await access(path);
      return path;
    } catch {
      // Not there: an answer, not a failure.
      return null;
    }
  };

  return {
    async put(bytes) {
      const temporary = join(unfinished, randomUUID());
      try {
        const blob = await writeDurably(temporary, bytes);
        const path = pathOf(root, blob.sha256);
        await mkdir(dirname(path), { recursive: true });
        await rename(temporary, path);
        await syncFolder(dirname(path));
        await syncFolder(root);
        return blob;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async read(sha256) {
      const path = await existing(sha256);
      return path === null ? null : readFile(path);
    },
    path: existing,
    async remove(sha256) {
      if ((await existing(sha256)) === null) return;
      const path = pathOf(root, sha256);
      await rm(path, { force: true });
      await syncFolder(dirname(path));
    },
  };
}

function pathOf(root: string, sha256: string): string {
  return join(root, sha256.slice(0, 2), sha256);
}

/** Where a blob is, or would be: for tools that work beside a server. */
export function blobPath(dataDir: string, sha256: string): string {
  return pathOf(join(dataDir, "blobs"), sha256);
}

async function writeDurably(
  path: string,
  bytes: ReadableStream<Uint8Array> | Uint8Array,
): Promise<StoredBlob> {
  const hash = createHash("sha256");
  let size = 0;
  const file = await open(path, "wx", 0o640);
  try {
    for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
      hash.update(chunk);
      size += chunk.byteLength;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest("hex"), size };
}

/** A name in a folder is only durable when the folder itself is. */
export async function syncFolder(path: string) {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
