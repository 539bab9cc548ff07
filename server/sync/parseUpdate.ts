/**
 * A strict reader of Yjs updates, V1 (SPEC.md, C1-C7). `Y.decodeUpdate` is too lenient to stand before an untrusted
 * sender: it allocates by declared counts, skips invalid parts and creates root types while it reads.
 */
import { rootNames } from "../../shared/doc/schema.ts";

/** The new structs of one client id: clocks from `clock` up to, not including, `end`. */
export interface Section {
  readonly client: number;
  readonly clock: number;
  readonly end: number;
}
export interface ParsedUpdate {
  readonly sections: readonly Section[];
  /** Ids that the structs refer to, flat: client, clock, client, clock … */
  readonly references: readonly number[];
  /** Flat: client, clock, length, client, clock, length … */
  readonly deletes: readonly number[];
  /** It says itself that something in the middle is left out. */
  readonly hasSkip: boolean;
}

/** What is wrong with the bytes; the message holds no content. */
export class MalformedUpdate extends Error {}

export const limits = {
  structs: 500_000,
  sections: 64,
  deleteClients: 100_000,
  deleteRanges: 1_000_000,
  clock: 2 ** 31,
  client: 2 ** 32 - 1,
  depth: 16,
  key: 128,
} as const;

const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);
/** Content types of our documents: Y.Map, Y.XmlElement, Y.XmlFragment, Y.XmlText. */
const typeRefs = { map: 1, xmlElement: 3, xmlFragment: 4, xmlText: 6 } as const;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Throws `MalformedUpdate`. */
export function parseUpdate(bytes: Uint8Array): ParsedUpdate {
  return new Parser(bytes).parse();
}

class Parser {
  readonly #bytes: Uint8Array;
  #at = 0;
  #structs = 0;
  #hasSkip = false;
  readonly #references: number[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  parse(): ParsedUpdate {
    const sections = this.#sections();
    const deletes = this.#deletes();
    if (this.#at !== this.#bytes.length) fail("trailing bytes");
    return {
      sections,
      deletes,
      references: this.#references,
      hasSkip: this.#hasSkip,
    };
  }

