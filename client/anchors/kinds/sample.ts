/** An example of an evaluation. It has a page of its own, outside the canvas. */
import { ListChecks } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import type { AnchorKind } from "../kind.ts";

export const sample: AnchorKind<AnchorOf<"sample">> = {
  icon: ListChecks,
  title: (anchor) => anchor.words,
  isThere: () => true,
  area: () => null,
  pin: () => null,
  show: () => {},
  visit: ({ run, sample: item }) => ({
    type: "page",
    label: "Open the sample",
    path: `/runs/${encodeURIComponent(run)}/samples?${new URLSearchParams({ item })}`,
  }),
};
