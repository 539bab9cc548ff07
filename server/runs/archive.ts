/**
 * Zips by random access: the list of members at the end of the file, then one member at a time, unpacked as a stream.
 * Nothing is unpacked to disk, and no more than `importLimits` allows is unpacked at all.
 */
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import {
  fromRandomAccessReaderPromise,
  RandomAccessReader,
  type Entry,
  type ZipFile,
} from "yauzl";
import {
  FormatError,
  importLimits,
  type Archive,
  type ArchiveMember,
  type FileSource,
} from "../../shared/formats/parsed.ts";
import { isInspectArchive } from "../../shared/formats/inspect.ts";
import { unpack, type PackingMethod } from "./unpack.ts";

/** Of the start of a member that sniffing looks at. */
const headBytes = 128 * 1024;
/** Results pack to a hundredth at best, and nothing but zeros to a thousandth: more than this is made to fill a disk. */
const greatestRatio = 500;
/** Below this no ratio matters. */
const smallBytes = 1024 * 1024;
const longestPath = 1_000;

const packedMethods: ReadonlyMap<number, PackingMethod> = new Map([
  [0, "store"],
  [8, "deflate"],
  [93, "zstd"],
]);

/** What one import may still unpack: shared by a zip and the logs of Inspect, zips themselves, that lie in it. */
interface Room {
  members: number;
  bytes: number;
}

/** Null for a file that is no zip. Throws a `FormatError` for a broken, encrypted or dangerous one. */
export async function openZip(
  source: Pick<FileSource, "size" | "head" | "slice">,
): Promise<Archive | null> {
  const room = {
    members: importLimits.members,
    bytes: importLimits.expandedBytes,
  };
  return openWithin(source, room, false);
}

async function openWithin(
  source: Pick<FileSource, "size" | "head" | "slice">,
  room: Room,
  isInner: boolean,
): Promise<Archive | null> {
  if (!startsAsZip(source.head)) return null;
  const zip = await refusingZip(() =>
    fromRandomAccessReaderPromise(new SliceReader(source), source.size, {
      autoClose: false,
      strictFileNames: true,
      validateEntrySizes: true,
    }),
  );
  // A count of members that cannot fit in the file is not worth a walk.
  if (zip.entryCount > room.members) throw tooManyMembers();
  const opened: OpenedZip = { zip, room, isInner, whole: null };
  const members: ArchiveMember[] = [];
  const paths = new Set<string>();
  for await (const entry of entriesOf(zip)) {
    if (room.members-- <= 0) throw tooManyMembers();
    const path = pathOf(entry);
    if (path.endsWith("/") || isOfMacOs(path)) continue;
    if (paths.has(path))
      throw refused(`it holds two files named "${path}"; pack it again`);
    paths.add(path);
    checkMember(entry, path);
    room.bytes -= entry.uncompressedSize;
    if (room.bytes < 0)
      throw new FormatError(
        "too_large",
        `This zip unpacks to more than ${importLimits.expandedBytes / 1024 ** 3} GB, which is the limit. Nothing was imported; split it.`,
      );
    members.push({
      path,
      size: entry.uncompressedSize,
      source: () => memberSource(opened, entry, path),
    });
  }
  return { members };
}

/** "PK" with a local file, or with the end of an empty zip. */
function startsAsZip(head: Uint8Array): boolean {
  return (
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
  );
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  const entries = zip.eachEntry();
  for (;;) {
    const next = await refusingZip(() => entries.next());
    if (next.done) return;
    yield next.value;
  }
}

/** Relative, with "/" between folders: yauzl has refused "..", absolute paths, drives and backslashes. */
function pathOf(entry: Entry): string {
  const path = entry.fileName;
  if (
    path === "" ||
    path.length > longestPath ||
    /\p{Cc}/u.test(path) ||
    path.split("/").includes(".")
  )
    throw refused(
      `it holds a file whose name is not safe: ${JSON.stringify(path.slice(0, 80))}`,
    );
  return path;
}

/** What the Mac's Finder adds to every zip. */
function isOfMacOs(path: string): boolean {
  return path.startsWith("__MACOSX/") || /(?:^|\/)\.DS_Store$/.test(path);
}

function checkMember(entry: Entry, path: string): void {
  if (entry.isEncrypted())
    throw refused(`"${path}" in it is encrypted; pack it without a password`);
  if (!packedMethods.has(entry.compressionMethod))
    throw refused(
      `"${path}" in it is packed by method ${entry.compressionMethod}; pack it with deflate or zstd`,
    );
  if (isLink(entry))
    throw refused(`"${path}" in it is a link to another file; pack the file`);
  if (entry.uncompressedSize > importLimits.memberBytes)
    throw new FormatError(
      "too_large",
      `"${path}" in this zip unpacks to ${Math.ceil(entry.uncompressedSize / 1024 / 1024)} MB; a file in a zip may have ${importLimits.memberBytes / 1024 / 1024} MB.`,
    );
  if (
    entry.uncompressedSize > smallBytes &&
    entry.uncompressedSize > greatestRatio * entry.compressedSize
  )
    throw refused(
      `"${path}" in it unpacks to more than ${greatestRatio} times its size, as only zips made to do harm do`,
    );
}

