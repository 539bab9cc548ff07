/** server/sync/SPEC.md, rules C: what is let through to Yjs, and what is not. */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { describe, expect, it } from "vitest";
import { createBlock, deleteBlocks } from "../../shared/doc/edits.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  inspect as inspectWith,
  type Author,
  type Owners,
} from "../../server/sync/check.ts";
import { MalformedUpdate } from "../../server/sync/byteReader.ts";
import { KnownNames } from "../../server/sync/names.ts";
import { ClientOwners, nobody } from "../../server/sync/owners.ts";
import { parseUpdate } from "../../server/sync/parseUpdate.ts";

const editor = { userId: "ann", mayEdit: true, isNewerBuild: false };
const viewer = { userId: "ann", mayEdit: false, isNewerBuild: false };

describe("honest updates", () => {
  it("pass, whatever people do", () => {
    const { server, client } = pair();
    const verdicts: string[] = [];
    client.on("update", (bytes: Uint8Array) => {
      const verdict = inspect(server, free, editor, bytes);
      verdicts.push(verdict.type);
      if (verdict.type === "apply") Y.applyUpdate(server, verdict.bytes);
    });
    for (const kind of ["note", "hypothesis", "decision", "chart", "frame"])
      createBlock(client, { id: kind, kind, x: 0, y: 0, w: 10, h: 10 });
    const body = rootsOf(client).blocks.get("note")!.get("body");
    const paragraph = (body as Y.XmlFragment).get(0) as Y.XmlElement;
    const text = new Y.XmlText();
    paragraph.insert(0, [text]);
    text.insert(0, "déjà 🙂 vu");
    text.format(0, 4, { bold: {}, link: { href: "https://example.org" } });
    text.delete(1, 3);
    const heading = new Y.XmlElement("heading");
    (body as Y.XmlFragment).insert(1, [heading]);
    heading.setAttribute("level", 2 as unknown as string);
    deleteBlocks(client, ["frame", "chart"]);
    expect(new Set(verdicts)).toEqual(new Set(["apply"]));
    expect(Y.encodeStateVector(server)).toEqual(Y.encodeStateVector(client));
    expect(server.store.pendingStructs).toBeNull();
  });

  it("C5: that repeat what is known are cut to what is new", () => {
    const { server, client } = pair();
    setTitle(client, "one");
    Y.applyUpdate(server, Y.encodeStateAsUpdate(client));
    setTitle(client, "two");
    const verdict = inspect(
      server,
      free,
      editor,
      Y.encodeStateAsUpdate(client),
    );
    expect(verdict.type).toBe("apply");
    if (verdict.type !== "apply") return;
    const [section] = parseUpdate(verdict.bytes).sections;
    expect(section?.clock).toBe(Y.getState(server.store, client.clientID));
    Y.applyUpdate(server, verdict.bytes);
    expect(rootsOf(server).canvas.get("title")).toBe("two");
  });

  it("with nothing new are nothing to do", () => {
    const { server } = pair();
    const empty = Y.encodeStateAsUpdate(new Y.Doc());
    expect(inspect(server, free, editor, empty).type).toBe("nothing");
  });
});

describe("roles and owners", () => {
  it("C7: a viewer's structs are refused and a viewer's whole delete set is nothing to do", () => {
    const { server, client } = pair();
    setTitle(client, "one");
    setTitle(client, "two");
    expect(
      inspect(server, free, viewer, Y.encodeStateAsUpdate(client)),
    ).toEqual({ type: "refuse", code: "read_only" });
    Y.applyUpdate(server, Y.encodeStateAsUpdate(client));
    const step2 = Y.encodeStateAsUpdate(client, Y.encodeStateVector(server));
    expect(inspect(server, free, viewer, step2).type).toBe("nothing");
  });

  it("C8: a free client id is claimed, one's own passes, another's is refused", () => {
    const { server, client } = pair();
    setTitle(client, "one");
    const bytes = Y.encodeStateAsUpdate(client);
    expect(inspect(server, free, editor, bytes)).toMatchObject({
      type: "apply",
      claims: [client.clientID],
    });
    expect(inspect(server, ownedBy("ann"), editor, bytes)).toMatchObject({
      type: "apply",
      claims: [],
    });
    expect(inspect(server, ownedBy("ben"), editor, bytes)).toEqual({
      type: "refuse",
      code: "wrong_owner",
    });
    const spokenFor: Owners = { ...free, speakerOf: () => "ben" };
    expect(inspect(server, spokenFor, editor, bytes).type).toBe("refuse");
  });
});

