/** Where in the document a suggestion stands at this moment. */
import type * as Y from "yjs";
import type { AnchorLive, AnchorOf } from "../../shared/api/anchors.ts";
import { blockModel } from "../../shared/blocks/index.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { rangeOfAnchor } from "../../shared/anchors/textAnchor.ts";
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
  const found = rangeOfAnchor(doc, anchor, live);
  if (!found) return null;
  const { place, field, from, to, text } = found;
  const kind: unknown = rootsOf(doc).blocks.get(place.block)?.get("kind");
  const declared = blockModel(String(kind))?.fields[place.field];
  if (declared?.type !== "text" && declared?.type !== "items") return null;
  return {
    fragment: field.fragment,
    from,
    to,
    text: field.text,
    present: text,
    shape: declared.type === "text" ? declared.shape : "line",
  };
}
