/**
 * Import this before the server's code: zlib's thread pool answers whenever it likes, which virtual time cannot wait
 * for, so in a simulation it answers at once.
 */
import { syncBuiltinESMExports } from "node:module";
import zlib from "node:zlib";

type Answer = (error: Error | null, result?: Buffer) => void;

const atOnce =
  (work: (bytes: Uint8Array) => Buffer) =>
  (bytes: Uint8Array, ...rest: unknown[]) => {
    const answer = rest.at(-1) as Answer;
    try {
      answer(null, work(bytes));
    } catch (error) {
      answer(error as Error);
    }
  };

Object.assign(zlib, {
  deflate: atOnce((bytes) => zlib.deflateSync(bytes)),
  inflate: atOnce((bytes) => zlib.inflateSync(bytes)),
  deflateRaw: atOnce((bytes) => zlib.deflateRawSync(bytes)),
  inflateRaw: atOnce((bytes) => zlib.inflateRawSync(bytes)),
});
syncBuiltinESMExports();
