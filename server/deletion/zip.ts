/** A zip file as a stream, made while it is read: what is in it need not fit into memory at once. */
import { Readable } from "node:stream";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  readonly content: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** False for what is compressed already. */
  readonly compress?: boolean;
}

/** Pieces this large keep the event loop free for others. */
const pieceBytes = 64 * 1024;

export function zipOf(
  entries: AsyncIterable<ZipEntry>,
): ReadableStream<Uint8Array> {
  return Readable.toWeb(
    Readable.from(zipPieces(entries)),
  ) as ReadableStream<Uint8Array>;
}

async function* zipPieces(
  entries: AsyncIterable<ZipEntry>,
): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    made.push(piece);
  });
  const take = () => {
    const taken = made;
    made = [];
    return taken;
  };
  const names = new Set<string>();
  for await (const { name, content, compress = true } of entries) {
    const file = compress
      ? new ZipDeflate(unused(names, name), { level: 6 })
      : new ZipPassThrough(unused(names, name));
    zip.add(file);
    for await (const piece of piecesOf(content)) {
      file.push(piece);
      yield* take();
    }
    file.push(new Uint8Array(0), true);
    yield* take();
  }
  zip.end();
  yield* take();
}

async function* piecesOf(
  content: ZipEntry["content"],
): AsyncGenerator<Uint8Array> {
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    yield* content;
    return;
  }
  const bytes =
    typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length; at += pieceBytes)
    yield bytes.subarray(at, at + pieceBytes);
}

function unused(names: Set<string>, name: string): string {
  let free = name;
  for (let count = 2; names.has(free); count += 1)
    free = name.replace(/(\.[^./]*)?$/, ` (${count})$1`);
  names.add(free);
  return free;
}
