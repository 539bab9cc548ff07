/** A stretch of paper: an outline, with its pin at the upper left corner. */
import { SquareDashed } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import { containsPoint } from "../../../shared/geometry.ts";
import { titleOf } from "../../canvas/words.ts";
import type { AnchorKind, Places } from "../kind.ts";

export const region: AnchorKind<AnchorOf<"region">> = {
  icon: SquareDashed,
  title(anchor, canvas) {
    const [first, ...others] = blocksIn(anchor, canvas);
    if (!first) return "an empty part of the canvas";
    const title = `“${titleOf(first)}”`;
    if (others.length === 0) return `the part of the canvas around ${title}`;
    return `the part of the canvas with ${title} and ${others.length} more`;
  },
  isThere: () => true,
  area: ({ x, y, w, h }) => ({ x, y, w, h }),
  pin: ({ x, y }) => ({ x, y }),
  show: () => {},
  visit: () => ({ type: "canvas", label: "Show on the canvas" }),
};

/** Whose middle lies inside. */
function blocksIn(area: AnchorOf<"region">, { blockById }: Places) {
  return [...blockById.values()].filter(({ x, y, w, h }) =>
    containsPoint(area, { x: x + w / 2, y: y + h / 2 }),
  );
}
