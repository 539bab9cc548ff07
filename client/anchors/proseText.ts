/** Between positions in an editor's document and offsets in its plain text (see plainText.ts). */
import type { Node } from "@tiptap/pm/model";

export interface TextPositions {
  positionAt(offset: number, side: "start" | "end"): number;
  offsetAt(position: number, side: "start" | "end"): number;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Where it begins in the document; it has as many positions as letters, or one when it is a sign. */
  readonly position: number;
  readonly size: number;
}

export function positionsIn(doc: Node): TextPositions {
  const stretches = stretchesIn(doc);
  return {
    positionAt(offset, side) {
      const there =
        side === "start"
          ? (stretches.find(({ from, to }) => from <= offset && offset < to) ??
            stretches.at(-1))
          : (stretches.find(({ from, to }) => from < offset && offset <= to) ??
            stretches[0]);
      if (!there) return 0;
      const { from, to, position, size } = there;
      if (size !== to - from)
        return position + (side === "start" || offset === from ? 0 : size);
      return position + Math.min(Math.max(0, offset - from), size);
    },
    offsetAt(position, side) {
      const there =
        side === "start"
          ? stretches.find((each) => position < each.position + each.size)
          : stretches.findLast((each) => each.position < position);
      if (!there) return side === "start" ? (stretches.at(-1)?.to ?? 0) : 0;
      const { from, to, size } = there;
      const into = Math.min(Math.max(0, position - there.position), size);
      if (size !== to - from) return into === 0 ? from : to;
      return from + into;
    },
  };
}

function stretchesIn(doc: Node): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  const visit = (node: Node, position: number) => {
    const sign = signOf(node);
    const text = node.isText ? node.text! : sign;
    if (text !== null) {
      stretches.push({
        from: at,
        to: at + text.length,
        position,
        size: node.nodeSize,
      });
      at += text.length;
    } else if (node.type.name === "hardBreak") at += 1;
    else visitAll(node, position + 1);
  };
  const visitAll = (parent: Node, start: number, isTop = false) => {
    const apart = isTop || !parent.inlineContent;
    parent.forEach((child, offset, i) => {
      if (apart && i > 0) at += 1;
      visit(child, start + offset);
    });
  };
  visitAll(doc, 0, true);
  return stretches;
}

function signOf({ type, attrs }: Node): string | null {
  switch (type.name) {
    case "mention":
      return `@${String(attrs["label"] ?? attrs["id"] ?? "")}`;
    case "inlineMath":
    case "blockMath":
      return String(attrs["latex"] ?? "");
    default:
      return null;
  }
}
