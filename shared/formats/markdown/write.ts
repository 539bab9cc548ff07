/** Rich text -> Markdown. */
import type {
  AlignType,
  BlockContent,
  List,
  ListItem,
  PhrasingContent,
  Root,
  Table,
} from "mdast";
import { gfmToMarkdown } from "mdast-util-gfm";
import { mathToMarkdown } from "mdast-util-math";
import { toMarkdown } from "mdast-util-to-markdown";
import type { RichMark, RichNode, RichText } from "../../blocks/field.ts";
import { isPictureAddress, safeHref } from "../../text/links.ts";
import { markOrder, type MarkName } from "../../text/nodes.ts";

/** Ends without a line break; empty paragraphs, which Markdown cannot say, are left out. */
export function writeMarkdown(content: RichText): string {
  const root: Root = { type: "root", children: writeBlocks(content) };
  return toMarkdown(root, {
    extensions: [gfmToMarkdown(), mathToMarkdown()],
    bullet: "-",
    emphasis: "*",
    rule: "-",
    fences: true,
    listItemIndent: "one",
    incrementListMarker: true,
    // Bare addresses would come back as links even where a person took the link off.
    resourceLink: true,
  }).trimEnd();
}

function writeBlocks(nodes: readonly RichNode[] | undefined): BlockContent[] {
  const blocks: BlockContent[] = [];
  let loose: RichNode[] = [];
  const flush = () => {
    const children = writeLine(loose);
    if (children.length > 0) blocks.push({ type: "paragraph", children });
    loose = [];
  };
  for (const node of nodes ?? []) {
    const block = writeBlock(node);
    if (block === "inline") {
      loose.push(node);
    } else {
      flush();
      blocks.push(...block);
    }
  }
  flush();
  return blocks;
}

function writeBlock(node: RichNode): BlockContent[] | "inline" {
  switch (node.type) {
    case "paragraph": {
      const children = writeLine(node.content ?? []);
      return children.length > 0 ? [{ type: "paragraph", children }] : [];
    }
    case "heading":
      return [
        {
          type: "heading",
          depth: headingDepth(node.attrs?.["level"]),
          children: writeLine(node.content ?? []),
        },
      ];
    case "blockquote":
      return [{ type: "blockquote", children: writeBlocks(node.content) }];
    case "bulletList":
    case "orderedList":
    case "taskList":
      return [writeList(node)];
    case "codeBlock":
      return [
        {
          type: "code",
          lang: stringOrNull(node.attrs?.["language"]),
          value: (node.content ?? []).map((run) => run.text ?? "").join(""),
        },
      ];
    case "blockMath":
      return [{ type: "math", value: String(node.attrs?.["latex"] ?? "") }];
    case "horizontalRule":
      return [{ type: "thematicBreak" }];
    case "table":
      return [writeTable(node)];
    case "text":
    case "hardBreak":
    case "mention":
    case "inlineMath":
    case "image":
      return "inline";
    default:
      // A newer build's node: its text is kept.
      return writeBlocks(node.content);
  }
}

function writeList(node: RichNode): List {
  const start = node.attrs?.["start"];
  return {
    type: "list",
    ordered: node.type === "orderedList",
    start: typeof start === "number" ? start : 1,
    spread: false,
    children: (node.content ?? []).map((item): ListItem => ({
      type: "listItem",
      spread: false,
      checked:
        item.type === "taskItem" ? item.attrs?.["checked"] === true : null,
      children: writeItem(item),
    })),
  };
}

/** A task needs a paragraph for its box to stand in. */
function writeItem(item: RichNode): BlockContent[] {
  const blocks = writeBlocks(item.content);
  const first = item.content?.[0];
  const emptyFirst = first?.type === "paragraph" && !first.content?.length;
  return emptyFirst && (item.type === "taskItem" || blocks.length > 0)
    ? [{ type: "paragraph", children: [] }, ...blocks]
    : blocks;
}

function writeTable(node: RichNode): Table {
  const rows = node.content ?? [];
  const cells = (row: RichNode) => row.content ?? [];
  return {
    type: "table",
    align: cells(rows[0] ?? node).map((cell) => alignOf(cell)),
    children: rows.map((row) => ({
      type: "tableRow",
      children: cells(row).map((cell) => ({
        type: "tableCell",
        children: writeCell(cell),
      })),
    })),
  };
}