  #sections(): Section[] {
    const count = this.#count(limits.sections, "client sections");
    const sections: Section[] = [];
    const seen = new Set<number>();
    for (let i = 0; i < count; i += 1) {
      const structs = this.#count(limits.structs - this.#structs, "structs");
      if (structs === 0) fail("empty client section");
      this.#structs += structs;
      const client = this.#uint(limits.client, "client id");
      if (seen.has(client)) fail("two sections of one client");
      seen.add(client);
      const start = this.#uint(limits.clock, "clock");
      let clock = start;
      for (let n = 0; n < structs; n += 1) {
        clock += this.#struct(client, clock);
        if (clock > limits.clock) fail("clock too high");
      }
      sections.push({ client, clock: start, end: clock });
    }
    return sections;
  }

  /** Gives the struct's length in clocks. */
  #struct(client: number, clock: number): number {
    const info = this.#byte();
    const contentRef = info & 31;
    if (contentRef === 0) {
      if (info !== 0) fail("GC with flags");
      return this.#length();
    }
    if (contentRef === 10) {
      if (info !== 10) fail("Skip with flags");
      this.#hasSkip = true;
      return this.#length();
    }
    const hasOrigin = (info & 128) !== 0;
    const hasRightOrigin = (info & 64) !== 0;
    const hasKey = (info & 32) !== 0;
    if (hasOrigin) this.#reference(client, clock);
    if (hasRightOrigin) this.#reference(client, clock);
    if (!hasOrigin && !hasRightOrigin) this.#parent(client, clock, hasKey);
    return this.#content(contentRef);
  }

  #parent(client: number, clock: number, hasKey: boolean) {
    const parentInfo = this.#uint(1, "parent info");
    if (parentInfo === 1) {
      const root = this.#string(limits.key);
      if (!(rootNames as readonly string[]).includes(root))
        fail("unknown root");
      if (!hasKey) fail("list item in a root map");
    } else {
      this.#reference(client, clock);
    }
    if (hasKey) this.#key();
  }

  #content(contentRef: number): number {
    switch (contentRef) {
      case 1:
        return this.#length();
      case 4: {
        const length = this.#string(this.#bytes.length).length;
        if (length === 0) fail("empty string");
        return length;
      }
      case 6:
        this.#key();
        this.#json(this.#string(this.#bytes.length));
        return 1;
      case 7:
        this.#type();
        return 1;
      case 8: {
        const length = this.#count(limits.structs, "values");
        if (length === 0) fail("no values");
        for (let i = 0; i < length; i += 1) this.#any(0);
        return length;
      }
      default:
        return fail(`content type ${contentRef}`);
    }
  }

  #type() {
    switch (this.#uint(limits.key, "type")) {
      case typeRefs.xmlElement:
        this.#key();
        return;
      case typeRefs.map:
      case typeRefs.xmlFragment:
      case typeRefs.xmlText:
        return;
      default:
        fail("unknown type");
    }
  }

  #any(depth: number): void {
    if (depth > limits.depth) fail("value too deep");
    switch (this.#byte()) {
      case 127: // undefined
      case 126: // null
      case 121: // false
      case 120: // true
        return;
      case 125:
        this.#skipVarInt();
        return;
      case 124:
        this.#skip(4);
        return;
      case 123:
        this.#skip(8);
        return;
      case 119:
        this.#string(this.#bytes.length);
        return;
      case 118: {
        const count = this.#count(limits.structs, "keys");
        for (let i = 0; i < count; i += 1) {
          this.#key();
          this.#any(depth + 1);
        }
        return;
      }
      case 117: {
        const count = this.#count(limits.structs, "values");
        for (let i = 0; i < count; i += 1) this.#any(depth + 1);
        return;
      }
      default:
        fail("unknown value");
    }
  }

  #json(text: string) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      fail("invalid JSON");
    }
    checkJson(parsed, 0);
  }

  #deletes(): number[] {
    const clients = this.#count(limits.deleteClients, "delete sections");
    const seen = new Set<number>();
    const deletes: number[] = [];
    let total = 0;
    for (let i = 0; i < clients; i += 1) {
      const client = this.#uint(limits.client, "client id");
      if (seen.has(client)) fail("two delete sections of one client");
      seen.add(client);
      const ranges = this.#count(limits.deleteRanges - total, "delete ranges");
      total += ranges;
      let after = 0;
      for (let n = 0; n < ranges; n += 1) {
        const clock = this.#uint(limits.clock, "clock");
        const length = this.#length();
        if (clock < after) fail("delete ranges out of order");
        after = clock + length;
        deletes.push(client, clock, length);
      }
    }
    return deletes;
  }

  /** A struct can only refer to what was there before it. */
  #reference(ownClient: number, ownClock: number) {
    const client = this.#uint(limits.client, "client id");
    const clock = this.#uint(limits.clock, "clock");
    if (client === ownClient && clock >= ownClock) fail("refers to itself");
    this.#references.push(client, clock);
  }

  #key() {
    if (forbiddenKeys.has(this.#string(limits.key))) fail("forbidden key");
  }

  #length(): number {
    const length = this.#uint(limits.clock, "length");
    if (length < 1) fail("length 0");
    return length;
  }

  /** A number of things that take at least one byte each, so no more than there are bytes. */
  #count(most: number, what: string): number {
    return this.#uint(Math.min(most, this.#bytes.length - this.#at), what);
  }

  #uint(most: number, what: string): number {
    let number = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#byte();
      number += (byte & 127) * factor;
      if (byte < 128) break;
      factor *= 128;
      if (factor > 2 ** 49) fail(`${what} too high`);
    }
    if (number > most) fail(`${what} too high`);
    return number;
  }

  #skipVarInt() {
    for (let length = 1; this.#byte() >= 128; length += 1)
      if (length > 8) fail("number too long");
  }

  #string(maxLength: number): string {
    const length = this.#uint(this.#bytes.length - this.#at, "string length");
    const start = this.#at;
    this.#skip(length);
    let text: string;
    try {
      text = utf8.decode(this.#bytes.subarray(start, this.#at));
    } catch {
      return fail("invalid UTF-8");
    }
    if (text.length > maxLength) fail("string too long");
    return text;
  }

  #skip(length: number) {
    this.#at += length;
    if (this.#at > this.#bytes.length) fail("truncated");
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) return fail("truncated");
    this.#at += 1;
    return byte;
  }
}

function checkJson(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > limits.depth) fail("value too deep");
  for (const [key, inner] of Object.entries(value)) {
    if (forbiddenKeys.has(key) || key.length > limits.key)
      fail("forbidden key");
    checkJson(inner, depth + 1);
  }
}

function fail(what: string): never {
  throw new MalformedUpdate(what);
}
