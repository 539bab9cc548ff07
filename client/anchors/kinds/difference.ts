/** What changed between two moments of the canvas, of one block or altogether. */
import { GitCompare } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import { patchUi } from "../../canvas/ui.ts";
import type { AnchorKind } from "../kind.ts";
import { blockWords } from "../words.ts";
import { revealing } from "./block.ts";

export const difference: AnchorKind<AnchorOf<"difference">> = {
  icon: GitCompare,
  title: ({ words, block }, canvas) =>
    block === undefined ? words : `${words} in ${blockWords(block, canvas)}`,
  isThere: ({ block }, canvas) =>
    block === undefined || canvas.blockById.has(block),
  area: () => null,
  pin: () => null,
  show: ({ block }, ui) => {
    if (block !== undefined) patchUi(ui, { reveal: revealing(block) });
  },
  visit: ({ to }) => ({
    type: "version",
    label: "Open the later version",
    seq: to,
  }),
};