/** A cell of a Markdown table is one line: blocks in it are joined by `<br>`. */
function writeCell(cell: RichNode): PhrasingContent[] {
  const lines: RichNode[][] = [];
  const visit = (node: RichNode) => {
    if (writeBlock(node) === "inline") lines.at(-1)?.push(node);
    else {
      if (node.type !== "table") lines.push([]);
      if (node.type === "blockMath")
        lines.at(-1)?.push({ type: "inlineMath", attrs: node.attrs ?? {} });
      node.content?.forEach(visit);
    }
  };
  cell.content?.forEach(visit);
  return lines
    .filter((line) => line.length > 0)
    .flatMap((line, i): PhrasingContent[] => [
      ...(i > 0 ? [lineBreak] : []),
      ...writeInline(line).map((node) =>
        node.type === "break" ? lineBreak : node,
      ),
    ]);
}

const lineBreak: PhrasingContent = { type: "html", value: "<br>" };

/** A break at either end of a paragraph shows nothing, and Markdown would make a backslash of it. */
function writeLine(nodes: readonly RichNode[]): PhrasingContent[] {
  const isBreak = (node: RichNode) => node.type === "hardBreak";
  const first = nodes.findIndex((node) => !isBreak(node));
  const last = nodes.findLastIndex((node) => !isBreak(node));
  return first < 0 ? [] : writeInline(nodes.slice(first, last + 1));
}

/** Runs that share their outermost mark become one element around them, and so on inwards. */
function writeInline(nodes: readonly RichNode[]): PhrasingContent[] {
  const written: PhrasingContent[] = [];
  let i = 0;
  while (i < nodes.length) {
    const node = nodes[i]!;
    const outer = outermost(node);
    if (!outer) {
      written.push(...writeLeaf(node));
      i += 1;
      continue;
    }
    let end = i;
    while (end < nodes.length && sameMark(outermost(nodes[end]!), outer))
      end += 1;
    const inner = nodes.slice(i, end).map((each) => ({
      ...each,
      marks: (each.marks ?? []).filter((mark) => mark.type !== outer.type),
    }));
    written.push(...writeMark(outer, inner));
    i = end;
  }
  return written;
}

function writeMark(
  mark: RichMark,
  nodes: readonly RichNode[],
): PhrasingContent[] {
  const children = () => writeInline(nodes);
  switch (mark.type as MarkName) {
    case "link": {
      // A document may hold any address; only those that are links here become links elsewhere.
      const url = safeHref(mark.attrs?.["href"]);
      return url === null
        ? children()
        : [{ type: "link", url, children: children() as never }];
    }
    case "bold":
      return [{ type: "strong", children: children() }];
    case "italic":
      return [{ type: "emphasis", children: children() }];
    case "strike":
      return [{ type: "delete", children: children() }];
    case "code":
      return nodes.every((node) => node.type === "text")
        ? [
            {
              type: "inlineCode",
              value: nodes.map((node) => node.text ?? "").join(""),
            },
          ]
        : children();
    default:
      return children();
  }
}

function writeLeaf(node: RichNode): PhrasingContent[] {
  switch (node.type) {
    case "text":
      return node.text ? [{ type: "text", value: node.text }] : [];
    case "hardBreak":
      return [{ type: "break" }];
    case "mention": {
      const id = String(node.attrs?.["id"] ?? "");
      return [
        { type: "text", value: "@" },
        {
          type: "link",
          url: mentionUrl(id),
          children: [
            { type: "text", value: String(node.attrs?.["label"] ?? id) },
          ],
        },
      ];
    }
    case "image":
      return isPictureAddress(node.attrs?.["src"])
        ? [
            {
              type: "image",
              url: node.attrs["src"],
              alt: String(node.attrs["alt"] ?? ""),
            },
          ]
        : [];
    case "inlineMath":
      return [
        { type: "inlineMath", value: String(node.attrs?.["latex"] ?? "") },
      ];
    default:
      return writeInline(node.content ?? []);
  }
}

function mentionUrl(id: string): string {
  const [, kind, rest] = /^(group|discipline):(.*)$/s.exec(id) ?? [];
  return kind === undefined
    ? `mention:${encodeURIComponent(id)}`
    : `${kind}:${encodeURIComponent(rest ?? "")}`;
}

/** Marks on something that is no text (a mention in bold) stay around it; unknown marks are left out. */
function outermost(node: RichNode): RichMark | undefined {
  return markOrder
    .map((type) => node.marks?.find((mark) => mark.type === type))
    .find((mark) => mark !== undefined);
}

function sameMark(a: RichMark | undefined, b: RichMark): boolean {
  return (
    a?.type === b.type &&
    JSON.stringify(a.attrs ?? {}) === JSON.stringify(b.attrs ?? {})
  );
}

function headingDepth(level: unknown): 1 | 2 | 3 | 4 | 5 | 6 {
  return Math.min(6, Math.max(1, Math.round(Number(level) || 1))) as 1;
}

function alignOf(cell: RichNode): AlignType {
  const align = cell.attrs?.["align"];
  return align === "left" || align === "right" || align === "center"
    ? align
    : null;
}

function stringOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
