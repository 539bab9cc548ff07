import fc from "fast-check";
import { expect, test } from "vitest";
import { blockModels } from "../../shared/blocks/index.ts";
import {
  clipLimits,
  copyBlocks,
  pasteBlocks,
  readClip,
  type Clip,
} from "../../shared/doc/clipboard.ts";
import { createBlocks, linkBlocks } from "../../shared/doc/edits.ts";
import { readCanvas } from "../../shared/doc/read.ts";
import { emptyText, paragraphs } from "../../shared/doc/richText.ts";
import { relations } from "../../shared/doc/schema.ts";
import { emptyDoc } from "../stage/docs.ts";

const kinds = Object.keys(blockModels);
let made = 0;
const newId = () => `new-${made++}`;

const words = fc.string({ maxLength: 30 });
const canvases = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      x: fc.integer({ min: -5000, max: 5000 }),
      y: fc.integer({ min: -5000, max: 5000 }),
      w: fc.integer({ min: 50, max: 900 }),
      h: fc.integer({ min: 50, max: 900 }),
      words,
      framed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((blocks) => {
    const doc = emptyDoc();
    const firstFrame = blocks.findIndex((block) => block.kind === "frame");
    createBlocks(
      doc,
      blocks.map((block, i) => ({
        ...block,
        id: `b${i}`,
        frame:
          block.framed && firstFrame >= 0 && i !== firstFrame
            ? `b${firstFrame}`
            : null,
        fields: fieldsOf(block.kind, block.words),
      })),
    );
    for (let i = 1; i < blocks.length; i += 2)
      linkBlocks(doc, {
        id: `l${i}`,
        from: `b${i - 1}`,
        to: `b${i}`,
        relation: relations[i % relations.length]!,
      });
    return doc;
  });

function fieldsOf(kind: string, text: string): Record<string, unknown> {
  if (kind === "note" || kind === "chart") return { body: paragraphs(text) };
  if (kind === "hypothesis")
    return {
      statement: paragraphs(text.replaceAll("\n", " ")),
      confidence: 40,
    };
  if (kind === "decision")
    return {
      options: [
        { id: "o1", order: "a0", text: paragraphs(text) },
        { id: "o2", order: "a1", text: emptyText },
      ],
      outcome: "o2",
    };
  return kind === "frame" ? { title: text } : { caption: text };
}

/** What a canvas says, without ids and keys. */
function meaning(clip: Clip) {
  const index = new Map(clip.blocks.map((block, i) => [block.id, i]));
  return {
    blocks: clip.blocks.map(({ frame, ...block }) => ({
      ...block,
      id: index.get(block.id),
      frame: frame === null ? null : index.get(frame),
    })),
    links: clip.links
      .map((link) => ({
        relation: link.relation,
        from: index.get(link.from),
        to: index.get(link.to),
      }))
      .sort((a, b) => a.from! - b.from!),
  };
}

test("what is copied and pasted into another canvas is the same", () => {
  fc.assert(
    fc.property(canvases, (source) => {
      const canvas = readCanvas(source);
      const copied = copyBlocks(
        canvas,
        canvas.blocks.map((block) => block.id),
      );
      const clip = readClip(JSON.stringify(copied));
      expect(clip).toEqual(JSON.parse(JSON.stringify(copied)));
      const target = emptyDoc();
      pasteBlocks(target, clip!, { shift: { x: 0, y: 0 }, newId });
      const pasted = readCanvas(target);
      const again = copyBlocks(
        pasted,
        pasted.blocks.map((block) => block.id),
      );
      expect(meaning(again!)).toEqual(meaning(clip!));
    }),
    { numRuns: 60 },
  );
});

test("pasting any JSON that passes leaves a canvas that reads as it was given", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (body) => {
      const clip = readClip(JSON.stringify(clipOf({ body })));
      if (!clip) return;
      const doc = emptyDoc();
      pasteBlocks(doc, clip, { newId });
      expect(readCanvas(doc).blocks).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});

function clipOf(fields: unknown, change: Record<string, unknown> = {}) {
  return {
    parley: 1,
    blocks: [
      {
        id: "n",
        kind: "note",
        x: 0,
        y: 0,
        w: 100,
        h: 100,
        frame: null,
        fields,
        ...change,
      },
    ],
    links: [],
  };
}
const text = (node: unknown) =>
  clipOf({ body: [{ type: "paragraph", content: [node] }] });
const nested = (depth: number): unknown =>
  depth === 0
    ? { type: "paragraph" }
    : { type: "blockquote", content: [nested(depth - 1)] };

