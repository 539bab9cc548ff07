/** Names beside dots, where they cover neither a dot nor each other. */
import { textWidth } from "../labels.ts";
import { shorten } from "../words.ts";

export interface PlacedName {
  readonly text: string;
  readonly dx: number;
  readonly dy: number;
  readonly anchor: "start" | "end" | "middle";
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const height = 13;
const away = 8;
const longest = 26;

/** Right of the dot, else left, above or below; null where none is free. In the order given. */
export function placeNames(
  dots: readonly {
    readonly text: string;
    readonly px: number;
    readonly py: number;
  }[],
  frame: Box,
): (PlacedName | null)[] {
  const taken: Box[] = dots.map(({ px, py }) => ({
    left: px - 5,
    right: px + 5,
    top: py - 5,
    bottom: py + 5,
  }));
  return dots.map(({ text: whole, px, py }, own) => {
    const text = shorten(whole, longest);
    const width = textWidth(text);
    const tries: PlacedName[] = [
      { text, dx: away, dy: 0, anchor: "start" },
      { text, dx: -away, dy: 0, anchor: "end" },
      { text, dx: 0, dy: -away - 4, anchor: "middle" },
      { text, dx: 0, dy: away + 5, anchor: "middle" },
      { text, dx: away, dy: -away - 1, anchor: "start" },
      { text, dx: away, dy: away + 1, anchor: "start" },
      { text, dx: -away, dy: -away - 1, anchor: "end" },
      { text, dx: -away, dy: away + 1, anchor: "end" },
    ];
    for (const name of tries) {
      const left =
        px +
        name.dx -
        (name.anchor === "end"
          ? width
          : name.anchor === "middle"
            ? width / 2
            : 0);
      const box = {
        left,
        right: left + width,
        top: py + name.dy - height / 2,
        bottom: py + name.dy + height / 2,
      };
      const inside =
        box.left >= frame.left &&
        box.right <= frame.right &&
        box.top >= frame.top - 6 &&
        box.bottom <= frame.bottom + 6;
      if (
        inside &&
        taken.every((other, i) => i === own || !overlap(box, other))
      ) {
        taken.push(box);
        return name;
      }
    }
    return null;
  });
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
  );
}
