/**
 * A strict reader of Yjs updates, V1 (SPEC.md, C1-C4). `Y.decodeUpdate` is too lenient to stand before an untrusted
 * sender: it allocates by declared counts, skips invalid parts and creates root types while it reads.
 */
import { rootNames } from "../../shared/doc/schema.ts";
import { ByteReader, fail } from "./byteReader.ts";

export interface Id {
  readonly client: number;
  readonly clock: number;
}

export type ContainerKind = "map" | "element" | "fragment" | "text";

/** One struct as it was sent. */
export interface Struct {
  readonly id: Id;
  readonly length: number;
  readonly content: "gc" | "deleted" | "string" | "format" | "type" | "values";
  readonly origin: Id | null;
  readonly rightOrigin: Id | null;
  /** Only without origins: the name of a root, or the struct that holds the container. */
  readonly parent: string | Id | null;
  readonly key: string | null;
  /** Of `type`: what it contains its children as. */
  readonly kind: ContainerKind | null;
  /** The node name of an element, the key of a format. */
  readonly name: string | null;
  /** Of a string that is not all ASCII. */
  readonly text: string | null;
}

/** The new structs of one client id: clocks from `clock` up to, not including, `end`. */
export interface Section {
  readonly client: number;
  readonly clock: number;
  readonly end: number;
  readonly structs: readonly Struct[];
}

export interface ParsedUpdate {
  readonly sections: readonly Section[];
  /** Flat: client, clock, length, client, clock, length … */
  readonly deletes: readonly number[];
  /** It says itself that something in the middle is left out. */
  readonly hasSkip: boolean;
}