test("a plain note is accepted", () => {
  expect(
    readClip(JSON.stringify(text({ type: "text", text: "hello" }))),
  ).not.toBeNull();
});

test.each([
  ["plain words", "hello"],
  ["other JSON", '{"a":1}'],
  ["truncated JSON", '{"parley":1,"blocks":[{'],
  ["another version", { ...clipOf({}), parley: 2 }],
  ["no blocks", { parley: 1, blocks: [], links: [] }],
  ["an unknown kind", clipOf({}, { kind: "script" })],
  ["a kind from the prototype", clipOf({}, { kind: "constructor" })],
  ["a place that is no number", clipOf({}, { x: "1" })],
  ["a place at the end of the world", clipOf({}, { x: 1e300 })],
  ["a huge block", clipOf({}, { w: 1e9 })],
  ["a frame outside the clip", clipOf({}, { frame: "elsewhere" })],
  ["an extra key", clipOf({}, { z: "a0" })],
  ["an unknown field", clipOf({ onclick: "alert(1)" })],
  [
    "a field from the prototype",
    `{"parley":1,"blocks":[{"id":"n","kind":"note","x":0,"y":0,"w":9,"h":9,"frame":null,"fields":{"__proto__":{"body":1},"toString":1}}],"links":[]}`,
  ],
  ["a text that is a string", clipOf({ body: "hello" })],
  ["an unknown node", text({ type: "script", text: "x" })],
  ["text outside a paragraph", clipOf({ body: [{ type: "text", text: "x" }] })],
  ["a list item outside a list", clipOf({ body: [{ type: "listItem" }] })],
  ["an unknown attribute", text({ type: "mention", attrs: { onload: "x" } })],
  [
    "a dangerous link",
    text({
      type: "text",
      text: "x",
      marks: [{ type: "link", attrs: { href: "javascript:alert(1)" } }],
    }),
  ],
  ["endless nesting", clipOf({ body: [nested(clipLimits.depth + 1)] })],
  [
    "a link to nowhere",
    { ...clipOf({}), links: [{ from: "n", to: "m", relation: "uses" }] },
  ],
  [
    "an unknown relation",
    { ...clipOf({}), links: [{ from: "n", to: "n", relation: "hates" }] },
  ],
  [
    "two blocks with one id",
    { ...clipOf({}), blocks: [...clipOf({}).blocks, ...clipOf({}).blocks] },
  ],
  [
    "too many blocks",
    {
      ...clipOf({}),
      blocks: Array.from({ length: clipLimits.blocks + 1 }, (_, i) => ({
        ...clipOf({}).blocks[0],
        id: String(i),
      })),
    },
  ],
  ["a status that is none", clipOf({ status: "won" }, { kind: "hypothesis" })],
])("a clipboard with %s is refused", (_, content) => {
  expect(
    readClip(typeof content === "string" ? content : JSON.stringify(content)),
  ).toBeNull();
});

test("a copied block leaves its frame behind, and a copied frame takes its blocks along", () => {
  const doc = emptyDoc();
  const at = { x: 0, y: 0, w: 100, h: 100 };
  createBlocks(doc, [
    { id: "f", kind: "frame", ...at },
    { id: "n", kind: "note", ...at, frame: "f" },
  ]);
  const canvas = readCanvas(doc);
  expect(copyBlocks(canvas, ["n"])?.blocks[0]?.frame).toBeNull();
  expect(copyBlocks(canvas, ["f"])?.blocks.map((block) => block.id)).toEqual([
    "f",
    "n",
  ]);
  expect(copyBlocks(canvas, [])).toBeNull();
});

test("a paste is one update, centred where it was asked, and selects only the outermost", () => {
  const doc = emptyDoc();
  const clip = copyBlocks(
    readCanvas(
      (() => {
        const source = emptyDoc();
        createBlocks(source, [
          { id: "f", kind: "frame", x: 0, y: 0, w: 200, h: 100 },
          { id: "n", kind: "note", x: 10, y: 10, w: 20, h: 20, frame: "f" },
        ]);
        return source;
      })(),
    ),
    ["f"],
  )!;
  let updates = 0;
  doc.on("update", () => updates++);
  const ids = pasteBlocks(doc, clip, { centre: { x: 500, y: 500 }, newId });
  expect(updates).toBe(1);
  expect(ids).toHaveLength(1);
  const [frame, note] = readCanvas(doc).blocks;
  expect([frame!.x, frame!.y]).toEqual([400, 450]);
  expect([note!.x, note!.y, note!.frame]).toEqual([410, 460, frame!.id]);
});
