/**
 * What somebody selected in a text that is drawn without an editor (client/text/RichTextView), as offsets in its plain
 * text.
 */
import { offsetAfterSteps, type Leaf } from "./plainText.ts";

/** What stands in a drawn text and is none of it: marks of threads, people's carets. */
export const noText = "[data-thread-glyph], .peerCaret";
/** Mentions and formulas: one step each, whatever they are drawn with. */
const signs =
  '[data-type="mention"], [data-type="inline-math"], [data-type="block-math"]';

export interface DomSpan {
  readonly from: number;
  readonly to: number;
}

/** Null when nothing of this text is in the range. What the range holds beyond the text is left out. */
export function spanOfRange(
  root: Element,
  range: Range,
  leaves: readonly Leaf[],
): DomSpan | null {
  if (!range.intersectsNode(root)) return null;
  const inside = (node: Node) => root.contains(node);
  const start = inside(range.startContainer)
    ? stepsBefore(root, range.startContainer, range.startOffset)
    : 0;
  const end = inside(range.endContainer)
    ? stepsBefore(root, range.endContainer, range.endOffset)
    : stepsBefore(root, root, root.childNodes.length);
  const from = offsetAfterSteps(leaves, start, "start");
  const to = offsetAfterSteps(leaves, end, "end");
  return to > from ? { from, to } : null;
}

/** How many letters and signs of the text stand before a point in its DOM. */
function stepsBefore(root: Element, container: Node, offset: number): number {
  const next = container.childNodes[offset];
  /** Whether all of this node is before the point. */
  const isPassed = (node: Node) =>
    next
      ? !next.contains(node) && precedes(node, next)
      : container.contains(node) || precedes(node, container);
  let steps = 0;
  for (const node of textNodes(root)) {
    if (node instanceof Text) {
      if (node === container) return steps + offset;
      if (!isPassed(node)) return steps;
      steps += node.data.length;
    } else {
      if (!isPassed(node)) return steps;
      steps += 1;
    }
  }
  return steps;
}

function* textNodes(node: Node): Generator<Text | Element> {
  for (const child of node.childNodes) {
    if (child instanceof Text) yield child;
    else if (child instanceof Element) {
      if (child.matches(noText)) continue;
      if (child.matches(signs)) yield child;
      else yield* textNodes(child);
    }
  }
}

function precedes(node: Node, other: Node): boolean {
  return (
    (other.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING) !==
    0
  );
}
