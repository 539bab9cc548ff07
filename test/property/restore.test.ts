/** Restore as a forward edit (SYNC.md, "Restore"), by seeded random play on real block documents. */
import fc from "fast-check";
import * as Y from "yjs";
import { describe, expect, it } from "vitest";
import { createBlock, deleteBlocks } from "../../shared/doc/edits.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { restoreDocument } from "../../server/history/restore.ts";

type Play =
  | { type: "insert"; at: number; text: string; bold: boolean }
  | { type: "delete"; at: number; length: number }
  | { type: "format"; at: number; length: number; bold: boolean }
  | { type: "split"; at: number }
  | { type: "removeParagraph"; at: number }
  | { type: "level"; at: number; level: number }
  | { type: "move"; block: number; x: number }
  | { type: "create"; block: number }
  | { type: "remove"; block: number };

const index = fc.nat(40);
const play: fc.Arbitrary<Play> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("insert" as const),
      at: index,
      text: fc.constantFrom("a", "bc", "déf", "🙂", "👩‍🔬x", "a b a b"),
      bold: fc.boolean(),
    }),
  },
  fc.record({
    type: fc.constant("delete" as const),
    at: index,
    length: fc.nat(6),
  }),
  fc.record({
    type: fc.constant("format" as const),
    at: index,
    length: fc.nat(6),
    bold: fc.boolean(),
  }),
  fc.record({ type: fc.constant("split" as const), at: index }),
  fc.record({ type: fc.constant("removeParagraph" as const), at: index }),
  fc.record({
    type: fc.constant("level" as const),
    at: index,
    level: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    type: fc.constant("move" as const),
    block: fc.nat(3),
    x: fc.nat(500),
  }),
  fc.record({ type: fc.constant("create" as const), block: fc.nat(3) }),
  fc.record({ type: fc.constant("remove" as const), block: fc.nat(3) }),
);
const plays = fc.array(play, { maxLength: 25 });

