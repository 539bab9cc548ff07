/** A run in a table; marked in its row. */
import { Rows3 } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import { patchUi } from "../../canvas/ui.ts";
import type { AnchorKind } from "../kind.ts";
import { blockWords } from "../words.ts";
import { revealing } from "./block.ts";

export const row: AnchorKind<AnchorOf<"row">> = {
  icon: Rows3,
  title: (anchor, canvas) =>
    `${anchor.words} in ${blockWords(anchor.block, canvas)}`,
  isThere: (anchor, canvas) => canvas.blockById.has(anchor.block),
  area: () => null,
  pin: () => null,
  show: (anchor, ui) => patchUi(ui, { reveal: revealing(anchor.block) }),
};
