/** Suggested words in a text that is drawn without an editor; see inEditor.ts for the other. */
import type { CSSProperties, ReactNode } from "react";
import type { TextMark } from "../anchors/textMarks.ts";
import styles from "./inText.module.css";

/** Where the marks of suggestions begin and end inside the marked words. */
export function suggestedEdges(marks: readonly TextMark[]): number[] {
  return marks.flatMap(({ suggested }) => [
    ...(suggested?.gone.flatMap(({ from, to }) => [from, to]) ?? []),
    ...(suggested?.fresh.map(({ at }) => at) ?? []),
  ]);
}

/** Strikes through what somebody suggests to delete. */
export function strike(
  marks: readonly TextMark[],
  from: number,
  to: number,
  inside: ReactNode,
): ReactNode {
  const color = strikeColor(marks, from, to);
  return color === null ? (
    inside
  ) : (
    <del className={styles.gone} style={colored(color)}>
      {inside}
    </del>
  );
}

function strikeColor(
  marks: readonly TextMark[],
  from: number,
  to: number,
): string | null {
  const mark = marks.find(({ suggested }) =>
    suggested?.gone.some((gone) => gone.from <= from && gone.to >= to),
  );
  return mark?.suggested?.color ?? null;
}

/** New words that stand behind this stretch; `isFirst`: also those before it, for there is nothing else to stand behind. */
export function insertionsIn(
  marks: readonly TextMark[],
  from: number,
  to: number,
  isFirst: boolean,
): { readonly before: ReactNode; readonly behind: ReactNode } {
  const drawn = (at: number) => {
    const there = marks.flatMap((mark) =>
      (mark.suggested?.fresh ?? [])
        .filter((fresh) => fresh.at === at)
        .map(({ text }) => (
          <ins
            key={mark.id}
            {...insertionAttributes(mark)}
            style={colored(mark.suggested!.color)}
          >
            {text}
          </ins>
        )),
    );
    return there.length > 0 ? there : null;
  };
  return { before: isFirst ? drawn(from) : null, behind: drawn(to) };
}

export function insertionAttributes({ id, isOpen }: TextMark) {
  return {
    className: `${styles.fresh} nodrag nopan`,
    // Not a part of the text, and a click on it opens its thread.
    "data-thread-glyph": "",
    "data-threads": id,
    "data-suggested-words": "",
    ...(isOpen && { "data-open": "true" }),
  };
}

function colored(color: string): CSSProperties {
  return { "--suggested": color } as CSSProperties;
}
