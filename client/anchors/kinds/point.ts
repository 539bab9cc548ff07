/** A place on the paper. */
import { MapPin } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import type { AnchorKind } from "../kind.ts";

export const point: AnchorKind<AnchorOf<"point">> = {
  icon: MapPin,
  title: () => "a place on the canvas",
  isThere: () => true,
  area: ({ x, y }) => ({ x, y, w: 0, h: 0 }),
  pin: ({ x, y }) => ({ x, y }),
  show: () => {},
  visit: () => ({ type: "canvas", label: "Show on the canvas" }),
};
