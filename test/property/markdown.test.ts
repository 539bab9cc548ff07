// @vitest-environment happy-dom
/** Rich text that Markdown can say comes back from Markdown as it was. */
import { getSchema } from "@tiptap/core";
import { Node } from "@tiptap/pm/model";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { RichNode, RichText } from "../../shared/blocks/field.ts";
import { schemaExtensions } from "../../client/text/editor/schema.ts";
import { emptyText } from "../../shared/doc/richText.ts";
import { unknownNames } from "../../shared/text/nodes.ts";
import { parseMarkdown, writeMarkdown } from "../../shared/formats/markdown.ts";

/** With what Markdown could mistake for syntax: at the start of a line, inside words and at the ends of a run. */
const words = fc
  .array(
    fc.constantFrom(
      "word",
      "a",
      "1.",
      "-",
      "#",
      ">",
      "*",
      "_",
      "__",
      "`",
      "$",
      "$5",
      "~",
      "|",
      "\\",
      "[x]",
      "](",
      "<b>",
      "&amp;",
      "!",
      "@",
      "http://x.y",
      "a@b.co",
      "+",
      "=",
      "snake_case",
      "2*3*4",
      "é",
      "漢字",
      "🙂",
      ":",
      "---",
      "[^1]",
    ),
    { minLength: 1, maxLength: 5 },
  )
  .chain((parts) => fc.constantFrom(" ", "").map((glue) => parts.join(glue)))
  // GitHub's tables cannot say a backslash before a bar in code.
  .filter((text) => !text.includes("\\|"));

const marks = fc
  .subarray(["bold", "italic", "strike", "code"] as const)
  .chain((types) =>
    fc
      .option(
        fc.constantFrom(
          "https://example.org/a?b=c&d=(e)",
          "mailto:ada@example.org",
        ),
        { nil: undefined },
      )
      .map((href) => [
        ...(href ? [{ type: "link", attrs: { href } }] : []),
        ...types.map((type) => ({ type })),
      ]),
  );

const run = fc.tuple(words, marks).map(([text, list]): RichNode => ({
  type: "text",
  text,
  ...(list.length > 0 && { marks: list }),
}));
const mention = fc
  .tuple(fc.uuid(), words)
  .map(([id, label]): RichNode => ({ type: "mention", attrs: { id, label } }));
const math = fc
  .constantFrom("x", "x^2", "\\frac{a}{b}", "a_{1}", "\\text{c}")
  .map((latex): RichNode => ({ type: "inlineMath", attrs: { latex } }));

const inline = fc
  .array(fc.oneof({ weight: 5, arbitrary: run }, mention, math), {
    minLength: 1,
    maxLength: 4,
  })
  // Neighbours with equal marks would be one run; a space keeps attention marks apart from each other.
  .map((nodes) =>
    nodes.flatMap((node, i) =>
      i === 0 ? [node] : [{ type: "text", text: " — " }, node],
    ),
  )
  .map(joinRuns);

const paragraph = inline.map((content): RichNode => ({
  type: "paragraph",
  content,
}));
const code = fc
  .tuple(
    fc.constantFrom("python", "sql", undefined),
    fc.constantFrom("x = 1", "```\ny\n```", "  indented\n\nend"),
  )
  .map(([language, text]): RichNode => ({
    type: "codeBlock",
    content: [{ type: "text", text }],
    ...(language && { attrs: { language } }),
  }));

const blocks = fc.letrec<{ block: RichNode; list: RichNode; table: RichNode }>(
  (tie) => ({
    list: fc.oneof(
      fc
        .array(
          fc.tuple(paragraph, fc.option(tie("block"), { nil: undefined })),
          { minLength: 1, maxLength: 3 },
        )
        .chain((items) =>
          fc
            .constantFrom("bulletList", "orderedList")
            .map((type): RichNode => ({
              type,
              ...(type === "orderedList" && { attrs: { start: 1 } }),
              content: items.map(([first, more]) => ({
                type: "listItem",
                content: more ? [first, more] : [first],
              })),
            })),
        ),
      fc
        .array(fc.tuple(paragraph, fc.boolean()), {
          minLength: 1,
          maxLength: 3,
        })
        .map((items): RichNode => ({
          type: "taskList",
          content: items.map(([first, checked]) => ({
            type: "taskItem",
            attrs: { checked },
            content: [first],
          })),
        })),
    ),
    table: fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
      .chain(([columns, rows]) =>
        fc
          .array(paragraph, {
            minLength: columns * rows,
            maxLength: columns * rows,
          })
          .map((cells): RichNode => ({
            type: "table",
            content: Array.from({ length: rows }, (_, r) => ({
              type: "tableRow",
              content: cells
                .slice(r * columns, (r + 1) * columns)
                .map((cell) => ({
                  type: r === 0 ? "tableHeader" : "tableCell",
                  attrs: { colspan: 1, rowspan: 1 },
                  content: [cell],
                })),
            })),
          })),
      ),
    block: fc.oneof(
      { maxDepth: 2, depthIdentifier: "nesting" },
      paragraph,
      fc
        .tuple(inline, fc.integer({ min: 1, max: 6 }))
        .map(([content, level]): RichNode => ({
          type: "heading",
          attrs: { level },
          content,
        })),
      code,
      fc.constant<RichNode>({ type: "horizontalRule" }),
      fc
        .constantFrom("\\sum_i x_i", "a\nb")
        .map((latex): RichNode => ({ type: "blockMath", attrs: { latex } })),
      tie("table"),
      tie("list"),
      fc
        .array(tie("block"), { minLength: 1, maxLength: 2 })
        .map((content): RichNode => ({ type: "blockquote", content })),
    ),
  }),
);

const content: fc.Arbitrary<RichText> = fc.array(blocks.block, {
  minLength: 1,
  maxLength: 4,
});

// Generous, because two cores may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

test("what Markdown can say survives being written and read", () => {
  fc.assert(
    fc.property(content, (before) => {
      expect(parseMarkdown(writeMarkdown(before))).toEqual(before);
    }),
    { numRuns: 150 },
  );
});

const schema = getSchema(schemaExtensions());

test("any text at all reads as rich text that the editor accepts as it is", () => {
  const fragments = fc.array(
    fc.constantFrom(
      "# ",
      "- ",
      "* ",
      "1. ",
      "- [ ] ",
      "> ",
      "```",
      "\n",
      "\n\n",
      "  ",
      "    ",
      "**",
      "*",
      "`",
      "$",
      "$$",
      "|",
      "--",
      "a",
      "b c",
      "[",
      "](",
      ")",
      "<br>",
      "<i>",
      "![",
      "~",
      "@",
      "mention:x",
      "https://x.y",
      "\\",
      "&nbsp;",
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(fragments, (parts) => {
      const content = parseMarkdown(parts.join(""));
      expect(unknownNames(content)).toEqual([]);
      const doc = Node.fromJSON(schema, { type: "doc", content });
      expect(() => doc.check()).not.toThrow();
    }),
    { numRuns: 150 },
  );
});

test("empty text is written as nothing", () => {
  expect(writeMarkdown(emptyText)).toBe("");
});

function joinRuns(nodes: readonly RichNode[]): RichNode[] {
  const joined: RichNode[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (
      last?.type === "text" &&
      node.type === "text" &&
      JSON.stringify(last.marks) === JSON.stringify(node.marks)
    )
      joined[joined.length - 1] = { ...last, text: `${last.text}${node.text}` };
    else joined.push(node);
  }
  return joined;
}
