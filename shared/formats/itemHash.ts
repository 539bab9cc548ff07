/**
 * What pairs one example across runs. A hash rather than the text itself, so that a key is short, says nothing about
 * what was asked, and is the same whichever tool, folder or order the example came in.
 */

export interface ItemIdentity {
  /** As the file names it, without what differs from run to run. */
  readonly task: string;
  /** The hash the tool itself gives what was asked, e.g. lm-eval's doc_hash. It wins. */
  readonly hash?: string | null;
  /** What was asked. Line ends, spaces around and Unicode composition do not matter. */
  readonly input?: string | null;
  /** Where the file says neither: its number or name in the data set. */
  readonly id?: string | number | null;
}

/**
 * 128 bits in hexadecimal (MurmurHash3 x86_128 by Austin Appleby, public domain, over UTF-8). Not cryptographic; among
 * 10^6 examples two collide by chance with probability 2^-89. The three ways of naming never meet: an id "7" is not
 * the input "7".
 */
export function itemHash({ task, hash, input, id }: ItemIdentity): string {
  const named =
    typeof hash === "string" && hash !== ""
      ? `hash\n${hash}`
      : typeof input === "string" && input.trim() !== ""
        ? `input\n${normaliseInput(input)}`
        : `id\n${id ?? ""}`;
  return hash128(`${task}\n${named}`);
}

function normaliseInput(input: string): string {
  return input.replace(/\r\n?/g, "\n").trim().normalize("NFC");
}

const encoder = new TextEncoder();

/** MurmurHash3_x86_128 with seed 0 of a text's UTF-8 bytes, as 32 hexadecimal digits. */
export function hash128(text: string): string {
  const bytes = encoder.encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = bytes.length >> 4;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let block = 0; block < blocks; block++) {
    const at = block * 16;
    a ^= mix1(view.getUint32(at, true));
    a = Math.imul(rotate(a, 19) + b, 5) + 0x561ccd1b;
    b ^= mix2(view.getUint32(at + 4, true));
    b = Math.imul(rotate(b, 17) + c, 5) + 0x0bcaa747;
    c ^= mix3(view.getUint32(at + 8, true));
    c = Math.imul(rotate(c, 15) + d, 5) + 0x96cd1c35;
    d ^= mix4(view.getUint32(at + 12, true));
    d = Math.imul(rotate(d, 13) + a, 5) + 0x32ac3b17;
  }
  const tail = [0, 0, 0, 0];
  for (let at = blocks * 16; at < bytes.length; at++) {
    const place = at & 15;
    tail[place >> 2]! |= bytes[at]! << ((place & 3) * 8);
  }
  a ^= mix1(tail[0]!);
  b ^= mix2(tail[1]!);
  c ^= mix3(tail[2]!);
  d ^= mix4(tail[3]!);

  a ^= bytes.length;
  b ^= bytes.length;
  c ^= bytes.length;
  d ^= bytes.length;
  a = (a + b + c + d) | 0;
  b = (b + a) | 0;
  c = (c + a) | 0;
  d = (d + a) | 0;
  a = finish(a);
  b = finish(b);
  c = finish(c);
  d = finish(d);
  a = (a + b + c + d) | 0;
  b = (b + a) | 0;
  c = (c + a) | 0;
  d = (d + a) | 0;
  return [a, b, c, d]
    .map((word) => (word >>> 0).toString(16).padStart(8, "0"))
    .join("");
}

const k1 = 0x239b961b;
const k2 = 0xab0e9789;
const k3 = 0x38b34ae5;
const k4 = 0xa1e38b93 | 0;

function mix1(word: number): number {
  return Math.imul(rotate(Math.imul(word, k1), 15), k2);
}

function mix2(word: number): number {
  return Math.imul(rotate(Math.imul(word, k2), 16), k3);
}

function mix3(word: number): number {
  return Math.imul(rotate(Math.imul(word, k3), 17), k4);
}

function mix4(word: number): number {
  return Math.imul(rotate(Math.imul(word, k4), 18), k1);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function finish(word: number): number {
  let h = word;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