/** Unix keeps the type of a file in the upper half of the external attributes: 0xA000 is a symbolic link. */
function isLink(entry: Entry): boolean {
  const madeOnUnix = entry.versionMadeBy >> 8 === 3;
  return (
    madeOnUnix && ((entry.externalFileAttributes >>> 16) & 0xf000) === 0xa000
  );
}

interface OpenedZip {
  readonly zip: ZipFile;
  readonly room: Room;
  /** Itself a member of a zip. */
  readonly isInner: boolean;
  /** The one member that is kept unpacked, for slices of it: many at once would not fit into memory. */
  whole: { readonly entry: Entry; readonly bytes: Promise<Uint8Array> } | null;
}

async function memberSource(
  opened: OpenedZip,
  entry: Entry,
  path: string,
): Promise<FileSource> {
  let archive: Promise<Archive | null> | undefined;
  const chunks = () => unpackedChunks(opened.zip, entry, path);
  const head = await joined(
    chunks(),
    Math.min(entry.uncompressedSize, headBytes),
  );
  const file: Omit<FileSource, "archive"> = {
    name: path,
    size: entry.uncompressedSize,
    head,
    chunks: () =>
      // What fits in the head was unpacked and checked when it was read.
      head.byteLength === entry.uncompressedSize ? once(head) : chunks(),
    async slice(start, end) {
      if (end <= head.byteLength) return head.subarray(start, end);
      if (opened.whole?.entry !== entry)
        opened.whole = {
          entry,
          bytes: joined(chunks(), entry.uncompressedSize),
        };
      return (await opened.whole.bytes).subarray(start, end);
    },
  };
  return { ...file, archive: () => (archive ??= openInner(opened, file)) };
}

/** Of the zips inside a zip only logs of Inspect are opened: a folder of them is what people have. */
async function openInner(
  { room, isInner }: OpenedZip,
  file: Omit<FileSource, "archive">,
): Promise<Archive | null> {
  if (!startsAsZip(file.head)) return null;
  const inner = isInner ? null : await openWithin(file, room, true);
  if (inner && isInspectArchive(inner)) return inner;
  throw new FormatError(
    "malformed_file",
    "it is a zip inside a zip: unpack the outer one and import what it holds.",
  );
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The first `size` bytes. When that is all, the stream is read to its end, so that its checks run. */
async function joined(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of chunks) {
    bytes.set(chunk.subarray(0, size - at), at);
    at += chunk.byteLength;
    if (at > size) break;
  }
  return bytes;
}

/** The bytes of a member. Throws a `FormatError` when they do not unpack, or not to the size and CRC the zip says. */
async function* unpackedChunks(
  zip: ZipFile,
  entry: Entry,
  path: string,
): AsyncGenerator<Uint8Array> {
  const method = packedMethods.get(entry.compressionMethod)!;
  let size = 0;
  let crc = 0;
  try {
    const packed = await zip.openReadStreamPromise(entry, {
      decodeFileData: false,
    });
    for await (const chunk of unpack(method, packed)) {
      size += chunk.byteLength;
      if (size > entry.uncompressedSize)
        throw new FormatError(
          "malformed_file",
          "it unpacks to more than it says",
        );
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    throw refused(`"${path}" in it is broken (${reasonOf(error)})`);
  }
  if (size !== entry.uncompressedSize)
    throw refused(
      `"${path}" in it is cut short: ${size} bytes of ${entry.uncompressedSize}`,
    );
  if (crc !== entry.crc32)
    throw refused(`"${path}" in it is damaged: its checksum does not fit`);
}

/** yauzl reads through this, so that a zip in memory and one on disk are the same. */
class SliceReader extends RandomAccessReader {
  readonly #source: Pick<FileSource, "slice">;

  constructor(source: Pick<FileSource, "slice">) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(readRange(this.#source, start, end), {
      objectMode: false,
    });
  }
}

async function* readRange(
  source: Pick<FileSource, "slice">,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += headBytes)
    yield await source.slice(at, Math.min(end, at + headBytes));
}

/** yauzl tells what is wrong with a zip in the messages of its errors. */
async function refusingZip<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refused(`it is broken (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refused(reason: string): FormatError {
  return new FormatError("malformed_file", `This zip was not read: ${reason}.`);
}

function tooManyMembers(): FormatError {
  return new FormatError(
    "too_large",
    `This zip holds more than ${importLimits.members.toLocaleString("en")} files, which is the limit. Nothing was imported; split it.`,
  );
}
