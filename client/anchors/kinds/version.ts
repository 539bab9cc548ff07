/** A moment of the canvas; counted in the history. */
import { History } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import type { AnchorKind } from "../kind.ts";

export const version: AnchorKind<AnchorOf<"version">> = {
  icon: History,
  title: () => "a version of this canvas",
  isThere: () => true,
  area: () => null,
  pin: () => null,
  show: () => {},
  visit: ({ seq }) => ({ type: "version", label: "Open the version", seq }),
};
