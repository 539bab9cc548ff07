/** Where in the document a suggestion stands at this moment. */
import type * as Y from "yjs";
import type { AnchorLive, AnchorOf } from "../../shared/api/anchors.ts";
import { blockModel } from "../../shared/blocks/index.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  readBlockText,
  type BlockText,
  type FieldText,
  type Span,
} from "../../shared/anchors/blockText.ts";
import { alignDown } from "../../shared/anchors/codePoints.ts";
import { knownOf, rangeIn, spanOf } from "../../shared/anchors/textAnchor.ts";
import type { Shape } from "./applyText.ts";

export interface SuggestedPlace {
  readonly fragment: Y.XmlFragment;
  /** Code units of the text of the field. */
  readonly from: number;
  readonly to: number;
  /** All of the field. */
  readonly text: string;
  /** What stands there. */
  readonly present: string;
  readonly shape: Shape;
}

/** Null when the words are gone: never a place that only looks like it. */
export function placeOf(
  doc: Y.Doc,
  anchor: AnchorOf<"text">,
  live: AnchorLive,
): SuggestedPlace | null {
  const text = readBlockText(doc, anchor.block);
  const found = text && spanIn(text, anchor, live);
  if (!found) return null;
  const { field, from, to } = found;
  const kind: unknown = rootsOf(doc).blocks.get(anchor.block)?.get("kind");
  const declared = blockModel(String(kind))?.fields[field.spot.field];
  if (declared?.type !== "text" && declared?.type !== "items") return null;
  return {
    fragment: field.fragment,
    from,
    to,
    text: field.text,
    present: field.text.slice(from, to),
    shape: declared.type === "text" ? declared.shape : "line",
  };
}

function spanIn(
  text: BlockText,
  anchor: AnchorOf<"text">,
  live: AnchorLive,
): (Span & { readonly field: FieldText }) | null {
  if (anchor.quote.exact !== "") return rangeIn(text, anchor, live);
  if (live.state === "orphaned") return null;
  // Between two letters: beside the one that is left of them. Where both are gone, Yjs would name a place near by.
  const span = spanOf(text, knownOf(anchor, live));
  const side = span?.end.isAlive ? span.end : span?.start;
  if (!span || !side?.isAlive) return null;
  const at = alignDown(span.field.text, side.offset);
  return { field: span.field, from: at, to: at };
}
