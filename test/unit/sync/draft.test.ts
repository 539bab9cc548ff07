import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { clipOf, draftContent } from "../../../client/sync/draft.ts";
import { readClip, pasteBlocks } from "../../../shared/doc/clipboard.ts";
import {
  createBlock,
  deleteBlocks,
  deleteLinks,
  linkBlocks,
  placeBlocks,
  setFrame,
  setTitle,
} from "../../../shared/doc/edits.ts";
import { readCanvas } from "../../../shared/doc/read.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";

const same = { sameHistory: true };
const other = { sameHistory: false };

/** A document of the server and this browser's, which begins as a copy. */
function pair(fill: (doc: Y.Doc) => void = () => {}) {
  const server = new Y.Doc();
  rootsOf(server);
  fill(server);
  return { server, here: copyOf(server) };
}

function copyOf(doc: Y.Doc) {
  const copy = new Y.Doc();
  rootsOf(copy);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

const note = (doc: Y.Doc, id: string, text = id, x = 0) =>
  createBlock(doc, {
    id,
    kind: "note",
    x,
    y: 0,
    w: 300,
    h: 200,
    fields: { body: paragraphs(text) },
  });

/** Types at the end of a note. */
function write(doc: Y.Doc, id: string, text: string) {
  const body = rootsOf(doc).blocks.get(id)!.get("body") as Y.XmlFragment;
  const paragraph = body.get(0) as Y.XmlElement;
  const words = paragraph.get(0) as Y.XmlText;
  words.insert(words.length, text);
}

/** Takes the first character of a note away. */
function shorten(doc: Y.Doc, id: string) {
  const body = rootsOf(doc).blocks.get(id)!.get("body") as Y.XmlFragment;
  ((body.get(0) as Y.XmlElement).get(0) as Y.XmlText).delete(0, 1);
}

const three = (doc: Y.Doc) => ["a", "b", "c"].forEach((id) => note(doc, id));

test("N10: equal documents make no draft, whatever their history", () => {
  const { server, here } = pair(three);
  expect(draftContent(here, server, same)).toBeNull();
  expect(draftContent(here, server, other)).toBeNull();
});

test("N10: new and changed blocks come whole", () => {
  const { server, here } = pair(three);
  note(here, "new", "New words");
  write(here, "b", " and more");
  const draft = draftContent(here, server, same)!;
  expect(draft.blocks.map(({ state, block }) => [state, block.id])).toEqual([
    ["changed", "b"],
    ["new", "new"],
  ]);
  expect(JSON.stringify(draft.blocks)).toContain("b and more");
  expect(draft.notes).toEqual([]);
});

test("N10: what others changed meanwhile is not taken for mine", () => {
  const { server, here } = pair((doc) => {
    three(doc);
    write(doc, "a", " and what is gone by now");
    shorten(doc, "a");
  });
  write(server, "a", " by Ben");
  note(server, "bens");
  deleteBlocks(server, ["c"]);
  write(here, "b", " by me");
  const draft = draftContent(here, server, same)!;
  expect(draft.blocks.map(({ block }) => block.id)).toEqual(["b"]);
  expect(draft.notes).toEqual([]);
});

test("N10: words taken out of a block make it a changed one", () => {
  const { server, here } = pair(three);
  shorten(here, "a");
  expect(draftContent(here, server, same)!.blocks).toMatchObject([
    { state: "changed", block: { id: "a" } },
  ]);
});

test("N10: a block that I changed and somebody else deleted comes as a new one", () => {
  const { server, here } = pair(three);
  deleteBlocks(server, ["a"]);
  write(here, "a", " still mine");
  expect(draftContent(here, server, same)!.blocks).toMatchObject([
    { state: "new", block: { id: "a" } },
  ]);
});

test("N10: moving, deleting, linking and renaming are told in words", () => {
  const { server, here } = pair((doc) => {
    three(doc);
    linkBlocks(doc, { id: "l", from: "a", to: "c", relation: "uses" });
  });
  placeBlocks(here, { a: { x: 500 } });
  linkBlocks(here, { id: "m", from: "a", to: "c", relation: "supports" });
  deleteLinks(here, ["l"]);
  deleteBlocks(here, ["b"]);
  setTitle(here, "Better");
  expect(draftContent(here, server, same)).toEqual({
    blocks: [],
    links: [],
    notes: [
      "The title was “Better”.",
      "“a” was moved.",
      "“b” was deleted.",
      "A link was made: “a” supports “c”.",
      "A link was removed: “a” uses “c”.",
    ],
  });
});

test("N10: links between drafted blocks come with them", () => {
  const { server, here } = pair(three);
  note(here, "x");
  note(here, "y");
  linkBlocks(here, { id: "xy", from: "x", to: "y", relation: "supports" });
  linkBlocks(here, { id: "xa", from: "x", to: "a", relation: "uses" });
  const draft = draftContent(here, server, same)!;
  expect(draft.links.map(({ id }) => id)).toEqual(["xy"]);
  expect(clipOf(draft)!.links).toEqual([
    { from: "x", to: "y", relation: "supports" },
  ]);
});

test("N10: a block comes in its frame only when the frame comes as well", () => {
  const { server, here } = pair((doc) => {
    three(doc);
    createBlock(doc, { id: "f", kind: "frame", x: 0, y: 0, w: 900, h: 900 });
  });
  createBlock(here, { id: "g", kind: "frame", x: 0, y: 0, w: 900, h: 900 });
  note(here, "inF");
  note(here, "inG");
  setFrame(here, ["inF"], "f");
  setFrame(here, ["inG"], "g");
  const clip = clipOf(draftContent(here, server, same)!)!;
  expect(clip.blocks.map(({ id, frame }) => [id, frame])).toEqual([
    ["g", null],
    ["inF", null],
    ["inG", "g"],
  ]);
});

test("N10: with another history contents are compared: what the server lost comes back, what it gained is no deletion", () => {
  const { server, here } = pair(three);
  const restored = copyOf(server);
  note(here, "lost");
  write(here, "a", " lost");
  note(restored, "gained");
  const draft = draftContent(here, restored, other)!;
  expect(draft.blocks.map(({ state, block }) => [state, block.id])).toEqual([
    ["changed", "a"],
    ["new", "lost"],
  ]);
  expect(draft.notes).toEqual([]);
});

test("N10: a block of an unknown kind is listed, and is not inserted", () => {
  const { server, here } = pair();
  const block = new Y.Map<unknown>();
  rootsOf(here).blocks.set("u", block);
  block.set("kind", "hologram");
  const draft = draftContent(here, server, same)!;
  expect(draft.blocks).toMatchObject([{ state: "new", block: { id: "u" } }]);
  expect(clipOf(draft)).toBeNull();
});

test("N10: a draft can always be pasted, and the pasted blocks say the same", () => {
  const act = fc.tuple(
    fc.constantFrom("note", "write", "move", "delete", "title", "link"),
    fc.constantFrom("a", "b", "c", "d", "e"),
    fc.string({ maxLength: 8, unit: "grapheme" }),
  );
  const play = (doc: Y.Doc, [what, id, text]: [string, string, string]) => {
    const there = rootsOf(doc).blocks.has(id);
    if (what === "note") note(doc, id, text);
    if (what === "title") setTitle(doc, text);
    if (!there) return;
    if (what === "write" && text !== "") note(doc, id, text);
    if (what === "move") placeBlocks(doc, { [id]: { x: text.length } });
    if (what === "delete") deleteBlocks(doc, [id]);
    if (what === "link")
      linkBlocks(doc, { id: text, from: id, to: id, relation: "uses" });
  };
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 15 }),
      fc.array(act, { maxLength: 15 }),
      fc.boolean(),
      (mine, theirs, sameHistory) => {
        const { server, here } = pair(three);
        mine.forEach((each) => play(here, each));
        theirs.forEach((each) => play(server, each));
        const draft = draftContent(here, server, { sameHistory });
        const clip = draft && clipOf(draft);
        if (!clip) return;
        expect(readClip(JSON.stringify(clip))).not.toBeNull();
        const target = new Y.Doc();
        rootsOf(target);
        let n = 0;
        pasteBlocks(target, clip, { newId: () => `p${n++}` });
        expect(readCanvas(target).blocks.map(({ fields }) => fields)).toEqual(
          draft.blocks.map(({ block }) => block.fields),
        );
      },
    ),
    { numRuns: 150 },
  );
});

test("N10: whoever has nothing of their own never gets a draft, whatever the others did", () => {
  const { server, here } = pair(three);
  write(server, "a", "x");
  deleteBlocks(server, ["b"]);
  placeBlocks(server, { c: { x: 9 } });
  setTitle(server, "T");
  expect(draftContent(here, server, same)).toBeNull();
});
