/** Words of a text; marked in the text itself. */
import { TextQuote } from "lucide-react";
import type { AnchorOf } from "../../../shared/api/anchors.ts";
import { patchUi } from "../../canvas/ui.ts";
import type { AnchorKind } from "../kind.ts";
import { blockWords, quoteWords } from "../words.ts";
import { revealing } from "./block.ts";

export const text: AnchorKind<AnchorOf<"text">> = {
  icon: TextQuote,
  title: (anchor, canvas) =>
    anchor.quote.exact.trim() === ""
      ? `a place in ${blockWords(anchor.block, canvas)}`
      : `${quoteWords(anchor.quote.exact)} in ${blockWords(anchor.block, canvas)}`,
  isThere: (anchor, canvas) => canvas.blockById.has(anchor.block),
  area: () => null,
  pin: () => null,
  // A text that is longer than its card scrolls only while the card is selected.
  show: (anchor, ui) =>
    patchUi(ui, {
      reveal: revealing(anchor.block),
      selection: new Set([anchor.block]),
    }),
};
