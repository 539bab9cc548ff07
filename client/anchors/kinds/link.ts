/** A link between two blocks, with its pin in the middle of the line. */
import { Spline } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import type { Link } from "../../../shared/doc/schema.ts";
import { boundsOf } from "../../../shared/geometry.ts";
import { routeLink } from "../../canvas/route.ts";
import { patchUi } from "../../canvas/ui.ts";
import type { AnchorKind, Places } from "../kind.ts";
import { blockWords } from "../words.ts";

export const link: AnchorKind<AnchorOf<"link">> = {
  icon: Spline,
  title(anchor, canvas) {
    const found = linkOf(anchor, canvas);
    if (!found) return "a link that was deleted";
    const { from, relation, to } = found;
    return `${blockWords(from, canvas)} ${relation} ${blockWords(to, canvas)}`;
  },
  isThere: (anchor, canvas) => endsOf(anchor, canvas) !== null,
  area(anchor, canvas) {
    const ends = endsOf(anchor, canvas);
    return ends && boundsOf(ends);
  },
  pin(anchor, canvas) {
    const ends = endsOf(anchor, canvas);
    if (!ends) return null;
    const { x, y } = routeLink(...ends).label;
    // Above the words of the link.
    return { x, y: y - 10 };
  },
  show: (anchor, ui) =>
    patchUi(ui, {
      selectedLinks: new Set([anchor.link]),
      selection: new Set(),
      editing: null,
    }),
  visit: () => ({ type: "canvas", label: "Show on the canvas" }),
};

function linkOf(
  { link: id }: AnchorOf<"link">,
  { links }: Places,
): Link | undefined {
  return links.find((each) => each.id === id);
}

function endsOf(anchor: AnchorOf<"link">, canvas: Places) {
  const found = linkOf(anchor, canvas);
  const from = found && canvas.blockById.get(found.from);
  const to = found && canvas.blockById.get(found.to);
  return from && to ? ([from, to] as const) : null;
}
