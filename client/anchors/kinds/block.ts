/** A block as a whole: counted at its corner, so it needs no pin. */
import { Square } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import { patchUi } from "../../canvas/ui.ts";
import type { AnchorKind } from "../kind.ts";
import { blockWords } from "../words.ts";

export const block: AnchorKind<AnchorOf<"block">> = {
  icon: Square,
  title: (anchor, canvas) => blockWords(anchor.block, canvas),
  isThere: (anchor, canvas) => canvas.blockById.has(anchor.block),
  area: () => null,
  pin: () => null,
  show: (anchor, ui) => patchUi(ui, { reveal: revealing(anchor.block) }),
};

export function revealing(id: string) {
  return { block: id, at: Date.now() };
}