describe("C6: what would stay pending is missing", () => {
  it("when the clock starts beyond what is known", () => {
    const { server, client } = pair();
    setTitle(client, "one");
    const first = Y.encodeStateVector(client);
    setTitle(client, "two");
    const gap = Y.encodeStateAsUpdate(client, first);
    expect(inspect(server, free, editor, gap).type).toBe("missing");
  });

  it("when it refers to another client's unknown struct", () => {
    const { server, client } = pair();
    const other = copyOf(client);
    createBlock(other, { id: "n", kind: "note", x: 0, y: 0, w: 1, h: 1 });
    Y.applyUpdate(client, Y.encodeStateAsUpdate(other));
    const before = Y.encodeStateVector(client);
    rootsOf(client).blocks.get("n")!.set("x", 7);
    const update = Y.encodeStateAsUpdate(client, before);
    expect(inspect(server, free, editor, update).type).toBe("missing");
  });

  it("when it deletes what is not there yet", () => {
    const { server } = pair();
    const future = bytesOf((e) => {
      write(e, 0, 1, 5, 1, 100, 1);
    });
    expect(inspect(server, free, editor, future).type).toBe("missing");
  });

  it("when it says itself that something is left out", () => {
    const { server } = pair();
    const skip = bytesOf((e) => write(e, 1, 1, 5, 0, 10, 3, 0));
    expect(inspect(server, free, editor, skip).type).toBe("missing");
  });
});

describe("C15: names that this build does not know", () => {
  const callout = (doc: Y.Doc) => {
    const body = rootsOf(doc).blocks.get("n")!.get("body") as Y.XmlFragment;
    body.insert(0, [new Y.XmlElement("callout")]);
  };
  const withNote = () => {
    const both = pair();
    createBlock(both.client, { id: "n", kind: "note", x: 0, y: 0, w: 1, h: 1 });
    Y.applyUpdate(both.server, Y.encodeStateAsUpdate(both.client));
    return both;
  };
  const updateOf = (doc: Y.Doc, change: () => void) => {
    const before = Y.encodeStateVector(doc);
    change();
    return Y.encodeStateAsUpdate(doc, before);
  };

  it("are refused from a client of this build, taken from a newer one", () => {
    const { server, client } = withNote();
    const update = updateOf(client, () => callout(client));
    expect(inspect(server, free, editor, update)).toEqual({
      type: "refuse",
      code: "malformed",
    });
    const newer = { ...editor, isNewerBuild: true };
    expect(inspect(server, free, newer, update).type).toBe("apply");
  });

  it("may come back by undo when the document had them, also after they were deleted", () => {
    const { server, client } = withNote();
    callout(client);
    Y.applyUpdate(server, Y.encodeStateAsUpdate(client));
    const rules = { owners: free, names: new KnownNames(server) };
    const deletion = updateOf(client, () => deleteBlocks(client, ["n"]));
    expect(inspectWith(server, rules, editor, deletion).type).toBe("apply");
    Y.applyUpdate(server, deletion);
    const again = updateOf(client, () => {
      createBlock(client, { id: "n", kind: "note", x: 0, y: 0, w: 1, h: 1 });
      callout(client);
    });
    expect(inspectWith(server, rules, editor, again).type).toBe("apply");
  });

  it("a mark under two names at once is the mark it is", () => {
    const { server, client } = withNote();
    const body = rootsOf(client).blocks.get("n")!.get("body") as Y.XmlFragment;
    const update = updateOf(client, () => {
      const text = new Y.XmlText();
      (body.get(0) as Y.XmlElement).insert(0, [text]);
      text.insert(0, "link", { "link--AbCdEf12": { href: "https://a.test" } });
    });
    expect(inspect(server, free, editor, update).type).toBe("apply");
  });
});

