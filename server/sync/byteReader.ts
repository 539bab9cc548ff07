/** Reads lib0's encoding and believes nothing: every declared length is held against the bytes that are there. */

/** What is wrong with an update; the message holds no content. */
export class MalformedUpdate extends Error {}

export function fail(what: string): never {
  throw new MalformedUpdate(what);
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** `TextDecoder` costs more than this many characters one by one. */
const shortText = 24;

/** All methods throw `MalformedUpdate`; `what` names the thing in its message. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) return fail("truncated");
    this.#at += 1;
    return byte;
  }

  skip(length: number) {
    this.#at += length;
    if (this.#at > this.#bytes.length) fail("truncated");
  }

  uint(most: number, what: string): number {
    let number = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      number += (byte & 127) * factor;
      if (byte < 128) break;
      factor *= 128;
      if (factor > 2 ** 49) fail(`${what} too high`);
    }
    if (number > most) fail(`${what} too high`);
    return number;
  }

  /** A number of things that take at least one byte each, so no more than there are bytes. */
  count(most: number, what: string): number {
    return this.uint(Math.min(most, this.left), what);
  }

  skipVarInt() {
    for (let length = 1; this.byte() >= 128; length += 1)
      if (length > 8) fail("number too long");
  }

  string(maxLength: number): string {
    const length = this.#textLength();
    const text = this.#isAscii(length)
      ? this.#ascii(length)
      : this.#decode(length);
    if (text.length > maxLength) fail("string too long");
    return text;
  }

  /** The length in code units; the text itself only if there is more than ASCII in it. */
  text(): { readonly length: number; readonly text: string | null } {
    const length = this.#textLength();
    if (this.#isAscii(length)) {
      this.#at += length;
      return { length, text: null };
    }
    const text = this.#decode(length);
    return { length: text.length, text };
  }

  #textLength(): number {
    return this.uint(this.left, "string length");
  }

  #isAscii(length: number): boolean {
    const end = this.#at + length;
    for (let i = this.#at; i < end; i += 1)
      if (this.#bytes[i]! > 127) return false;
    return true;
  }

  #ascii(length: number): string {
    if (length > shortText) return this.#decode(length);
    let text = "";
    for (const end = this.#at + length; this.#at < end; this.#at += 1)
      text += String.fromCharCode(this.#bytes[this.#at]!);
    return text;
  }

  #decode(length: number): string {
    const start = this.#at;
    this.#at += length;
    try {
      return utf8.decode(this.#bytes.subarray(start, this.#at));
    } catch {
      return fail("invalid UTF-8");
    }
  }
}
