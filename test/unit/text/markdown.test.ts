import { describe, expect, test } from "vitest";
import type { RichNode, RichText } from "../../../shared/blocks/field.ts";
import {
  parseMarkdown,
  writeMarkdown,
} from "../../../shared/formats/markdown.ts";

const text = (words: string, ...marks: string[]): RichNode => ({
  type: "text",
  text: words,
  ...(marks.length > 0 && { marks: marks.map((type) => ({ type })) }),
});
const paragraph = (...content: RichNode[]): RichNode => ({
  type: "paragraph",
  content,
});
const inline = (markdown: string) => parseMarkdown(markdown)[0]?.content;

describe("reading Markdown", () => {
  test("T25: more markers in a paragraph than anybody writes stay the text that they are", () => {
    const hostile = "*a_".repeat(2_000);
    expect(parseMarkdown(`# One\n\n${hostile}`)).toEqual([
      paragraph(text("# One")),
      { type: "paragraph" },
      paragraph(text(hostile)),
    ]);
  });

  test("as many markers in a code block are code", () => {
    const code = "x[1] = a_b * *p\n".repeat(1_000);
    const [before, block] = parseMarkdown(`**One**\n\n\`\`\`c\n${code}\`\`\``);
    expect(before).toEqual(paragraph(text("One", "bold")));
    expect(block).toMatchObject({ type: "codeBlock" });
    expect(block?.content?.[0]?.text).toBe(code.trimEnd());
  });

  test("a line of lists begun very deep is text, and prices below it stay prices", () => {
    const deep = `  ${"- ".repeat(40)}x`;
    const [, below] = parseMarkdown(`${deep}\n\nfrom $5 to $10 a run`);
    expect(below).toEqual(paragraph(text("from $5 to $10 a run")));
  });

  test("makes headings, lists, tasks, quotes, code, math, rules", () => {
    const types = parseMarkdown(
      "# One\n\n- a\n\n1. b\n\n- [x] c\n\n> d\n\n```py\ne\n```\n\n$$\nf\n$$\n\n---",
    ).map((node) => node.type);
    expect(types).toEqual([
      "heading",
      "bulletList",
      "orderedList",
      "taskList",
      "blockquote",
      "codeBlock",
      "blockMath",
      "horizontalRule",
    ]);
  });

  test("reads marks inside each other in the editor's order", () => {
    expect(inline("*__both__* ~~gone~~ `code`")).toEqual([
      text("both", "bold", "italic"),
      text(" "),
      text("gone", "strike"),
      text(" "),
      text("code", "code"),
    ]);
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
  ])("keeps the words and drops the link to %s", (address) =>
    expect(inline(`[words](${address})`)).toEqual([text("words")]),
  );

  test("an image becomes a link to it", () => {
    expect(inline("![a scan](https://example.org/s.png)")).toEqual([
      {
        type: "text",
        text: "a scan",
        marks: [{ type: "link", attrs: { href: "https://example.org/s.png" } }],
      },
    ]);
  });

  test("reads mentions, and leaves a link without the @ alone", () => {
    expect(inline("ask @[Ada Lovelace](mention:u-1) now")).toEqual([
      text("ask "),
      { type: "mention", attrs: { id: "u-1", label: "Ada Lovelace" } },
      text(" now"),
    ]);
    expect(inline("[Ada](mention:u-1)")).toEqual([text("Ada")]);
  });

  test("prices stay text while math is math", () => {
    expect(inline("from $5 to $10, or ($20)")).toEqual([
      text("from $5 to $10, or ($20)"),
    ]);
    expect(inline("so $x^2$ grows")).toEqual([
      text("so "),
      { type: "inlineMath", attrs: { latex: "x^2" } },
      text(" grows"),
    ]);
  });

  test("a list of tasks and plain items becomes lists of one type each", () => {
    expect(
      parseMarkdown("- [ ] a\n- b\n- [x] c").map((node) => node.type),
    ).toEqual(["taskList", "bulletList", "taskList"]);
  });

  test("HTML stays visible as text, and <br> breaks the line", () => {
    expect(inline("<script>alert(1)</script>")).toEqual([
      text("<script>alert(1)</script>"),
    ]);
    expect(inline("a<br>b")).toEqual([
      text("a"),
      { type: "hardBreak" },
      text("b"),
    ]);
  });

  test("a table with ragged rows gets equal rows", () => {
    const [table] = parseMarkdown("| a | b |\n|:--|--:|\n| 1 |");
    expect(table?.content?.map((row) => row.content?.length)).toEqual([2, 2]);
    expect(table?.content?.[1]?.content?.[1]?.attrs).toEqual({
      colspan: 1,
      rowspan: 1,
      align: "right",
    });
  });

  test("nothing is one empty paragraph", () => {
    expect(parseMarkdown("")).toEqual([{ type: "paragraph" }]);
  });

  test("100 kB of hostile input is read quickly", () => {
    for (const hostile of [
      "[".repeat(50_000),
      "*a ".repeat(20_000),
      "$".repeat(50_000),
    ]) {
      const start = performance.now();
      parseMarkdown(hostile);
      expect(performance.now() - start).toBeLessThan(10_000);
    }
  }, 60_000);
});

describe("writing Markdown", () => {
  test("is what people write by hand", () => {
    const content: RichText = [
      { type: "heading", attrs: { level: 2 }, content: [text("Why")] },
      paragraph(text("It is "), text("better", "bold"), text(".")),
      {
        type: "taskList",
        content: [
          {
            type: "taskItem",
            attrs: { checked: true },
            content: [paragraph(text("measure"))],
          },
        ],
      },
      paragraph(text("cc "), {
        type: "mention",
        attrs: { id: "u1", label: "Ada" },
      }),
    ];
    expect(writeMarkdown(content)).toBe(
      "## Why\n\nIt is **better**.\n\n- [x] measure\n\ncc @[Ada](mention:u1)",
    );
  });

  test("blocks in a table cell become lines of it", () => {
    const cell = (...content: RichNode[]): RichNode => ({
      type: "tableHeader",
      content,
    });
    expect(
      writeMarkdown([
        {
          type: "table",
          content: [
            {
              type: "tableRow",
              content: [cell(paragraph(text("a|b")), paragraph(text("c")))],
            },
          ],
        },
      ]),
    ).toBe(
      "| a\\|b<br>c |\n| ---------- |".replace(
        "----------",
        "-".repeat("a\\|b<br>c".length),
      ),
    );
  });

  test("keeps the text of nodes it does not know", () => {
    expect(
      writeMarkdown([{ type: "callout", content: [paragraph(text("kept"))] }]),
    ).toBe("kept");
  });
});
