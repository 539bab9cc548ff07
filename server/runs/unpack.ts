/** Unpacking one member of an archive as a stream: what is read stops what is unpacked, so a bomb costs one chunk. */
import { once } from "node:events";
import { createInflateRaw, constants, createZstdDecompress } from "node:zlib";
import type { Transform } from "node:stream";
import { zstdFrames } from "./zstdFrames.ts";

export type PackingMethod = "store" | "deflate" | "zstd";

/** Zstandard's decoder keeps a window of at most 2^27 bytes: what its own tools accept without being asked. */
const windowLogMax = 27;

/** Throws the decoder's error, or a `FormatError`, for bytes that do not unpack. */
export async function* unpack(
  method: PackingMethod,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  switch (method) {
    case "store":
      yield* packed;
      return;
    case "deflate":
      yield* decoded(createInflateRaw(), packed);
      return;
    case "zstd":
      // Node's decoder stops after the first frame, and tools write several.
      for await (const frame of zstdFrames(packed))
        yield* decoded(
          createZstdDecompress({
            params: { [constants.ZSTD_d_windowLogMax]: windowLogMax },
          }),
          frame,
        );
      return;
    default:
      method satisfies never;
  }
}

async function* decoded(
  decoder: Transform,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const feeding = feed(decoder, packed).catch((error: unknown) => {
    decoder.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array;
  } finally {
    decoder.destroy();
    await feeding;
  }
}

async function feed(
  decoder: Transform,
  packed: AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const chunk of packed) {
    if (decoder.destroyed) return;
    if (!decoder.write(chunk)) await writable(decoder);
  }
  decoder.end();
}

/** Waits until the decoder takes more, or is gone. */
async function writable(decoder: Transform): Promise<void> {
  if (decoder.destroyed) return;
  const gone = new AbortController();
  try {
    await Promise.race([
      once(decoder, "drain", { signal: gone.signal }),
      once(decoder, "close", { signal: gone.signal }),
    ]);
  } finally {
    gone.abort();
  }
}