export const limits = {
  structs: 250_000,
  /** Client ids that may write in one update. */
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
const kinds: Readonly<Record<number, ContainerKind>> = {
  1: "map",
  3: "element",
  4: "fragment",
  6: "text",
};

/** What a struct holds, before it is known where it goes. */
interface Content {
  readonly content: Struct["content"];
  readonly length: number;
  readonly kind: ContainerKind | null;
  readonly name: string | null;
  readonly text: string | null;
}

/** Throws `MalformedUpdate`. */
export function parseUpdate(bytes: Uint8Array): ParsedUpdate {
  return new Parser(bytes).parse();
}

class Parser {
  readonly #bytes: ByteReader;
  #structs = 0;
  #hasSkip = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = new ByteReader(bytes);
  }

  parse(): ParsedUpdate {
    const sections = this.#sections();
    const deletes = this.#deletes();
    if (this.#bytes.left > 0) fail("trailing bytes");
    return { sections, deletes, hasSkip: this.#hasSkip };
  }

  #sections(): Section[] {
    const count = this.#bytes.count(limits.sections, "client sections");
    const sections: Section[] = [];
    for (let i = 0; i < count; i += 1) {
      const most = limits.structs - this.#structs;
      const structs = this.#bytes.count(most, "structs");
      if (structs === 0) fail("empty client section");
      this.#structs += structs;
      const client = this.#bytes.uint(limits.client, "client id");
      if (sections.some((section) => section.client === client))
        fail("two sections of one client");
      sections.push(this.#section(client, structs));
    }
    return sections;
  }

  #section(client: number, count: number): Section {
    const start = this.#bytes.uint(limits.clock, "clock");
    const structs: Struct[] = [];
    let clock = start;
    for (let i = 0; i < count; i += 1) {
      const struct = this.#struct({ client, clock });
      structs.push(struct);
      clock += struct.length;
      if (clock > limits.clock) fail("clock too high");
    }
    return { client, clock: start, end: clock, structs };
  }

  #struct(id: Id): Struct {
    const info = this.#bytes.byte();
    const contentRef = info & 31;
    if (contentRef === 0 || contentRef === 10) {
      if (info !== contentRef) fail("GC or Skip with flags");
      if (contentRef === 10) this.#hasSkip = true;
      return structOf(id, null, null, null, null, plain("gc", this.#length()));
    }
    const origin = (info & 128) !== 0 ? this.#reference(id) : null;
    const rightOrigin = (info & 64) !== 0 ? this.#reference(id) : null;
    let parent: string | Id | null = null;
    let key: string | null = null;
    if (!origin && !rightOrigin) {
      const isInRoot = this.#bytes.uint(1, "parent info") === 1;
      parent = isInRoot ? this.#rootName() : this.#reference(id);
      if ((info & 32) !== 0) key = this.#key();
      else if (isInRoot) fail("list item in a root map");
    }
    const content = this.#content(contentRef);
    return structOf(id, origin, rightOrigin, parent, key, content);
  }

  #rootName(): string {
    const name = this.#bytes.string(limits.key);
    if (!(rootNames as readonly string[]).includes(name)) fail("unknown root");
    return name;
  }

  #content(contentRef: number): Content {
    switch (contentRef) {
      case 1:
        return plain("deleted", this.#length());
      case 4: {
        const { length, text } = this.#bytes.text();
        if (length === 0) fail("empty string");
        return { content: "string", length, kind: null, name: null, text };
      }
      case 6: {
        const name = this.#key();
        this.#json(this.#bytes.string(Infinity));
        return { content: "format", length: 1, kind: null, name, text: null };
      }
      case 7: {
        const kind = kinds[this.#bytes.uint(limits.key, "type")];
        if (!kind) return fail("unknown type");
        const name = kind === "element" ? this.#key() : null;
        return { content: "type", length: 1, kind, name, text: null };
      }
      case 8: {
        const length = this.#bytes.count(limits.structs, "values");
        if (length === 0) fail("no values");
        for (let i = 0; i < length; i += 1) this.#any(0);
        return plain("values", length);
      }
      default:
        return fail(`content type ${contentRef}`);
    }
  }

  #any(depth: number): void {
    if (depth > limits.depth) fail("value too deep");
    switch (this.#bytes.byte()) {
      case 127: // undefined
      case 126: // null
      case 121: // false
      case 120: // true
        return;
      case 125:
        this.#bytes.skipVarInt();
        return;
      case 124:
        this.#bytes.skip(4);
        return;
      case 123:
        this.#bytes.skip(8);
        return;
      case 119:
        this.#bytes.text();
        return;
      case 118: {
        const count = this.#bytes.count(limits.structs, "keys");
        for (let i = 0; i < count; i += 1) {
          this.#key();
          this.#any(depth + 1);
        }
        return;
      }
      case 117: {
        const count = this.#bytes.count(limits.structs, "values");
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
    const clients = this.#bytes.count(limits.deleteClients, "delete sections");
    const seen = new Set<number>();
    const deletes: number[] = [];
    let total = 0;
    for (let i = 0; i < clients; i += 1) {
      const client = this.#bytes.uint(limits.client, "client id");
      if (seen.has(client)) fail("two delete sections of one client");
      seen.add(client);
      const most = limits.deleteRanges - total;
      const ranges = this.#bytes.count(most, "delete ranges");
      total += ranges;
      let after = 0;
      for (let n = 0; n < ranges; n += 1) {
        const clock = this.#bytes.uint(limits.clock, "clock");
        const length = this.#length();
        if (clock < after) fail("delete ranges out of order");
        after = clock + length;
        deletes.push(client, clock, length);
      }
    }
    return deletes;
  }

  /** A struct can only refer to what was there before it. */
  #reference(own: Id): Id {
    const client = this.#bytes.uint(limits.client, "client id");
    const clock = this.#bytes.uint(limits.clock, "clock");
    if (client === own.client && clock >= own.clock) fail("refers to itself");
    return { client, clock };
  }

  #key(): string {
    const key = this.#bytes.string(limits.key);
    if (forbiddenKeys.has(key)) fail("forbidden key");
    return key;
  }

  #length(): number {
    const length = this.#bytes.uint(limits.clock, "length");
    if (length < 1) fail("length 0");
    return length;
  }
}

function plain(content: Struct["content"], length: number): Content {
  return { content, length, kind: null, name: null, text: null };
}

/** One shape for all, for speed. */
function structOf(
  id: Id,
  origin: Id | null,
  rightOrigin: Id | null,
  parent: string | Id | null,
  key: string | null,
  { length, content, kind, name, text }: Content,
): Struct {
  return {
    id,
    length,
    content,
    origin,
    rightOrigin,
    parent,
    key,
    kind,
    name,
    text,
  };
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
