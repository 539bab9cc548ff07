/** One value of a chart, number or table; marked in the figure. */
import { ChartSpline } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import { datumKey } from "../../../shared/charts/datum.ts";
import { patchUi } from "../../canvas/ui.ts";
import type { AnchorKind } from "../kind.ts";
import { blockWords } from "../words.ts";
import { revealing } from "./block.ts";

export const datum: AnchorKind<AnchorOf<"datum">> = {
  icon: ChartSpline,
  title: (anchor, canvas) =>
    `${anchor.words} in ${blockWords(anchor.block, canvas)}`,
  isThere: (anchor, canvas) => canvas.blockById.has(anchor.block),
  area: () => null,
  pin: () => null,
  show: (anchor, ui) =>
    patchUi(ui, {
      reveal: revealing(anchor.block),
      data: { block: anchor.block, keys: [datumKey(anchor)] },
    }),
};
