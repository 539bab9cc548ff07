/**
 * Text anchors: made from a selection, and found again in the document. SPEC.md has the rules. What happens when the
 * text was moved or rewritten is in find.ts, and decided by the server alone.
 */
import { fromBase64, toBase64 } from "lib0/buffer";
import * as Y from "yjs";
import type { AnchorLive, AnchorOf } from "../api/anchors.ts";
import {
  fieldAt,
  offsetOf,
  positionAt,
  readBlockText,
  segmentsOf,
  type BlockText,
  type FieldText,
  type Resolved,
  type Span,
  type TextPosition,
  type TextSpot,
} from "./blockText.ts";
import { alignDown, alignUp } from "./codePoints.ts";
import { quoteAt } from "./quote.ts";

export type TextAnchor = AnchorOf<"text">;

export interface TextPlace extends TextSpot {
  readonly block: string;
}

export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** An anchor's text in the document as it is. `from` and `to` are code units of `field.text`. */
export interface FoundText extends Span {
  readonly place: TextPlace;
  readonly field: FieldText;
  readonly text: string;
  readonly start: TextPosition;
  readonly end: TextPosition;
  /** The letters, by the `Y.XmlText` that holds them; empty for a place between two characters. */
  readonly segments: readonly {
    readonly text: Y.XmlText;
    readonly from: number;
    readonly to: number;
  }[];
}

/** As the API takes it. */
const maxExact = 4000;

/**
 * An anchor to a selection in one text of a block, aligned to code points and without the line ends at its edges; of no
 * length for a caret. Null when the range is not in that text, or longer than an anchor may be.
 */
export function textAnchorAt(
  doc: Y.Doc,
  place: TextPlace,
  range: TextRange,
): TextAnchor | null {
  const text = readBlockText(doc, place.block);
  const field = text && fieldAt(text, place);
  if (!field) return null;
  const from = offsetOf(field, range.start);
  const to = offsetOf(field, range.end);
  if (from === null || to === null) return null;
  return anchorAtOffsets(place.block, field, { from, to });
}

/** The same, from offsets in the plain text (code units): `readBlockText` and `fieldAt` give the field. */
export function anchorAtOffsets(
  block: string,
  field: FieldText,
  span: Span,
): TextAnchor | null {
  const stretch = trimmed(field.text, {
    from: Math.min(span.from, span.to),
    to: Math.max(span.from, span.to),
  });
  if (stretch.to - stretch.from > maxExact) return null;
  return { type: "text", block, ...standingAt(field, stretch) };
}

/** Where a stretch of text is, as anchors and their live state store it. */
export function standingAt(
  field: FieldText,
  { from, to }: Span,
): Omit<TextAnchor, "type" | "block"> {
  const { field: name, item } = field.spot;
  const isCaret = from === to;
  return {
    field: name,
    ...(item !== undefined && { item }),
    // A caret is held by the letters on both sides.
    start: encodePosition(positionAt(field, from, "start"), 0),
    end: encodePosition(positionAt(field, to, "end"), -1),
    quote: quoteAt(field.text, isCaret ? { from, to: from } : { from, to }),
  };
}

/**
 * The range to highlight; null while the text of an anchor is not where it was said to be, and for orphans. For many
 * anchors of a block read its text once and use `rangeIn`.
 */
export function rangeOfAnchor(
  doc: Y.Doc,
  anchor: TextAnchor,
  live: AnchorLive,
): FoundText | null {
  const text = readBlockText(doc, anchor.block);
  return text && rangeIn(text, anchor, live);
}

export function rangeIn(
  text: BlockText,
  anchor: TextAnchor,
  live: AnchorLive,
): FoundText | null {
  if (live.state === "orphaned") return null;
  const span = spanOf(text, knownOf(anchor, live));
  if (!span || (span.from === span.to && anchor.quote.exact !== ""))
    return null;
  return foundAt(anchor.block, span.field, span);
}

/** Where an anchor's text was seen last: as its author said, or as the server found it since. */
export function knownOf(
  anchor: TextAnchor,
  live: AnchorLive,
): Omit<TextAnchor, "type" | "block"> {
  switch (live.state) {
    case "attached":
    case "changed":
    case "orphaned":
      return live.text ?? anchor;
    case "moved":
      return live;
  }
}

/** The stretch between two stored positions, aligned to code points; null when they lead nowhere in this block. */
export function spanOf(
  text: BlockText,
  known: { readonly start: string; readonly end: string },
):
  | (Span & {
      readonly field: FieldText;
      readonly start: Resolved;
      readonly end: Resolved;
    })
  | null {
  const start = resolvePosition(text, known.start);
  const end = resolvePosition(text, known.end);
  if (!start || !end || start.field !== end.field) return null;
  const { field } = start;
  const from = alignDown(field.text, start.offset);
  return {
    field,
    from,
    to: Math.max(from, alignUp(field.text, end.offset)),
    start,
    end,
  };
}

export function foundAt(
  block: string,
  field: FieldText,
  span: Span,
): FoundText {
  const { from, to } = span;
  return {
    place: { block, ...field.spot },
    field,
    from,
    to,
    text: field.text.slice(from, to),
    start: positionAt(field, from, "start"),
    end: positionAt(field, to, "end"),
    segments: segmentsOf(field, span),
  };
}

/** Base64 of an encoded relative position. */
export function encodePosition(
  { type, offset }: TextPosition,
  assoc: 0 | -1,
): string {
  return toBase64(
    Y.encodeRelativePosition(
      Y.createRelativePositionFromTypeIndex(type, offset, assoc),
    ),
  );
}

/** Null for what is no position. */
export function decodePosition(encoded: string): Y.RelativePosition | null {
  try {
    const position = Y.decodeRelativePosition(fromBase64(encoded));
    return position.item === null && position.type === null ? null : position;
  } catch {
    // Not ours: whoever wrote it gets an anchor that leads nowhere.
    return null;
  }
}

/** The same few thousand are asked for after every edit, and decoding is most of the work. */
const decoded = new Map<string, Y.RelativePosition | null>();
const maxDecoded = 50_000;

function resolvePosition(text: BlockText, encoded: string): Resolved | null {
  let position = decoded.get(encoded);
  if (position === undefined) {
    if (decoded.size >= maxDecoded) decoded.clear();
    position = decodePosition(encoded);
    decoded.set(encoded, position);
  }
  return position && text.resolve(position);
}

/** Without line ends at its edges: they are in no text, so no position holds them. */
function trimmed(text: string, span: Span): Span {
  let from = alignDown(text, span.from);
  let to = alignUp(text, span.to);
  while (from < to && text[from] === "\n") from++;
  while (to > from && text[to - 1] === "\n") to--;
  return { from, to };
}