describe("C8, T5: client ids", () => {
  const ownersAt = (now: () => number) =>
    new ClientOwners(new Map(), { userOf: () => undefined }, () => 0, now);

  it("below 64 are the servers' own", () => {
    const owners = ownersAt(() => 0);
    expect(owners.ownerOf(63)).toBe(nobody);
    expect(owners.ownerOf(64)).toBeUndefined();
  });

  it("a person with a thousand gets one more a minute, and is never locked out", () => {
    let now = 0;
    const owners = ownersAt(() => now);
    for (let i = 0; i < 1000; i += 1) {
      expect(owners.mayClaim("ann", 1)).toBe(true);
      owners.claim(1000 + i, "ann");
    }
    owners.claim(5000, "ann");
    expect(owners.mayClaim("ann", 1)).toBe(false);
    expect(owners.mayClaim("ben", 1)).toBe(true);
    now += 60_000;
    expect(owners.mayClaim("ann", 1)).toBe(true);
  });

  it("too many are refused as too costly, not as somebody else's", () => {
    const { server, client } = pair();
    setTitle(client, "one");
    const owners: Owners = { ...free, mayClaim: () => false };
    expect(
      inspect(server, owners, editor, Y.encodeStateAsUpdate(client)),
    ).toEqual({ type: "refuse", code: "too_costly" });
  });
});

describe("C7: deletions of what is deleted already", () => {
  it("are nothing to do, also for an editor", () => {
    const { server, client } = pair();
    setTitle(client, "one");
    setTitle(client, "two");
    Y.applyUpdate(server, Y.encodeStateAsUpdate(client));
    const step2 = Y.encodeStateAsUpdate(client, Y.encodeStateVector(server));
    expect(parseUpdate(step2).deletes.length).toBeGreaterThan(0);
    expect(inspect(server, free, editor, step2).type).toBe("nothing");
  });
});

it("C16: an accepted update says which clocks it brings", () => {
  const { server, client } = pair();
  setTitle(client, "one");
  expect(
    inspect(server, free, editor, Y.encodeStateAsUpdate(client)),
  ).toMatchObject({ clients: [{ client: client.clientID, from: 0, to: 1 }] });
});

