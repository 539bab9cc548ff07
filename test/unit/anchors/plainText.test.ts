// @vitest-environment happy-dom
/** From what is drawn and selected to offsets in the plain text, and back. */
import { getSchema } from "@tiptap/core";
import { Node } from "@tiptap/pm/model";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { markPen } from "../../../client/anchors/MarkedText.tsx";
import { spanOfRange } from "../../../client/anchors/domText.ts";
import {
  leavesOf,
  offsetAfterSteps,
} from "../../../client/anchors/plainText.ts";
import { positionsIn } from "../../../client/anchors/proseText.ts";
import {
  meantThread,
  stretchesOf,
  type TextMark,
} from "../../../client/anchors/textMarks.ts";
import { RichTextView } from "../../../client/text/RichTextView.tsx";
import { schemaExtensions } from "../../../client/text/editor/schema.ts";
import { plainText, type RichText } from "../../../shared/blocks/field.ts";

const text = (words: string, ...marks: string[]) => ({
  type: "text",
  text: words,
  ...(marks.length > 0 && { marks: marks.map((type) => ({ type })) }),
});
const p = (...content: object[]) => ({ type: "paragraph", content });

/** Paragraphs, a list, a mention, a formula, a line break, a table, an emoji. */
const content = [
  p(text("Urgent "), text("recall", "bold"), text(" 🩺 up")),
  {
    type: "bulletList",
    content: [
      { type: "listItem", content: [p(text("one"))] },
      {
        type: "listItem",
        content: [
          p(
            text("by "),
            { type: "mention", attrs: { id: "u1", label: "Ben" } },
            text(" and "),
            { type: "inlineMath", attrs: { latex: "x^2" } },
          ),
        ],
      },
    ],
  },
  p(text("a"), { type: "hardBreak" }, text("b")),
  { type: "codeBlock", content: [text("let recall = 1;")] },
] as unknown as RichText;
const plain = plainText(content);

const mark = (id: string, words: string, more: Partial<TextMark> = {}) => {
  const from = plain.indexOf(words);
  return {
    id,
    from,
    to: from + words.length,
    isOpen: false,
    isChanged: false,
    label: id,
    ...more,
  };
};

function draw(marks: readonly TextMark[] = []): HTMLElement {
  const host = document.createElement("div");
  host.innerHTML = renderToStaticMarkup(
    createElement(RichTextView, { content, marks }),
  );
  return host;
}

/** The words under the mark of a thread, glyphs left out. */
const markedWords = (host: Element, id: string) =>
  [...host.querySelectorAll(`[data-thread-mark~="${id}"]`)]
    .map((each) => each.textContent)
    .join("");

function rangeAround(host: Element, words: string): Range {
  const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.textContent!.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    return range;
  }
  throw new Error(`nothing says ${words}`);
}

test("every leaf stands in the plain text where it says", () => {
  for (const { node, from, to } of leavesOf(content))
    expect(plain.slice(from, to)).toBe(plainText([node]));
});

test.each(["recall", " 🩺 up", "one", "by ", "b", "let recall"])(
  "selecting “%s” in a drawn text gives its place, with and without marks",
  (words) => {
    for (const marks of [[], [mark("t1", "recall 🩺"), mark("t2", "one")]]) {
      const host = draw(marks);
      const found = spanOfRange(
        host,
        rangeAround(host, words === "let recall" ? "let " : words.slice(0, 3)),
        leavesOf(content),
      );
      const start = words === "let recall" ? "let " : words.slice(0, 3);
      expect(found && plain.slice(found.from, found.to)).toBe(start);
    }
  },
);

test("a selection from inside one paragraph into a list takes all between, mention and formula with it", () => {
  const host = draw();
  const range = rangeAround(host, "recall");
  range.setEnd(
    host.querySelector('[data-type="inline-math"]')!.parentNode!,
    host.querySelector('[data-type="inline-math"]')!.parentNode!.childNodes
      .length,
  );
  const found = spanOfRange(host, range, leavesOf(content))!;
  expect(plain.slice(found.from, found.to)).toBe(
    "recall 🩺 up\none\nby @Ben and x^2",
  );
});

test("what is selected beyond the text is left out", () => {
  const page = document.createElement("div");
  const host = draw();
  page.append(host, document.createTextNode("another card"));
  const range = document.createRange();
  range.setStart(rangeAround(host, "let ").startContainer, 0);
  range.setEnd(page.lastChild!, 5);
  const found = spanOfRange(host, range, leavesOf(content))!;
  expect(plain.slice(found.from, found.to)).toBe("let recall = 1;");
});

test("where two leaves meet, a start goes with what follows and an end with what is before", () => {
  const leaves = leavesOf(content);
  const steps = "Urgent ".length + "recall".length + " 🩺 up".length;
  const paragraphEnd = plain.indexOf("\n");
  expect(offsetAfterSteps(leaves, steps, "end")).toBe(paragraphEnd);
  expect(offsetAfterSteps(leaves, steps, "start")).toBe(paragraphEnd + 1);
});

test("marks are drawn on their words only, across formatting, mentions and code", () => {
  const marks = [
    mark("t1", "recall 🩺"),
    mark("t2", "by @Ben and"),
    mark("t3", "recall = 1"),
  ];
  const host = draw(marks);
  expect(markedWords(host, "t1")).toBe("recall 🩺");
  expect(markedWords(host, "t2")).toBe("by @Ben and");
  expect(markedWords(host, "t3")).toBe("recall = 1");
  expect(
    [...host.querySelectorAll("[data-threads]")].map((glyph) =>
      glyph.getAttribute("data-threads"),
    ),
  ).toEqual(["t1", "t2", "t3"]);
  // Marks change no word.
  for (const glyph of host.querySelectorAll("[data-thread-glyph]"))
    glyph.remove();
  expect(host.textContent).toBe(draw().textContent);
});

test("overlapping threads share what they share, and a click means the shortest, then the next", () => {
  const wide = mark("wide", "Urgent recall 🩺");
  const narrow = mark("narrow", "recall");
  const stretches = stretchesOf([wide, narrow]);
  expect(
    stretches.map(({ from, to, marks }) => [
      plain.slice(from, to),
      marks.map(({ id }) => id),
    ]),
  ).toEqual([
    ["Urgent ", ["wide"]],
    ["recall", ["wide", "narrow"]],
    [" 🩺", ["wide"]],
  ]);
  expect(meantThread(["wide", "narrow"], null)).toBe("narrow");
  expect(meantThread(["wide", "narrow"], "narrow")).toBe("wide");
  expect(meantThread([""], null)).toBeNull();
});

test("a text without marks is drawn without any work for them", () => {
  expect(markPen(content, [])).toBeNull();
});

test("the editor's positions and the offsets of the plain text lead to each other", () => {
  const schema = getSchema(schemaExtensions({} as never));
  const doc = Node.fromJSON(schema, { type: "doc", content });
  const positions = positionsIn(doc);
  for (const words of ["recall", "🩺", "one", "by @Ben and x^2", "let"]) {
    const from = plain.indexOf(words);
    const start = positions.positionAt(from, "start");
    const end = positions.positionAt(from + words.length, "end");
    expect(positions.offsetAt(start, "start")).toBe(from);
    expect(positions.offsetAt(end, "end")).toBe(from + words.length);
  }
  const [from, to] = ["recall", "one"].map((words) => plain.indexOf(words));
  expect(
    doc.textBetween(
      positions.positionAt(from!, "start"),
      positions.positionAt(to! + 3, "end"),
      "\n",
    ),
  ).toBe("recall 🩺 up\none");
});
