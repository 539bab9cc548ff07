/** Markdown -> rich text. */
import type { ListItem, PhrasingContent, RootContent, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { mathFromMarkdown } from "mdast-util-math";
import { gfm } from "micromark-extension-gfm";
import { math } from "micromark-extension-math";
import { paragraphs } from "../../doc/richText.ts";
import type { RichMark, RichNode, RichText } from "../../blocks/field.ts";
import { markOrder, type MarkName } from "../../text/nodes.ts";
import { isPictureAddress, safeHref } from "../../text/links.ts";
import { isTooMuchToRead } from "./effort.ts";

interface Source {
  readonly text: string;
  readonly comment: boolean;
  /** Addresses of `[label]: address` lines, by normalised label. */
  readonly definitions: ReadonlyMap<string, string>;
}

/** Lists and quotes begun this deep in one line are no text of anybody's; reading them would take minutes. */
const deepLine = /^(?:[ \t]*(?:[-+*>]|\d{1,9}[.)])){33}/gm;
const asWords = (markers: string) =>
  markers.trimStart().replace(/[-+*>.)]/, "\\$&");

/** Rich text; what would take too long to read stays the plain text that it is. */
export function parseMarkdown(
  written: string,
  {
    comment = false,
  }: {
    /** Comments also know pictures that this server keeps, and name groups and disciplines. */
    readonly comment?: boolean;
  } = {},
): RichText {
  const text = written.replace(deepLine, asWords);
  if (isTooMuchToRead(text)) return paragraphs(written);
  const tree = fromMarkdown(text, {
    extensions: [gfm(), math()],
    mdastExtensions: [
      // Without its second pass, which links addresses even where a backslash says not to.
      ...gfmFromMarkdown().map((each) => ({ ...each, transforms: [] })),
      mathFromMarkdown(),
    ],
  });
  const definitions = new Map<string, string>();
  for (const node of tree.children)
    if (node.type === "definition") definitions.set(node.identifier, node.url);
  const blocks = tree.children.flatMap((node) =>
    parseBlock(node, { text, definitions, comment }),
  );
  return blocks.length > 0 ? blocks : [{ type: "paragraph" }];
}

function parseBlock(node: RootContent, source: Source): RichNode[] {
  switch (node.type) {
    case "paragraph":
      return [withContent("paragraph", parseInline(node.children, source))];
    case "heading":
      return [
        {
          ...withContent("heading", parseInline(node.children, source)),
          attrs: { level: node.depth },
        },
      ];
    case "blockquote":
      return [
        {
          type: "blockquote",
          content: atLeastOne(
            node.children.flatMap((child) => parseBlock(child, source)),
          ),
        },
      ];
    case "list":
      return parseList(node, source);
    case "code":
      return [
        {
          ...withContent("codeBlock", textNodes(node.value, [])),
          ...(node.lang && { attrs: { language: node.lang } }),
        },
      ];
    case "math":
      return [{ type: "blockMath", attrs: { latex: node.value.trim() } }];
    case "thematicBreak":
      return [{ type: "horizontalRule" }];
    case "table":
      return [parseTable(node, source)];
    case "html":
      return [withContent("paragraph", lines(node.value))];
    case "footnoteDefinition": {
      const [first, ...rest] = atLeastOne(
        node.children.flatMap((child) => parseBlock(child, source)),
      );
      const label = textNodes(`[^${node.identifier}] `, []);
      return first?.type === "paragraph"
        ? [
            withContent("paragraph", [...label, ...(first.content ?? [])]),
            ...rest,
          ]
        : [withContent("paragraph", label), ...(first ? [first] : []), ...rest];
    }
    case "definition":
    case "yaml":
      return [];
    default:
      return [withContent("paragraph", parseInline([node as never], source))];
  }
}

/** A list that mixes tasks and plain items becomes neighbouring lists, since rich text has one type per list. */
function parseList(
  node: Extract<RootContent, { type: "list" }>,
  source: Source,
): RichNode[] {
  const lists: { tasks: boolean; items: RichNode[]; first: number }[] = [];
  node.children.forEach((item, index) => {
    const tasks = typeof item.checked === "boolean";
    let list = lists.at(-1);
    if (list?.tasks !== tasks) {
      list = { tasks, items: [], first: (node.start ?? 1) + index };
      lists.push(list);
    }
    list.items.push(parseItem(item, source));
  });
  return lists.map(({ tasks, items, first }) =>
    tasks
      ? { type: "taskList", content: items }
      : node.ordered
        ? { type: "orderedList", attrs: { start: first }, content: items }
        : { type: "bulletList", content: items },
  );
}

function parseItem(item: ListItem, source: Source): RichNode {
  const blocks = item.children.flatMap((child) => parseBlock(child, source));
  const content =
    blocks[0]?.type === "paragraph"
      ? blocks
      : [{ type: "paragraph" }, ...blocks];
  return typeof item.checked === "boolean"
    ? { type: "taskItem", attrs: { checked: item.checked }, content }
    : { type: "listItem", content };
}

function parseTable(node: Table, source: Source): RichNode {
  const columns = Math.max(...node.children.map((row) => row.children.length));
  return {
    type: "table",
    content: node.children.map((row, r) => ({
      type: "tableRow",
      content: Array.from({ length: columns }, (_, c) => ({
        type: r === 0 ? "tableHeader" : "tableCell",
        attrs: {
          colspan: 1,
          rowspan: 1,
          ...(node.align?.[c] && { align: node.align[c] }),
        },
        content: [
          withContent(
            "paragraph",
            parseInline(row.children[c]?.children ?? [], source),
          ),
        ],
      })),
    })),
  };
}

