/** A place on the paper. Its pin brings it into sight (client/threads/ThreadPins). */
import { MapPin } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import type { AnchorKind } from "../kind.ts";

export const point: AnchorKind<AnchorOf<"point">> = {
  icon: MapPin,
  title: () => "a place on the canvas",
  isThere: () => true,
  pin: ({ x, y }) => ({ x, y }),
  show: () => {},
};