describe("restore", () => {
  it("gives exactly the earlier state, and a second restore changes nothing", () => {
    fc.assert(
      fc.property(plays, plays, (before, after) => {
        const live = newDocument();
        perform(live, before);
        const past = copyOf(live, false);
        perform(live, after);
        restoreDocument(live, past);
        expect(contentOf(live)).toEqual(contentOf(past));
        expect(bytesOf(live, () => restoreDocument(live, past))).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it("to the present state writes nothing", () => {
    fc.assert(
      fc.property(plays, (before) => {
        const live = newDocument();
        perform(live, before);
        const past = copyOf(live, false);
        expect(bytesOf(live, () => restoreDocument(live, past))).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it("can be taken back by restoring the state before it", () => {
    fc.assert(
      fc.property(plays, plays, (before, after) => {
        const live = newDocument();
        perform(live, before);
        const past = copyOf(live, false);
        perform(live, after);
        const head = copyOf(live, false);
        restoreDocument(live, past);
        restoreDocument(live, head);
        expect(contentOf(live)).toEqual(contentOf(head));
      }),
      { numRuns: 200 },
    );
  });

  it("keeps what others type meanwhile into text that stays, and everyone converges", () => {
    fc.assert(
      fc.property(plays, plays, (before, after) => {
        const live = newDocument();
        createBlock(live, {
          id: "steady",
          kind: "note",
          x: 0,
          y: 0,
          w: 9,
          h: 9,
        });
        insert(live, "steady", 0, "kept words");
        perform(live, before);
        const past = copyOf(live, false);
        perform(live, after);
        const other = copyOf(live, true);
        insert(other, "steady", 5, "concurrent ");
        perform(other, after);
        restoreDocument(live, past);
        exchange(live, other);
        expect(contentOf(live)).toEqual(contentOf(other));
        expect(textIn(live, "steady")?.toString()).toBe(
          "kept concurrent words",
        );
      }),
      { numRuns: 200 },
    );
  });

  it("leaves the words around a restored word alone", () => {
    const live = newDocument();
    createBlock(live, { id: "n", kind: "note", x: 0, y: 0, w: 9, h: 9 });
    insert(live, "n", 0, "we expect a small effect");
    const past = copyOf(live, false);
    const text = textIn(live, "n")!;
    text.delete(12, 5);
    text.insert(12, "large");
    const other = copyOf(live, true);
    insert(other, "n", 2, " all");
    restoreDocument(live, past);
    exchange(live, other);
    expect(textIn(live, "n")?.toString()).toBe("we all expect a small effect");
  });

  it("brings a deleted block back with its text", () => {
    const live = newDocument();
    createBlock(live, { id: "n", kind: "note", x: 1, y: 2, w: 9, h: 9 });
    insert(live, "n", 0, "do not lose me");
    const past = copyOf(live, false);
    deleteBlocks(live, ["n"]);
    restoreDocument(live, past);
    expect(contentOf(live)).toEqual(contentOf(past));
  });
});

/** Two blocks to begin with, so that most of a play finds something to do. */
function newDocument(): Y.Doc {
  const doc = new Y.Doc();
  for (const id of ["block-0", "block-1"])
    createBlock(doc, { id, kind: "note", x: 0, y: 0, w: 100, h: 50 });
  return doc;
}

function copyOf(doc: Y.Doc, gc: boolean): Y.Doc {
  const copy = new Y.Doc({ gc });
  rootsOf(copy);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function exchange(a: Y.Doc, b: Y.Doc) {
  const fromA = Y.encodeStateAsUpdate(a, Y.encodeStateVector(b));
  const fromB = Y.encodeStateAsUpdate(b, Y.encodeStateVector(a));
  Y.applyUpdate(b, fromA);
  Y.applyUpdate(a, fromB);
}

function bytesOf(doc: Y.Doc, change: () => void): number {
  let bytes = 0;
  const count = (update: Uint8Array) => (bytes += update.length);
  doc.on("update", count);
  change();
  doc.off("update", count);
  return bytes;
}

/** Everything visible, formatting included. */
function contentOf(doc: Y.Doc): unknown {
  const { blocks, links } = rootsOf(doc);
  const describeType = (value: unknown): unknown => {
    if (value instanceof Y.XmlText) return runsOf(value);
    if (value instanceof Y.XmlElement)
      return [
        value.nodeName,
        value.getAttributes(),
        value.toArray().map(describeType),
      ];
    if (value instanceof Y.XmlFragment)
      return value.toArray().map(describeType);
    if (value instanceof Y.Map)
      return Object.fromEntries(
        [...value.entries()]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, describeType(inner)]),
      );
    return value;
  };
  return [describeType(blocks), describeType(links)];
}

/** One entry a code point, for `toDelta` splits where formatting was set twice. */
function runsOf(text: Y.XmlText): unknown[] {
  return (
    text.toDelta() as { insert: string; attributes?: Record<string, unknown> }[]
  ).flatMap(({ insert: run, attributes = {} }) =>
    [...run].map((point) => [point, attributes]),
  );
}

function bodyOf(doc: Y.Doc, id: string): Y.XmlFragment | null {
  const body = rootsOf(doc).blocks.get(id)?.get("body");
  return body instanceof Y.XmlFragment ? body : null;
}

/** The text of a block's first paragraph, made when it is not there yet. */
function textIn(doc: Y.Doc, id: string, at = 0): Y.XmlText | null {
  const body = bodyOf(doc, id);
  if (!body || body.length === 0) return null;
  const paragraph = body.get(at % body.length);
  if (!(paragraph instanceof Y.XmlElement)) return null;
  const first = paragraph.get(0);
  if (first instanceof Y.XmlText) return first;
  const text = new Y.XmlText();
  paragraph.insert(0, [text]);
  return text;
}

function insert(doc: Y.Doc, id: string, at: number, text: string) {
  textIn(doc, id)!.insert(at, text);
}

/** Positions between code points only: the editors of real people never cut an emoji. */
function safePosition(text: string, at: number): number {
  return [...text].slice(0, at).join("").length;
}

function perform(doc: Y.Doc, list: readonly Play[]) {
  for (const step of list) performOne(doc, step);
}

function performOne(doc: Y.Doc, step: Play) {
  const { blocks } = rootsOf(doc);
  const ids = [...blocks.keys()].filter((id) => id !== "steady").sort();
  if (step.type === "create") {
    const id = `block-${step.block}`;
    if (!blocks.has(id))
      createBlock(doc, { id, kind: "note", x: 0, y: 0, w: 100, h: 50 });
    return;
  }
  const id = ids["block" in step ? step.block % ids.length : 0];
  if (id === undefined) return;
  switch (step.type) {
    case "remove":
      deleteBlocks(doc, [id]);
      return;
    case "move":
      blocks.get(id)!.set("x", step.x);
      return;
    case "split":
    case "removeParagraph":
    case "level":
      performOnParagraphs(bodyOf(doc, id), step);
      return;
    default:
      performOnText(textIn(doc, id, step.at), step);
  }
}

function performOnParagraphs(
  body: Y.XmlFragment | null,
  step: Extract<Play, { type: "split" | "removeParagraph" | "level" }>,
) {
  if (!body || body.length === 0) return;
  const at = step.at % body.length;
  const paragraph = body.get(at);
  if (step.type === "removeParagraph") {
    body.delete(at, 1);
  } else if (step.type === "split") {
    body.insert(at + 1, [new Y.XmlElement("paragraph")]);
  } else if (paragraph instanceof Y.XmlElement) {
    paragraph.setAttribute("level", step.level as unknown as string);
  }
}

function performOnText(
  text: Y.XmlText | null,
  step: Extract<Play, { type: "insert" | "delete" | "format" }>,
) {
  if (!text) return;
  const plain = text.toString().replaceAll(/<[^>]*>/g, "");
  const start = safePosition(plain, step.at % ([...plain].length + 1));
  if (step.type === "insert") {
    text.insert(start, step.text, step.bold ? { bold: {} } : {});
    return;
  }
  const rest = plain.slice(start);
  const length = safePosition(rest, step.length);
  if (length === 0) return;
  if (step.type === "delete") text.delete(start, length);
  else text.format(start, length, { bold: step.bold ? {} : null });
}
