/** Accepting in the middle of other people's work: exactly at its own place, or a conflict that changes nothing. */
import fc from "fast-check";
import * as Y from "yjs";
import { describe, expect, it } from "vitest";
import { acceptInto } from "../../server/suggestions/accepting.ts";
import { readFieldText } from "../../server/suggestions/fieldText.ts";
import { Refusal } from "../../server/http/errors.ts";
import {
  anchorAtOffsets,
  type TextAnchor,
} from "../../shared/anchors/textAnchor.ts";
import { fieldAt, readBlockText } from "../../shared/anchors/blockText.ts";
import { createBlock } from "../../shared/doc/edits.ts";
import { writeRichText } from "../../shared/doc/richText.ts";
import { rootsOf } from "../../shared/doc/schema.ts";

type Play =
  | { type: "type"; at: number; text: string }
  | { type: "delete"; at: number; length: number }
  | { type: "bold"; at: number; length: number }
  /** Enter, as an editor writes it: the tail is deleted and comes again in a new paragraph. */
  | { type: "split"; at: number }
  /** Backspace at the start of a paragraph. */
  | { type: "join"; line: number };

const at = fc.nat(80);
/** Letters that only others type. */
const typed = fc.constantFrom("α", "βγ", "🦊", "δ ");
const play: fc.Arbitrary<Play> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("type" as const),
      at,
      text: typed,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("delete" as const),
      at,
      length: fc.integer({ min: 1, max: 5 }),
    }),
  },
  fc.record({
    type: fc.constant("bold" as const),
    at,
    length: fc.integer({ min: 1, max: 8 }),
  }),
  fc.record({ type: fc.constant("split" as const), at }),
  fc.record({ type: fc.constant("join" as const), line: fc.nat(3) }),
);

const original = "red 🚩 flags";
/** The same words in another place: what must never be taken for them. */
const decoy = "Elsewhere: red 🚩 flags lift recall";
const text = `We think that ${original} lift recall`;

const suggestion = fc
  .constantFrom(
    "red 🏁 flags",
    "flags",
    "",
    "red 🚩 flags and lexicons",
    "QQ",
    original,
  )
  .map((replacement) => ({
    kind: replacement === "" ? ("delete" as const) : ("replace" as const),
    original,
    replacement,
  }));

