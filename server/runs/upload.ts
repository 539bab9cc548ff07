/** An uploaded file while it is read: small ones in memory, large ones in a temporary file, with size and SHA-256. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  FormatError,
  importLimits,
  type Archive,
  type FileSource,
} from "../../shared/formats/parsed.ts";
import type { Config } from "../config.ts";
import { removeLeftovers } from "../store/leftovers.ts";
import { openZip } from "./archive.ts";

/** Up to here a file stays in memory and is parsed on the main thread; beyond, on a worker thread. */
export const inMemoryBytes = 1024 * 1024;
const headBytes = 128 * 1024;

export interface Upload {
  readonly source: FileSource;
  readonly sha256: string;
  /** Of the temporary file; null while the bytes are in memory. */
  readonly path: string | null;
  /** A fresh copy of the bytes, e.g. for the blob store. */
  bytes(): Uint8Array | ReadableStream<Uint8Array>;
  /** Removes the temporary file. */
  dispose(): Promise<void>;
}

/**
 * Reads a body to its end; one of at most `keptBytes` stays in memory. Throws a `FormatError` as soon as it is longer
 * than the limit.
 */
export async function receiveUpload(
  dataDir: string,
  fileName: string,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  keptBytes = inMemoryBytes,
): Promise<Upload> {
  const name = cleanName(fileName);
  const hash = createHash("sha256");
  const kept: Uint8Array[] = [];
  let size = 0;
  let isPacked = false;
  let path: string | null = null;
  let file: Awaited<ReturnType<typeof open>> | null = null;
  const dispose = async () => {
    await file?.close();
    file = null;
    if (path !== null) await rm(path, { force: true });
  };
  try {
    for await (const chunk of body instanceof Uint8Array ? [body] : body) {
      size += chunk.byteLength;
      if (size > importLimits.fileBytes)
        throw new FormatError(
          "too_large",
          `A file may have at most ${importLimits.fileBytes / 1024 / 1024} MB. Nothing was imported; split the file, or export fewer columns.`,
        );
      hash.update(chunk);
      isPacked ||= size === chunk.byteLength && startsPacked(chunk);
      if (size <= keptBytes && !isPacked) {
        // A copy, because the sender may reuse its buffer.
        kept.push(chunk.slice());
        continue;
      }
      if (!file) {
        const folder = uploadsFolder(dataDir);
        await mkdir(folder, { recursive: true });
        path = join(folder, randomUUID());
        file = await open(path, "wx", 0o600);
        for (const early of kept) await file.writeFile(early);
      }
      await file.writeFile(chunk);
    }
    await file?.close();
    file = null;
  } catch (error) {
    await dispose();
    throw error;
  }
  const sha256 = hash.digest("hex");
  if (path === null) {
    const whole = Buffer.concat(kept);
    return {
      source: sourceOfBytes(name, whole),
      sha256,
      path,
      bytes: () => whole,
      dispose,
    };
  }
  const onDisk = path;
  return {
    source: await sourceOfPath(name, onDisk, size),
    sha256,
    path,
    bytes: () =>
      Readable.toWeb(createReadStream(onDisk)) as ReadableStream<Uint8Array>,
    dispose,
  };
}

/** Zips and Parquet: a few bytes of them can ask for much, so they are read on a thread that may fail by itself. */
function startsPacked(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  return start.startsWith("PK") || start === "PAR1";
}

/** What a process that died left behind. */
export async function removeUnfinishedUploads(
  config: Pick<Config, "dataDir" | "databaseUrl">,
): Promise<void> {
  await removeLeftovers(uploadsFolder(config.dataDir), config);
}

/** A file in memory. */
export function sourceOfBytes(name: string, bytes: Uint8Array): FileSource {
  return withArchive({
    name,
    size: bytes.byteLength,
    head: bytes.subarray(0, headBytes),
    async *chunks() {
      for (let at = 0; at < bytes.byteLength; at += headBytes)
        yield bytes.subarray(at, at + headBytes);
    },
    slice: async (start, end) => bytes.subarray(start, end),
  });
}

/** Opens the zip once, when it is first asked for. */
function withArchive(file: Omit<FileSource, "archive">): FileSource {
  let archive: Promise<Archive | null> | undefined;
  return { ...file, archive: () => (archive ??= openZip(file)) };
}

/** A file on disk, which must stay there while the source is read. */
export async function sourceOfPath(
  name: string,
  path: string,
  size: number,
): Promise<FileSource> {
  const file = await open(path, "r");
  try {
    const buffer = new Uint8Array(Math.min(size, headBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return withArchive({
      name,
      size,
      head: buffer.subarray(0, bytesRead),
      chunks: () => createReadStream(path, { highWaterMark: headBytes }),
      slice: (start, end) => readSlice(path, start, Math.min(end, size)),
    });
  } finally {
    await file.close();
  }
}

/** Opens the file for each: a source has no end at which it could be closed. */
async function readSlice(
  path: string,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  const file = await open(path, "r");
  try {
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(
        bytes,
        at,
        bytes.length - at,
        start + at,
      );
      if (bytesRead === 0) return bytes.subarray(0, at);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

function uploadsFolder(dataDir: string): string {
  return join(dataDir, "uploads");
}

/** Folders stay: a trainer_state.json is named by its folder. Control characters go. */
function cleanName(name: string): string {
  const clean = name.replace(/\p{Cc}/gu, "").trim();
  return clean.slice(-250) || "file";
}
