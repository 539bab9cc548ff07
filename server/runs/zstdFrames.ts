/** Where one Zstandard frame ends and the next begins (RFC 8878), found without unpacking anything. */
import { FormatError } from "../../shared/formats/parsed.ts";

/** RFC 8878, 3.1.1.2.4: no block is larger. */
const maxBlockBytes = 128 * 1024;

/**
 * The frames of Zstandard data, each as a stream of its bytes that is read to its end before the next is asked for.
 * Skippable frames are left out. Throws a `FormatError` for anything that is no frame.
 */
export async function* zstdFrames(
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const bytes = new ByteQueue(packed);
  try {
    while (await bytes.holds(1)) {
      const [b0, b1, b2, b3] = await bytes.peek(4);
      if (b0 === 0x28 && b1 === 0xb5 && b2 === 0x2f && b3 === 0xfd) {
        yield readFrame(bytes);
      } else if (
        (b0! & 0xf0) === 0x50 &&
        b1 === 0x2a &&
        b2 === 0x4d &&
        b3 === 0x18
      ) {
        const size = await bytes.peek(8);
        await bytes.skip(
          8 + new DataView(size.buffer, size.byteOffset).getUint32(4, true),
        );
      } else throw broken("it does not start as it should");
    }
  } finally {
    await bytes.close();
  }
}

async function* readFrame(bytes: ByteQueue): AsyncGenerator<Uint8Array> {
  const start = await bytes.peek(5);
  const descriptor = start[4]!;
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const headerBytes =
    5 +
    (singleSegment ? 0 : 1) +
    [0, 1, 2, 4][descriptor & 3]! +
    (sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag);
  yield await bytes.take(headerBytes);
  for (;;) {
    const [b0, b1, b2] = await bytes.peek(3);
    const header = b0! | (b1! << 8) | (b2! << 16);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === 3 || size > maxBlockBytes) throw broken("a bad block");
    // A run-length block holds the one byte that it repeats.
    yield await bytes.take(3 + (type === 1 ? 1 : size));
    if (header & 1) break;
  }
  if (descriptor & 4) yield await bytes.take(4);
}

/** Bytes of a stream in pieces of any size. */
class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** True when at least `count` more bytes come. */
  async holds(count: number): Promise<boolean> {
    while (this.#bytes.length < count) {
      const next = await this.#source.next();
      if (next.done) return false;
      if (this.#bytes.length === 0) {
        this.#bytes = next.value;
        continue;
      }
      const both = new Uint8Array(this.#bytes.length + next.value.length);
      both.set(this.#bytes);
      both.set(next.value, this.#bytes.length);
      this.#bytes = both;
    }
    return true;
  }

  async peek(count: number): Promise<Uint8Array> {
    if (!(await this.holds(count))) throw broken("it is cut short");
    return this.#bytes.subarray(0, count);
  }

  async take(count: number): Promise<Uint8Array> {
    const taken = await this.peek(count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0;) {
      if (!(await this.holds(1))) throw broken("it is cut short");
      const step = Math.min(left, this.#bytes.length);
      this.#bytes = this.#bytes.subarray(step);
      left -= step;
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}

function broken(reason: string): FormatError {
  return new FormatError("malformed_file", `broken Zstandard data: ${reason}`);
}
