/** Finds what an imported annotation is about on this canvas: certain, or not at all. */
import * as Y from "yjs";
import type { Anchor, AnchorLive, Quote } from "../../shared/api/anchors.ts";
import {
  readBlockText,
  type BlockText,
  type FieldText,
} from "../../shared/anchors/blockText.ts";
import { toCodePoints } from "../../shared/anchors/codePoints.ts";
import { quoteAt } from "../../shared/anchors/quote.ts";
import { anchorAtOffsets, rangeIn } from "../../shared/anchors/textAnchor.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { ReadAnnotation } from "../../shared/formats/webAnnotation/read.ts";

export interface Place {
  readonly anchor: Anchor;
  /** Null: found. */
  readonly live: AnchorLive | null;
}

interface Candidate {
  readonly block: string;
  readonly field: FieldText;
  readonly from: number;
  readonly to: number;
}

/** Of a text that is nowhere: a position that leads nowhere, in a block that is none. */
const nowhere = "AA==";
const noBlock = "imported";

/** Texts are read once, when the first annotation asks for them. */
export function placeFinder(doc: Y.Doc) {
  const { blocks } = rootsOf(doc);
  const texts = new Map<string, BlockText | null>();
  const textOf = (block: string) => {
    if (!texts.has(block)) texts.set(block, readBlockText(doc, block));
    return texts.get(block) ?? null;
  };

  const byOwnAnchor = ({ anchor }: ReadAnnotation): Anchor | null => {
    if (!anchor) return null;
    switch (anchor.type) {
      case "point":
      case "region":
        return anchor;
      case "text": {
        const text = textOf(anchor.block);
        const found = text && rangeIn(text, anchor, { state: "attached" });
        return found?.text === anchor.quote.exact ? anchor : null;
      }
      case "block":
      case "datum":
      case "range":
      case "row":
        return blocks.has(anchor.block) ? anchor : null;
      case "link":
        return rootsOf(doc).links.has(anchor.link) ? anchor : null;
      // Versions and runs of another Parley are others.
      case "version":
      case "difference":
      case "sample":
        return null;
      default:
        return anchor satisfies never;
    }
  };

  const byQuote = (
    quote: Quote,
    block: string | null,
    start: number | null,
  ): Anchor | null => {
    if (quote.exact === "") return null;
    const candidates = (block === null ? [...blocks.keys()] : [block]).flatMap(
      (id) =>
        (textOf(id)?.fields ?? []).flatMap((field) =>
          occurrences(field.text, quote.exact).map((from) => ({
            block: id,
            field,
            from,
            to: from + quote.exact.length,
          })),
        ),
    );
    const one = onlyOne(candidates, quote, start);
    return one && anchorAtOffsets(one.block, one.field, one);
  };

  return (annotation: ReadAnnotation): Place => {
    const named = blockIn(annotation.source);
    const block = named !== null && blocks.has(named) ? named : null;
    const own = byOwnAnchor(annotation);
    if (own) return { anchor: own, live: null };
    const { quote, position, box } = annotation;
    if (quote) {
      const found = byQuote(quote, block, position?.start ?? null);
      if (found) return { anchor: found, live: null };
      return {
        anchor: {
          type: "text",
          block: named?.slice(0, 64) || noBlock,
          field: "",
          start: nowhere,
          end: nowhere,
          quote,
        },
        live: orphaned(),
      };
    }
    if (block !== null) return { anchor: { type: "block", block }, live: null };
    if (box) {
      const { x, y, w, h } = box;
      return {
        anchor:
          w > 1 && h > 1
            ? { type: "region", x, y, w, h }
            : { type: "point", x, y },
        live: null,
      };
    }
    if (named !== null)
      return {
        anchor: { type: "block", block: named.slice(0, 64) },
        live: orphaned(),
      };
    return { anchor: beside(blocks), live: null };
  };
}

function orphaned(): AnchorLive {
  return { state: "orphaned", since: new Date().toISOString() };
}

/** What stands alone, or alone with these words around it, or at this offset with them. */
function onlyOne(
  candidates: readonly Candidate[],
  quote: Quote,
  start: number | null,
): Candidate | null {
  if (candidates.length === 1) return candidates[0]!;
  const around = candidates.filter(({ field, from, to }) => {
    const there = quoteAt(field.text, { from, to });
    return (
      there.prefix.endsWith(quote.prefix) &&
      there.suffix.startsWith(quote.suffix)
    );
  });
  if (around.length === 1 && quote.prefix + quote.suffix !== "")
    return around[0]!;
  const at = around.filter(
    ({ field, from }) => toCodePoints(field.text, from) === start,
  );
  return at.length === 1 ? at[0]! : null;
}

function occurrences(text: string, exact: string): number[] {
  const found: number[] = [];
  for (
    let at = text.indexOf(exact);
    at >= 0 && found.length < 100;
    at = text.indexOf(exact, at + 1)
  )
    found.push(at);
  return found;
}

/** Such as `https://…/c/<id>?block=h1`. */
function blockIn(source: string): string | null {
  const query = /[?&#]block=([^&#]+)/.exec(source)?.[1];
  try {
    return query === undefined ? null : decodeURIComponent(query);
  } catch {
    // Not percent-encoded: no address of ours.
    return null;
  }
}

/** Above everything else, where it covers nothing. */
function beside(blocks: Y.Map<Y.Map<unknown>>): Anchor {
  const sides = [...blocks.values()].map((block) => ({
    x: Number(block.get("x")) || 0,
    y: Number(block.get("y")) || 0,
  }));
  if (sides.length === 0) return { type: "point", x: 0, y: 0 };
  const x = Math.min(...sides.map((side) => side.x));
  const y = Math.min(...sides.map((side) => side.y));
  return { type: "point", x, y: y - 60 };
}
