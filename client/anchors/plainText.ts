/**
 * Where the letters of a rich text stand in its plain text (`plainText` in shared/blocks/field.ts; anchors count in
 * it). Everything in code units.
 */
import type { RichNode, RichText } from "../../shared/blocks/field.ts";
import { isInline } from "../../shared/text/nodes.ts";

/** Something that takes up room in the plain text: a run of letters, or a mention or formula, which is one thing. */
export interface Leaf {
  readonly node: RichNode;
  readonly kind: "text" | "sign";
  readonly from: number;
  readonly to: number;
}

/** In the order of the text; line breaks are no leaves. */
export function leavesOf(content: RichText): readonly Leaf[] {
  const leaves: Leaf[] = [];
  let at = 0;
  const visit = (node: RichNode) => {
    const sign = signOf(node);
    if (node.text !== undefined || sign !== null) {
      const { length } = node.text ?? sign!;
      leaves.push({
        node,
        kind: node.text === undefined ? "sign" : "text",
        from: at,
        to: at + length,
      });
      at += length;
    } else if (node.type === "hardBreak") at += 1;
    else visitAll(node.content ?? []);
  };
  const visitAll = (nodes: readonly RichNode[], isTop = false) => {
    const apart = isTop || nodes.some((node) => !isInline(node));
    nodes.forEach((node, i) => {
      if (apart && i > 0) at += 1;
      visit(node);
    });
  };
  visitAll(content, true);
  return leaves;
}

function signOf({ type, attrs }: RichNode): string | null {
  switch (type) {
    case "mention":
      return `@${String(attrs?.["label"] ?? attrs?.["id"] ?? "")}`;
    case "inlineMath":
    case "blockMath":
      return String(attrs?.["latex"] ?? "");
    default:
      return null;
  }
}

/**
 * From a count of steps through the leaves (a letter is a step, a sign is one) to the offset in the plain text. Where
 * two leaves meet, `start` goes with what follows and `end` with what is before.
 */
export function offsetAfterSteps(
  leaves: readonly Leaf[],
  steps: number,
  side: "start" | "end",
): number {
  let left = steps;
  for (const { kind, from, to } of leaves) {
    const all = kind === "sign" ? 1 : to - from;
    const isHere = side === "start" ? left < all : left <= all && left > 0;
    if (isHere) {
      if (kind === "text") return from + left;
      return left === 0 ? from : to;
    }
    left -= all;
  }
  return side === "start" || steps > 0 ? (leaves.at(-1)?.to ?? 0) : 0;
}