describe("accepting while others write", () => {
  it("changes its own words or nothing at all", () => {
    fc.assert(
      fc.property(
        suggestion,
        fc.array(play, { maxLength: 12 }),
        (made, before) => {
          const { doc, anchor } = newCanvas();
          perform(doc, before);
          const was = textOf(doc);
          const state = Y.encodeStateAsUpdate(doc);
          const result = accept(doc, anchor, made);
          if (result === "accepted") {
            expect(textOf(doc).split(decoy)).toHaveLength(
              was.split(decoy).length,
            );
            // Once in the paragraph that it was made for; the decoy has the words once more.
            const [own = "", ...rest] = was.split(decoy);
            expect(textOf(doc)).toBe(
              [own.replace(original, made.replacement), ...rest].join(decoy),
            );
          } else {
            expect(textOf(doc)).toBe(was);
            expect(Y.encodeStateAsUpdate(doc)).toEqual(state);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("loses nothing of what others type at the same moment", () => {
    fc.assert(
      fc.property(
        suggestion,
        fc.array(play, { maxLength: 6 }),
        fc.array(fc.record({ at, text: typed }), { maxLength: 6 }),
        (made, before, meanwhile) => {
          const { doc, anchor } = newCanvas();
          perform(doc, before);
          const other = copyOf(doc);
          perform(
            other,
            meanwhile.map((each) => ({ type: "type", ...each })),
          );
          const concurrent = count(textOf(other));
          accept(doc, anchor, made);
          merge(doc, other);
          expect(textOf(doc)).toBe(textOf(other));
          expect(count(textOf(doc))).toEqual(concurrent);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("of an insertion puts the words between the letters that it was made between", () => {
    fc.assert(
      fc.property(fc.array(play, { maxLength: 12 }), (before) => {
        const { doc } = newCanvas();
        const place = text.indexOf(original);
        const anchor = anchorTo(doc, place, place);
        perform(doc, before);
        const was = textOf(doc);
        const made = {
          kind: "insert" as const,
          original: "",
          replacement: "NEW ",
        };
        if (accept(doc, anchor, made) === "accepted") {
          const now = textOf(doc);
          expect(now.replace("NEW ", "")).toBe(was);
          expect(now).toContain(decoy);
          if (was.startsWith(text.slice(0, place + 1)))
            expect(now.startsWith(`We think that NEW r`)).toBe(true);
        } else expect(textOf(doc)).toBe(was);
      }),
      { numRuns: 300 },
    );
  });
});

function newCanvas() {
  const doc = new Y.Doc();
  rootsOf(doc);
  createBlock(doc, { id: "n", kind: "note", x: 0, y: 0, w: 300, h: 200 });
  const fragment = fragmentOf(doc);
  fragment.delete(0, fragment.length);
  writeRichText(
    fragment,
    [text, decoy].map((words) => ({
      type: "paragraph",
      content: [{ type: "text", text: words }],
    })),
  );
  const start = text.indexOf(original);
  return { doc, anchor: anchorTo(doc, start, start + original.length) };
}

function anchorTo(doc: Y.Doc, from: number, to: number): TextAnchor {
  const field = fieldAt(readBlockText(doc, "n")!, { field: "body" })!;
  return anchorAtOffsets("n", field, { from, to })!;
}

function fragmentOf(doc: Y.Doc): Y.XmlFragment {
  return rootsOf(doc).blocks.get("n")!.get("body") as Y.XmlFragment;
}

function textOf(doc: Y.Doc): string {
  return readFieldText(fragmentOf(doc)).text;
}

function accept(
  doc: Y.Doc,
  anchor: TextAnchor,
  made: Parameters<typeof acceptInto>[1]["suggestion"],
): string {
  try {
    doc.transact(() =>
      acceptInto(doc, {
        suggestion: made,
        anchor,
        live: { state: "attached" },
      }),
    );
    return "accepted";
  } catch (error) {
    if (error instanceof Refusal) return error.id;
    throw error;
  }
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  rootsOf(copy);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function merge(a: Y.Doc, b: Y.Doc) {
  const ofA = Y.encodeStateAsUpdate(a);
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  Y.applyUpdate(b, ofA);
}

/** How often each letter that only others type stands there. */
function count(words: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const letter of words)
    if ("αβγδ🦊".includes(letter)) counts[letter] = (counts[letter] ?? 0) + 1;
  return counts;
}

/** In the first paragraphs only: the decoy stays as it is. */
function perform(doc: Y.Doc, plays: readonly Play[]) {
  for (const each of plays)
    doc.transact(() => {
      const { lines } = readFieldText(fragmentOf(doc));
      const own = lines.filter((line) => line.text !== decoy);
      if (each.type === "join") {
        const line = own[each.line + 1];
        if (line) join(doc, own[each.line]!.element, line.element);
        return;
      }
      let offset = each.at;
      const line = own.find((candidate) => {
        if (offset <= candidate.text.length) return true;
        offset -= candidate.text.length + 1;
        return false;
      });
      const node = line?.element.get(0);
      if (!line || !(node instanceof Y.XmlText)) return;
      const from = aligned(line.text, offset);
      const to = aligned(
        line.text,
        Math.min(line.text.length, from + ("length" in each ? each.length : 0)),
      );
      switch (each.type) {
        case "type":
          return node.insert(from, each.text);
        case "delete":
          return node.delete(from, to - from);
        case "bold":
          return node.format(from, to - from, { bold: {} });
        case "split":
          return split(line.element, node, from);
      }
    });
}

function aligned(words: string, offset: number): number {
  return words.slice(0, offset).isWellFormed() ? offset : offset - 1;
}

function split(line: Y.XmlElement, node: Y.XmlText, from: number) {
  const rest = plain(node).slice(from);
  node.delete(from, node.length - from);
  const made = new Y.XmlElement("paragraph");
  made.insert(0, [new Y.XmlText(rest)]);
  const parent = line.parent as Y.XmlFragment;
  parent.insert(parent.toArray().indexOf(line) + 1, [made]);
}

function join(doc: Y.Doc, first: Y.XmlElement, second: Y.XmlElement) {
  const target = first.get(0);
  const node = second.get(0);
  if (!(target instanceof Y.XmlText) || !(node instanceof Y.XmlText)) return;
  target.insert(target.length, plain(node));
  const fragment = fragmentOf(doc);
  fragment.delete(fragment.toArray().indexOf(second), 1);
}

function plain(node: Y.XmlText): string {
  return (node.toDelta() as { insert: string }[])
    .map(({ insert }) => insert)
    .join("");
}
