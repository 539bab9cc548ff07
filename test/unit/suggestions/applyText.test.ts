import * as Y from "yjs";
import { describe, expect, it } from "vitest";
import {
  applyText,
  fitted,
  UnfitText,
} from "../../../server/suggestions/applyText.ts";
import { readFieldText } from "../../../server/suggestions/fieldText.ts";
import type { RichNode, RichText } from "../../../shared/blocks/field.ts";
import { readRichText, writeRichText } from "../../../shared/doc/richText.ts";

const p = (...content: (string | RichNode)[]): RichNode => ({
  type: "paragraph",
  ...(content.length > 0 && {
    content: content.map((each) =>
      typeof each === "string" ? { type: "text", text: each } : each,
    ),
  }),
});
const bold = (text: string): RichNode => ({
  type: "text",
  text,
  marks: [{ type: "bold" }],
});
const link = (text: string): RichNode => ({
  type: "text",
  text,
  marks: [{ type: "link", attrs: { href: "https://a.example/" } }],
});
const list = (...items: RichNode[]): RichNode => ({
  type: "bulletList",
  content: items.map((item) => ({ type: "listItem", content: [item] })),
});
const row = (...cells: string[]): RichNode => ({
  type: "table",
  content: [
    {
      type: "tableRow",
      content: cells.map((text) => ({ type: "tableCell", content: [p(text)] })),
    },
  ],
});

function fragmentOf(content: RichText): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment("text");
  writeRichText(fragment, content);
  return fragment;
}

/** Replaces the words that stand there once. */
function changed(content: RichText, was: string, now: string): RichText {
  const fragment = fragmentOf(content);
  replace(fragment, was, now);
  return readRichText(fragment);
}

function replace(fragment: Y.XmlFragment, was: string, now: string) {
  const { text } = readFieldText(fragment);
  const from = text.indexOf(was);
  expect(from, `"${was}" in "${text}"`).toBeGreaterThanOrEqual(0);
  applyText(fragment, from, from + was.length, now);
}

describe("an accepted suggestion", () => {
  it("changes only the letters that differ", () => {
    const fragment = fragmentOf([p("the recall of urgent letters")]);
    const other = new Y.Doc();
    const doc = fragment.doc!;
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    const line = (other.getXmlFragment("text").get(0) as Y.XmlElement).get(0);
    (line as Y.XmlText).insert("the recall".length, " (n = 40)");
    replace(fragment, "recall of urgent letters", "recall of all letters");
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    expect(readFieldText(fragment).text).toBe(
      "the recall (n = 40) of all letters",
    );
  });

  it("gives new words the look of those they replace", () => {
    expect(changed([p("very ", bold("big"), " dog")], "big", "small")).toEqual([
      p("very ", bold("small"), " dog"),
    ]);
  });

  it("gives inserted words the look of what is before them", () => {
    const fragment = fragmentOf([p("a ", bold("big"), " dog")]);
    applyText(fragment, 5, 5, "gest");
    expect(readRichText(fragment)).toEqual([p("a ", bold("biggest"), " dog")]);
  });

  it("does not make a link longer, and writes inside one", () => {
    const fragment = fragmentOf([p("see ", link("letters"))]);
    applyText(fragment, 11, 11, " again");
    applyText(fragment, 7, 7, "-");
    expect(readRichText(fragment)).toEqual([
      p("see ", link("let-ters"), " again"),
    ]);
  });

  it("writes into an empty paragraph", () => {
    const fragment = fragmentOf([p()]);
    applyText(fragment, 0, 0, "New");
    expect(readRichText(fragment)).toEqual([p("New")]);
  });

  it("keeps mentions that it does not touch, and replaces others as a whole", () => {
    const ana: RichNode = {
      type: "mention",
      attrs: { id: "u1", label: "Ana" },
    };
    expect(
      changed([p("ask ", ana, " today")], "ask @Ana today", "ask @Ana now"),
    ).toEqual([p("ask ", ana, " now")]);
    expect(changed([p("ask ", ana, " today")], "@Ana", "@Anna")).toEqual([
      p("ask @Anna today"),
    ]);
  });

  it("makes paragraphs of lines, with what was behind in the last", () => {
    expect(changed([p("one two ", bold("three"))], "two", "2\n2.5\n")).toEqual([
      p("one 2"),
      p("2.5"),
      p(" ", bold("three")),
    ]);
  });

  it("puts lines before a paragraph without moving it", () => {
    const fragment = fragmentOf([p("one")]);
    const line = fragment.get(0);
    applyText(fragment, 0, 0, "zero\n");
    expect(readRichText(fragment)).toEqual([p("zero"), p("one")]);
    expect(fragment.get(1)).toBe(line);
  });

  it("joins paragraphs where it takes away what is between them", () => {
    expect(
      changed([p("one"), p(bold("two")), p("three")], "e\ntwo\nth", "e th"),
    ).toEqual([p("one three")]);
  });

  it("changes lines of several paragraphs and leaves those apart", () => {
    expect(
      changed(
        [
          p("one"),
          {
            type: "heading",
            attrs: { level: 2 },
            content: [{ type: "text", text: "two" }],
          },
        ],
        "one\ntwo",
        "1\n2",
      ),
    ).toEqual([
      p("1"),
      {
        type: "heading",
        attrs: { level: 2 },
        content: [{ type: "text", text: "2" }],
      },
    ]);
  });

  it("makes and takes away items of a list", () => {
    expect(changed([list(p("a"), p("b"))], "a", "a\nx")).toEqual([
      list(p("a"), p("x"), p("b")),
    ]);
    expect(changed([list(p("a"), p("b"), p("c"))], "a\nb\nc", "a\nc")).toEqual([
      list(p("a"), p("c")),
    ]);
  });

  it("writes lines of code as they are", () => {
    const code = (text: string): RichNode => ({
      type: "codeBlock",
      attrs: { language: "python" },
      content: [{ type: "text", text }],
    });
    expect(changed([code("a = 1")], "1", "1\nb = 2")).toEqual([
      code("a = 1\nb = 2"),
    ]);
  });

  it("changes cells one by one, and does not join them", () => {
    expect(changed([row("a", "b")], "a\nb", "c\nd")).toEqual([row("c", "d")]);
    expect(() => changed([row("a", "b")], "a\nb", "ab")).toThrow(UnfitText);
  });

  it("leaves rules and formulas that stand alone", () => {
    const rule: RichNode = { type: "horizontalRule" };
    expect(changed([p("a"), rule, p("b")], "a\n\nb", "c\n\nb")).toEqual([
      p("c"),
      rule,
      p("b"),
    ]);
    expect(() => changed([p("a"), rule, p("b")], "a\n\nb", "b")).toThrow(
      UnfitText,
    );
  });

  it("of one line has no line breaks, and no signs that no text may hold", () => {
    expect(fitted("one \r\n two\u2028three\u0000", "line")).toBe(
      "one two three",
    );
    expect(fitted("one\r\ntwo", "body")).toBe("one\ntwo");
    expect(fitted("half \ud83d", "body")).toBe("half \ufffd");
  });
});
