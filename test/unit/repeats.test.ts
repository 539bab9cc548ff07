/** server/sync/SPEC.md, rule C5: two tabs that wrote different things under the same clocks must not both hear "saved". */
import * as Y from "yjs";
import { describe, expect, it } from "vitest";
import { rootsOf } from "../../shared/doc/schema.ts";
import { inspect } from "../../server/sync/check.ts";
import { KnownNames } from "../../server/sync/names.ts";
import { ClientOwners } from "../../server/sync/owners.ts";

describe("C5: what is known already", () => {
  it("has no effect when it says the same again, in whatever pieces", () => {
    const { server, tab } = stage();
    const text = textOf(tab);
    text.insert(4, " four");
    text.insert(0, "zero ");
    text.format(5, 3, { bold: {} });
    text.delete(2, 2);
    rootsOf(tab).canvas.set("count", { a: [1, null, "x"], b: undefined });
    const before = Y.encodeStateVector(server);
    send(tab, server);
    const offset = Y.encodeStateAsUpdate(tab, before);
    for (const again of [Y.encodeStateAsUpdate(tab), offset])
      expect(judge(server, again)).toEqual({ type: "nothing" });
    for (let clock = 1; clock < Y.getState(server.store, 100); clock += 1)
      expect(judge(server, Y.encodeStateAsUpdate(tab, from(clock))).type).toBe(
        "nothing",
      );
  });

  it("has no effect when it was deleted meanwhile, here or there", () => {
    const { server, tab } = stage();
    textOf(tab).insert(4, " four");
    const typed = Y.encodeStateAsUpdate(tab);
    send(tab, server);
    const other = copyOf(server);
    rootsOf(other).blocks.delete("note");
    send(other, server);
    expect(judge(server, typed)).toEqual({ type: "nothing" });
    const fresh = stage();
    textOf(fresh.tab).insert(4, " four");
    send(fresh.tab, fresh.server);
    textOf(fresh.tab).delete(4, 5);
    expect(judge(fresh.server, Y.encodeStateAsUpdate(fresh.tab)).type).toBe(
      "apply",
    );
  });

  const others: Record<
    string,
    readonly [(d: Y.Doc) => void, (d: Y.Doc) => void]
  > = {
    "other words at the same place": [
      (doc) => textOf(doc).insert(4, " five"),
      (doc) => textOf(doc).insert(4, " four"),
    ],
    "the same words elsewhere": [
      (doc) => textOf(doc).insert(4, " four"),
      (doc) => textOf(doc).insert(0, " four"),
    ],
    "another value": [
      (doc) => rootsOf(doc).canvas.set("count", 1),
      (doc) => rootsOf(doc).canvas.set("count", 2),
    ],
    "another entry": [
      (doc) => rootsOf(doc).canvas.set("count", 1),
      (doc) => rootsOf(doc).canvas.set("total", 1),
    ],
    "the same entry of something else": [
      (doc) => rootsOf(doc).canvas.set("count", 1),
      (doc) => rootsOf(doc).blocks.get("note")!.set("count", 1),
    ],
    "another mark": [
      (doc) => textOf(doc).format(0, 2, { bold: {} }),
      (doc) => textOf(doc).format(0, 2, { italic: {} }),
    ],
    "another kind of thing": [
      (doc) => textOf(doc).insert(4, "x"),
      (doc) => rootsOf(doc).canvas.set("count", 1),
    ],
    "less, and more behind it": [
      (doc) => textOf(doc).insert(4, " five"),
      (doc) => textOf(doc).insert(4, " four and more"),
    ],
  };
  for (const [what, [one, two]] of Object.entries(others))
    it(`is refused when it says ${what}`, () => {
      const { server, tab } = stage();
      const twin = copyOf(server);
      twin.clientID = tab.clientID;
      one(tab);
      two(twin);
      const known = Y.encodeStateVector(server);
      send(tab, server);
      const before = Y.encodeStateAsUpdate(server);
      const verdict = judge(server, Y.encodeStateAsUpdate(twin, known));
      expect(verdict).toEqual({ type: "refuse", code: "wrong_owner" });
      expect(Y.encodeStateAsUpdate(server)).toEqual(before);
    });
});

/** A canvas with a note that says "word", and a tab with client id 100 that wrote it. */
function stage() {
  const server = new Y.Doc();
  const tab = new Y.Doc();
  for (const doc of [server, tab]) rootsOf(doc);
  tab.clientID = 100;
  tab.transact(() => {
    const note = new Y.Map<unknown>();
    rootsOf(tab).blocks.set("note", note);
    const body = new Y.XmlFragment();
    note.set("body", body);
    const paragraph = new Y.XmlElement("paragraph");
    body.insert(0, [paragraph]);
    paragraph.insert(0, [new Y.XmlText("word")]);
  });
  send(tab, server);
  return { server, tab };
}

function textOf(doc: Y.Doc): Y.XmlText {
  const body = rootsOf(doc).blocks.get("note")!.get("body") as Y.XmlFragment;
  return (body.get(0) as Y.XmlElement).get(0) as Y.XmlText;
}

function send(from: Y.Doc, to: Y.Doc) {
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  rootsOf(copy);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** The state vector of somebody who has this much of client 100. */
function from(clock: number): Uint8Array {
  return Uint8Array.from([1, 100, clock]);
}

function judge(server: Y.Doc, bytes: Uint8Array) {
  const owners = new ClientOwners(
    new Map(),
    { userOf: () => undefined },
    () => 0,
  );
  return inspect(
    server,
    { owners, names: new KnownNames(server) },
    { userId: "ann", mayEdit: true, isNewerBuild: false },
    bytes,
  );
}
