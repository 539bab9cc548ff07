/** Letters of a drawn text with the marks of threads on them, and the small signs at the ends of those. */
import { Fragment, type ReactNode } from "react";
import type { RichNode, RichText } from "../../shared/blocks/field.ts";
import {
  insertionsIn,
  strike,
  suggestedEdges,
} from "../suggestions/InText.tsx";
import { leavesOf, type Leaf } from "./plainText.ts";
import { stretchesOf, type MarkedStretch, type TextMark } from "./textMarks.ts";
import styles from "./textMarks.module.css";

/** Draws one leaf of a text; `inside` are its letters, or what a mention or formula is drawn with. */
export interface MarkPen {
  letters(node: RichNode): ReactNode;
  /** A part of a leaf, for code, whose letters are drawn in runs. */
  part(node: RichNode, from: number, to: number): ReactNode;
  sign(node: RichNode, drawn: ReactNode): ReactNode;
}

/** Null for a text without any marks. */
export function markPen(
  content: RichText,
  marks: readonly TextMark[],
): MarkPen | null {
  if (marks.length === 0) return null;
  const stretches = stretchesOf(marks);
  const suggested = suggestedEdges(marks);
  const leaves = new Map<RichNode, Leaf>();
  const firstAt = new Set<number>();
  let end = -1;
  for (const leaf of leavesOf(content)) {
    leaves.set(leaf.node, leaf);
    if (leaf.from !== end) firstAt.add(leaf.from);
    end = leaf.to;
  }
  const draw = (from: number, to: number, inside: ReactNode) => {
    const fresh = insertionsIn(marks, from, to, firstAt.has(from));
    return (
      <>
        {fresh.before}
        {wrap(stretches, from, to, strike(marks, from, to, inside))}
        {fresh.behind}
        {glyphsAt(marks, from, to)}
      </>
    );
  };
  const part = (node: RichNode, from: number, to: number) => {
    const leaf = leaves.get(node);
    return leaf && node.text !== undefined
      ? drawPieces(node.text, leaf.from, leaf.from + from, leaf.from + to)
      : node.text?.slice(from, to);
  };
  const drawPieces = (
    text: string,
    start: number,
    from: number,
    to: number,
  ): ReactNode => {
    const cuts = [
      from,
      ...[
        ...stretches.flatMap((stretch) => [stretch.from, stretch.to]),
        ...suggested,
      ].filter((cut) => cut > from && cut < to),
      to,
    ];
    const edges = [...new Set(cuts)].toSorted((a, b) => a - b);
    return edges.slice(0, -1).map((edge, i) => {
      const end = edges[i + 1]!;
      return (
        <Fragment key={edge}>
          {draw(edge, end, text.slice(edge - start, end - start))}
        </Fragment>
      );
    });
  };
  return {
    letters: (node) => part(node, 0, node.text?.length ?? 0),
    part,
    sign(node, drawn) {
      const leaf = leaves.get(node);
      return leaf ? draw(leaf.from, leaf.to, drawn) : drawn;
    },
  };
}

function wrap(
  stretches: readonly MarkedStretch[],
  from: number,
  to: number,
  inside: ReactNode,
): ReactNode {
  const stretch = stretches.find(
    (each) => each.from <= from && each.to >= to && to > from,
  );
  return stretch ? (
    <span className={styles.mark} {...markAttributes(stretch.marks)}>
      {inside}
    </span>
  ) : (
    inside
  );
}

/** As the editor's decorations have them, too. */
export function markAttributes(
  marks: readonly TextMark[],
): Record<string, string> {
  return {
    "data-thread-mark": marks.map((mark) => mark.id).join(" "),
    ...(marks.some((mark) => mark.isOpen) && { "data-open": "true" }),
    ...(marks.some((mark) => mark.isChanged) && { "data-changed": "true" }),
    ...(marks.length > 1 && { "data-several": "true" }),
    ...(marks.every((mark) => mark.suggested) && { "data-suggested": "true" }),
  };
}

function glyphsAt(
  marks: readonly TextMark[],
  from: number,
  to: number,
): ReactNode {
  const ending = marksEnding(marks, from, to);
  return ending.length > 0 && <Glyph marks={ending} />;
}

/** Threads whose last letter is in this stretch; not the one that is only being written. */
export function marksEnding(
  marks: readonly TextMark[],
  from: number,
  to: number,
): readonly TextMark[] {
  return marks.filter(
    (mark) => mark.id !== "" && mark.to > from && mark.to <= to,
  );
}

/** Takes no room in the line, so that marks move no word. */
function Glyph({ marks }: { readonly marks: readonly TextMark[] }) {
  return (
    <span className={styles.place} data-thread-glyph>
      <button
        type="button"
        {...glyphAttributes(marks)}
        className={`${styles.glyph} nodrag nopan`}
      >
        {glyphText(marks)}
      </button>
    </span>
  );
}

export function glyphAttributes(marks: readonly TextMark[]) {
  return {
    "data-threads": marks.map((mark) => mark.id).join(" "),
    "aria-label": marks.map((mark) => mark.label).join("; "),
    ...(marks.some((mark) => mark.isOpen) && { "data-open": "true" }),
    ...(marks.some((mark) => mark.isChanged) && { "data-changed": "true" }),
    ...(marks.every((mark) => mark.suggested) && { "data-suggested": "true" }),
  };
}

/** How many, where it is more than one; the sign itself is drawn by the style. */
export function glyphText(marks: readonly TextMark[]): string {
  return marks.length > 1 ? String(marks.length) : "";
}