function parseInline(
  nodes: readonly PhrasingContent[],
  source: Source,
): RichNode[] {
  const runs: RichNode[] = [];
  const add = (added: readonly RichNode[]) => {
    for (const node of added) {
      const last = runs.at(-1);
      if (
        node.type === "text" &&
        last?.type === "text" &&
        JSON.stringify(node.marks) === JSON.stringify(last.marks)
      )
        runs[runs.length - 1] = { ...last, text: `${last.text}${node.text}` };
      else runs.push(node);
    }
  };
  const visitAll = (
    children: readonly PhrasingContent[],
    marks: readonly RichMark[],
  ) => children.forEach((child) => visit(child, marks));
  const visitLink = (
    address: string,
    children: readonly PhrasingContent[],
    marks: readonly RichMark[],
  ) => {
    const href = safeHref(address);
    visitAll(
      children,
      href ? addMark(marks, { type: "link", attrs: { href } }) : marks,
    );
  };
  const visit = (node: PhrasingContent, marks: readonly RichMark[]) => {
    switch (node.type) {
      case "text":
        return add(textNodes(node.value.replaceAll("\n", " "), marks));
      case "strong":
        return visitAll(node.children, addMark(marks, { type: "bold" }));
      case "emphasis":
        return visitAll(node.children, addMark(marks, { type: "italic" }));
      case "delete":
        return visitAll(node.children, addMark(marks, { type: "strike" }));
      case "inlineCode":
        return add(textNodes(node.value, addMark(marks, { type: "code" })));
      case "break":
        return add([{ type: "hardBreak" }]);
      case "html":
        return /^<br\s*\/?>$/i.test(node.value)
          ? add([{ type: "hardBreak" }])
          : add(textNodes(node.value, marks));
      case "inlineMath":
        return isMath(node, source)
          ? add([{ type: "inlineMath", attrs: { latex: node.value.trim() } }])
          : add(textNodes(sourceOf(node, source), marks));
      case "link":
        return readMention(node.url, runs, source)
          ? add([
              {
                type: "mention",
                attrs: {
                  id: decodeMention(node.url),
                  label: plain(node.children),
                },
              },
            ])
          : visitLink(node.url, node.children, marks);
      case "linkReference":
        return visitLink(
          source.definitions.get(node.identifier) ?? "",
          node.children,
          marks,
        );
      case "image":
        if (source.comment && isPictureAddress(node.url))
          return add([
            { type: "image", attrs: { src: node.url, alt: node.alt ?? "" } },
          ]);
        return visitLink(
          node.url,
          [{ type: "text", value: node.alt || node.url }],
          marks,
        );
      case "imageReference":
        return visitLink(
          source.definitions.get(node.identifier) ?? "",
          [{ type: "text", value: node.alt || node.identifier }],
          marks,
        );
      case "footnoteReference":
        return add(textNodes(`[^${node.identifier}]`, marks));
      default:
        node satisfies never;
    }
  };
  visitAll(nodes, []);
  return runs;
}

/**
 * True when a mention's link directly follows its "@", which it takes off the text. The address alone is not enough:
 * "[words](mention:x)" without the "@" stays words.
 */
function readMention(url: string, runs: RichNode[], source: Source): boolean {
  const last = runs.at(-1);
  const known = source.comment ? /^(?:mention|group|discipline):/ : /^mention:/;
  if (!known.test(url) || !last?.text?.endsWith("@")) return false;
  runs.pop();
  if (last.text.length > 1)
    runs.push({ ...last, text: last.text.slice(0, -1) });
  return true;
}

/** A person's id as it is, of others with what they are: "group:g1", "discipline:domain expert". */
function decodeMention(url: string): string {
  const id = url.startsWith("mention:") ? url.slice("mention:".length) : url;
  try {
    return decodeURIComponent(id);
  } catch {
    // Not percent-encoded after all: the id is what is written.
    return id;
  }
}

/** Pandoc's rule, so that "from $5 to $10" stays text: no space inside the dollars, no digit behind them. */
function isMath(node: PhrasingContent, source: Source): boolean {
  const raw = sourceOf(node, source);
  if (raw.startsWith("$$")) return true;
  const end = node.position?.end.offset ?? 0;
  return !/^\$\s|\s\$$/.test(raw) && !/\d/.test(source.text[end] ?? "");
}

function sourceOf(node: PhrasingContent, source: Source): string {
  return source.text.slice(
    node.position?.start.offset,
    node.position?.end.offset,
  );
}

function plain(nodes: readonly PhrasingContent[]): string {
  return nodes
    .map((node) =>
      "value" in node
        ? node.value
        : "children" in node
          ? plain(node.children)
          : "",
    )
    .join("");
}

function addMark(marks: readonly RichMark[], mark: RichMark): RichMark[] {
  const rank = (each: RichMark) => markOrder.indexOf(each.type as MarkName);
  return [...marks.filter((each) => each.type !== mark.type), mark].sort(
    (a, b) => rank(a) - rank(b),
  );
}

function textNodes(text: string, marks: readonly RichMark[]): RichNode[] {
  if (text === "") return [];
  return [{ type: "text", text, ...(marks.length > 0 && { marks }) }];
}

function lines(text: string): RichNode[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .flatMap((line, i): RichNode[] => [
      ...(i > 0 ? [{ type: "hardBreak" }] : []),
      ...textNodes(line.trim(), []),
    ]);
}

function withContent(type: string, content: readonly RichNode[]): RichNode {
  return content.length > 0 ? { type, content } : { type };
}

function atLeastOne(blocks: readonly RichNode[]): readonly RichNode[] {
  return blocks.length > 0 ? blocks : [{ type: "paragraph" }];
}
