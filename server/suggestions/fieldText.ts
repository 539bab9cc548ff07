/**
 * A text field as lines of plain text, and where in the Y.Doc each piece of them stands. Offsets count UTF-16 units of
 * the lines joined by "\n", as `Y.XmlText` does.
 */
import * as Y from "yjs";
import { nodeAttributes } from "../../shared/text/nodes.ts";

export interface FieldText {
  readonly text: string;
  readonly lines: readonly Line[];
}

/** A paragraph, a heading, a block of code: what holds text. Or, `isSolid`, a rule or a formula that stands alone. */
export interface Line {
  readonly element: Y.XmlElement;
  readonly start: number;
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly isSolid: boolean;
}

/** One child of a line. */
export type Piece =
  | {
      readonly type: "text";
      readonly node: Y.XmlText;
      readonly start: number;
      readonly text: string;
    }
  /** A mention, a formula, a line break: it stays or goes as a whole. */
  | {
      readonly type: "atom";
      readonly node: Y.XmlElement;
      readonly start: number;
      readonly text: string;
    };

const textblocks: ReadonlySet<string> = new Set([
  "paragraph",
  "heading",
  "codeBlock",
]);
const solids: ReadonlySet<string> = new Set(["horizontalRule", "blockMath"]);

export function readFieldText(fragment: Y.XmlFragment): FieldText {
  const lines: Line[] = [];
  let start = 0;
  const visit = (parent: Y.XmlFragment) => {
    for (const child of parent.toArray()) {
      if (!(child instanceof Y.XmlElement)) continue;
      const isSolid = solids.has(child.nodeName);
      if (!isSolid && !isTextblock(child)) {
        visit(child);
        continue;
      }
      const line = readLine(child, start, isSolid);
      lines.push(line);
      start += line.text.length + 1;
    }
  };
  visit(fragment);
  return { text: lines.map(({ text }) => text).join("\n"), lines };
}

/** What a newer build may call a line counts as one when it holds text. */
function isTextblock(element: Y.XmlElement): boolean {
  return (
    textblocks.has(element.nodeName) ||
    (!Object.hasOwn(nodeAttributes, element.nodeName) &&
      element.toArray().some((child) => child instanceof Y.XmlText))
  );
}

function readLine(element: Y.XmlElement, start: number, isSolid: boolean) {
  const pieces: Piece[] = [];
  let at = start;
  for (const child of element.toArray()) {
    const text = child instanceof Y.XmlText ? plainOf(child) : atomText(child);
    if (child instanceof Y.XmlText)
      pieces.push({ type: "text", node: child, start: at, text });
    else if (child instanceof Y.XmlElement)
      pieces.push({ type: "atom", node: child, start: at, text });
    at += text.length;
  }
  const text = isSolid
    ? atomText(element)
    : pieces.map((piece) => piece.text).join("");
  return { element, start, text, pieces: isSolid ? [] : pieces, isSolid };
}

/** Without formatting. Our texts hold strings and formatting only, so offsets here are those of Yjs. */
function plainOf(text: Y.XmlText): string {
  return (text.toDelta() as { readonly insert: unknown }[])
    .map(({ insert }) => (typeof insert === "string" ? insert : "\ufffc"))
    .join("");
}

/** As in shared/anchors/blockText.ts, whose offsets these are. */
export function atomText(node: unknown): string {
  if (!(node instanceof Y.XmlElement)) return "";
  const attribute = (name: string): unknown =>
    (node.getAttributes() as Record<string, unknown>)[name];
  switch (node.nodeName) {
    case "hardBreak":
      return "\n";
    case "mention":
      return `@${String(attribute("label") ?? attribute("id") ?? "")}`;
    case "inlineMath":
    case "blockMath":
      return String(attribute("latex") ?? "");
    default:
      return "";
  }
}
