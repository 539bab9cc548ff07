/** The little of tar (POSIX ustar) that a backup needs: plain files, of any size, one after the other. */
import type { FileHandle } from "node:fs/promises";

const block = 512;
const largestOctal = 8 ** 11;

export class TarWriter {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Throws when the content is not as long as was said. */
  async add(name: string, size: number, content: AsyncIterable<Uint8Array>) {
    await this.#file.writeFile(headerOf(name, size));
    let written = 0;
    for await (const chunk of content) {
      written += chunk.length;
      if (written <= size) await this.#file.writeFile(chunk);
    }
    if (written !== size)
      throw new Error(`${name} changed while it was copied`);
    await this.#file.writeFile(new Uint8Array(padding(size)));
  }

  async end() {
    await this.#file.writeFile(new Uint8Array(2 * block));
  }
}

export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** To be read before the next entry. */
  content(): AsyncGenerator<Uint8Array>;
}

/** Thrown when the file ends too early or is none of ours. */
export class NotABackup extends Error {}

export async function* readTar(file: FileHandle): AsyncGenerator<TarEntry> {
  let position = 0;
  for (;;) {
    const header = await readFully(file, position, block);
    if (header.every((byte) => byte === 0)) return;
    const { name, size } = readHeader(header);
    const start = position + block;
    yield { name, size, content: () => readContent(file, start, size) };
    position = start + size + padding(size);
  }
}

const chunkBytes = 1024 * 1024;

async function* readContent(file: FileHandle, start: number, size: number) {
  for (let at = 0; at < size; at += chunkBytes)
    yield await readFully(file, start + at, Math.min(chunkBytes, size - at));
}

async function readFully(file: FileHandle, position: number, length: number) {
  const buffer = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(
      buffer,
      at,
      length - at,
      position + at,
    );
    if (bytesRead === 0)
      throw new NotABackup("the file ends too early: it was not copied whole");
    at += bytesRead;
  }
  return buffer;
}

function headerOf(name: string, size: number): Uint8Array {
  const header = Buffer.alloc(block);
  if (Buffer.byteLength(name) > 100)
    throw new Error(`tar: the name is too long: ${name}`);
  header.write(name, 0);
  header.write("0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  if (size < largestOctal) {
    header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  } else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  const seconds = Math.floor(Date.now() / 1000);
  header.write(`${seconds.toString(8).padStart(11, "0")}\0`, 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\x0000", 257);
  header.write(`${checksumOf(header).toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function readHeader(bytes: Uint8Array): { name: string; size: number } {
  const header = Buffer.from(bytes);
  const text = (from: number, to: number) =>
    header.toString("utf8", from, to).split("\0", 1)[0]!.trim();
  const stored = Number.parseInt(text(148, 156), 8);
  header.write("        ", 148);
  if (stored !== checksumOf(header) || text(257, 262) !== "ustar")
    throw new NotABackup("it is no backup, or it is damaged");
  const size =
    header[124] === 0x80
      ? Number(header.readBigUInt64BE(128))
      : Number.parseInt(text(124, 136), 8);
  return { name: text(0, 100), size };
}

function checksumOf(header: Uint8Array): number {
  return header.reduce((sum, byte) => sum + byte, 0);
}

function padding(size: number): number {
  return (block - (size % block)) % block;
}