describe("malformed updates", () => {
  const root = (e: encoding.Encoder, name: string, key: string | null) => {
    encoding.writeVarUint(e, 1);
    encoding.writeVarString(e, name);
    if (key !== null) encoding.writeVarString(e, key);
  };
  /** One struct of client 5 at clock 0 with this info byte, then no deletes. */
  const struct = (info: number, rest: (e: encoding.Encoder) => void) =>
    bytesOf((e) => {
      write(e, 1, 1, 5, 0, info);
      rest(e);
      write(e, 0);
    });
  const anyIn = (rest: (e: encoding.Encoder) => void) =>
    struct(32 | 8, (e) => {
      root(e, "canvas", "title");
      write(e, 1);
      rest(e);
    });

  const cases: Record<string, Uint8Array> = {
    "C1: 7 bytes that declare 2^27 structs": bytesOf((e) =>
      write(e, 1, 2 ** 27, 5, 0),
    ),
    "C2: trailing bytes": new Uint8Array([0, 0, 0]),
    "C2: an empty client section": bytesOf((e) => write(e, 1, 0, 5, 0, 0)),
    "C2: two sections of one client": bytesOf((e) =>
      write(e, 2, 1, 5, 0, 0, 1, 1, 5, 0, 0, 1, 0),
    ),
    "C2: a GC of length 0": struct(0, (e) => write(e, 0)),
    "C2: a delete range of length 0": bytesOf((e) =>
      write(e, 0, 1, 5, 1, 0, 0),
    ),
    "C2: delete ranges that overlap": bytesOf((e) =>
      write(e, 0, 1, 5, 2, 0, 3, 2, 1),
    ),
    "C2: a GC with flags": struct(64, (e) => write(e, 1)),
    "C2: truncated after valid structs": Y.encodeStateAsUpdate(
      withTitle("x"),
    ).slice(0, -1),
    "C1: a client id above 2^32": bytesOf((e) =>
      write(e, 1, 1, 2 ** 32, 0, 0, 1, 0),
    ),
    "C3: an unknown root": struct(32 | 8, (e) => {
      root(e, "evil", "title");
      write(e, 1, 120);
    }),
    "C3: a list item in a root map": struct(8, (e) => {
      root(e, "canvas", null);
      write(e, 1, 120);
    }),
    "C3: a subdocument": struct(32 | 9, (e) => {
      root(e, "canvas", "title");
      encoding.writeVarString(e, "guid");
      encoding.writeAny(e, {});
    }),
    "C3: binary content": struct(32 | 3, (e) => {
      root(e, "canvas", "title");
      encoding.writeVarUint8Array(e, new Uint8Array(3));
    }),
    "C3: a type that we do not use": struct(32 | 7, (e) => {
      root(e, "canvas", "title");
      write(e, 0);
    }),
    "C3: a bigint": anyIn((e) => encoding.writeAny(e, 5n as never)),
    "C4: a key __proto__ in a map": struct(32 | 8, (e) => {
      root(e, "canvas", "__proto__");
      write(e, 1, 120);
    }),
    "C4: a key constructor in a value": anyIn((e) =>
      encoding.writeAny(e, { constructor: 1 } as never),
    ),
    "C1: a value 200 deep": anyIn((e) => encoding.writeAny(e, nested(200))),
    "C2: a reference to itself": struct(128 | 8, (e) => write(e, 5, 0, 1, 120)),
    "C2: a string that is no UTF-8": struct(32 | 4, (e) => {
      root(e, "canvas", "title");
      encoding.writeVarUint8Array(e, new Uint8Array([0xff, 0xfe]));
    }),
    "C2: formatting that is no JSON": struct(32 | 6, (e) => {
      root(e, "canvas", "title");
      encoding.writeVarString(e, "bold");
      encoding.writeVarString(e, "{");
    }),
    "C2: V2 bytes": Y.encodeStateAsUpdateV2(withTitle("x")),
  };
  it.each(Object.entries(cases))("%s", (_name, bytes) => {
    expect(() => parseUpdate(bytes)).toThrow(MalformedUpdate);
    expect(inspect(pair().server, free, editor, bytes).type).toBe("malformed");
  });

  it("C1: never throw anything else, whichever byte is flipped", () => {
    const honest = Y.encodeStateAsUpdate(withTitle("a title to damage"));
    for (let at = 0; at < honest.length; at += 1)
      for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const bytes = honest.slice();
        bytes[at] = bytes[at]! ^ flip;
        try {
          parseUpdate(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedUpdate);
        }
      }
  });
});

const free: Owners = {
  ownerOf: () => undefined,
  speakerOf: () => undefined,
  mayClaim: () => true,
};

function inspect(
  doc: Y.Doc,
  owners: Owners,
  author: Author,
  bytes: Uint8Array,
) {
  return inspectWith(
    doc,
    { owners, names: new KnownNames(doc) },
    author,
    bytes,
  );
}

function ownedBy(userId: string): Owners {
  return { ...free, ownerOf: () => userId };
}

function newDoc(): Y.Doc {
  const doc = new Y.Doc();
  rootsOf(doc);
  return doc;
}

function pair() {
  return { server: newDoc(), client: newDoc() };
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = newDoc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function setTitle(doc: Y.Doc, title: string) {
  rootsOf(doc).canvas.set("title", title);
}

function withTitle(title: string): Y.Doc {
  const doc = newDoc();
  setTitle(doc, title);
  return doc;
}

function bytesOf(fill: (encoder: encoding.Encoder) => void): Uint8Array {
  return encoding.encode(fill);
}

function write(encoder: encoding.Encoder, ...numbers: number[]) {
  for (const number of numbers) encoding.writeVarUint(encoder, number);
}

function nested(depth: number): never {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = [value];
  return value as never;
}
