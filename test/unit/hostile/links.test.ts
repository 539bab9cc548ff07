/** T19 without a browser: what may be an address, wherever text comes in and goes out. */
import { describe, expect, test } from "vitest";
import { withoutHandlers } from "../../../client/text/editor/pastedHtml.ts";
import type { RichNode, RichText } from "../../../shared/blocks/field.ts";
import { blockModels } from "../../../shared/blocks/index.ts";
import type { Block } from "../../../shared/blocks/model.ts";
import { emptyChartSpec } from "../../../shared/charts/spec.ts";
import { readClip } from "../../../shared/doc/clipboard.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import {
  markdownWriter,
  parseMarkdown,
  writeMarkdown,
} from "../../../shared/formats/markdown.ts";
import { safeHref } from "../../../shared/text/links.ts";
import { hostileAddresses, hostileTexts } from "../../stage/hostile.ts";

/** As a browser follows it from a page of this Parley. */
const protocolOf = (href: string) =>
  new URL(href, "https://parley.example.org/c/1").protocol;
const allowed = ["http:", "https:", "mailto:"];

function hrefsIn(nodes: readonly RichNode[]): string[] {
  return nodes.flatMap((node) => [
    ...(node.marks ?? [])
      .filter(({ type }) => type === "link")
      .map(({ attrs }) => String(attrs?.["href"])),
    ...hrefsIn(node.content ?? []),
  ]);
}

const linked = (href: string): RichText => [
  {
    type: "paragraph",
    content: [
      { type: "text", text: "x", marks: [{ type: "link", attrs: { href } }] },
    ],
  },
];

const clipWith = (body: RichText) =>
  JSON.stringify({
    parley: 1,
    blocks: [
      {
        id: "b",
        kind: "note",
        x: 0,
        y: 0,
        w: 100,
        h: 100,
        frame: null,
        fields: { body },
      },
    ],
    links: [],
  });

test("T19: a pasted page has no event handlers left, and the same words", () => {
  expect(
    withoutHandlers(
      `<p>only = one</p><img src=x onerror="a()"/onload='b()'ONCLICK = c><a title="> x" onfocus=a>on = off</a>`,
    ),
  ).toBe(
    `<p>only = one</p><img src=x data-onerror="a()"/data-onload='b()'data-ONCLICK = c><a title="> x" data-onfocus=a>on = off</a>`,
  );
});

describe("T19: an address that would do harm", () => {
  test.each(hostileAddresses)("is no link: %j", (address) => {
    expect(safeHref(address)).toBeNull();
  });

  test.each(hostileAddresses)("never comes in by Markdown: %j", (address) => {
    const written = [
      `[x](${address})`,
      `[x](<${address}>)`,
      `<${address}>`,
      `![x](${address})`,
      `[x]: ${address}\n\n[x] and [x][]`,
      `[x][y]\n\n[y]: <${address}> "title"`,
      `<a href="${address}">x</a>`,
      address,
    ];
    for (const markdown of written)
      for (const href of hrefsIn(parseMarkdown(markdown)))
        expect([markdown, allowed.includes(protocolOf(href))]).toEqual([
          markdown,
          true,
        ]);
  });

  test.each(hostileAddresses)(
    "never comes in by pasting blocks: %j",
    (href) => {
      expect(readClip(clipWith(linked("https://example.org")))).not.toBeNull();
      expect(readClip(clipWith(linked(href)))).toBeNull();
    },
  );

  test.each(hostileAddresses)("does not leave as Markdown: %j", (href) => {
    const written = writeMarkdown(linked(href));
    expect(written).not.toContain("](");
    expect(hrefsIn(parseMarkdown(written))).toEqual([]);
  });
});

test("T19: hostile text stays the same text on its way through Markdown, and makes no other address", () => {
  for (const text of hostileTexts) {
    const content: RichText = [
      { type: "paragraph", content: [{ type: "text", text }] },
    ];
    const written = writeMarkdown(content);
    const hrefs = hrefsIn(parseMarkdown(written));
    expect([text, hrefs]).toEqual([text, []]);
    expect(written).not.toMatch(/^\s*<[a-z]/i);
  }
});

test("T19: titles, captions and other words of blocks stay words in the Markdown of a canvas", () => {
  for (const text of [
    ...hostileTexts,
    "x](javascript:canary()) ![",
    "https://evil.example",
  ]) {
    const fields = {
      blob: "a".repeat(64),
      alt: text,
      caption: text,
      title: text,
      spec: emptyChartSpec,
      statement: paragraphs(text),
      question: paragraphs(text),
      status: "open",
      options: [{ id: "o", order: "a0", text: paragraphs(text) }],
      criterion: { metric: text, comparison: ">=", threshold: 1 },
      body: paragraphs(text),
      confidence: null,
      metric: { metric: text },
      columns: [{ metric: text }],
      controls: [{ id: "c", label: text }],
      values: { c: text },
    };
    for (const model of Object.values(blockModels)) {
      const block = { kind: model.kind, fields } as unknown as Block;
      const written = model.markdown(block as never, markdownWriter);
      const read = parseMarkdown(written);
      expect([model.kind, text, hrefsIn(read)]).toEqual([model.kind, text, []]);
      expect([model.kind, written]).not.toEqual([
        model.kind,
        expect.stringMatching(/(^|[^\\])<[a-z!/]/i),
      ]);
    }
  }
});
