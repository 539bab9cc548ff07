/** How well what stands around a text agrees with what stood around the one that an anchor had. */
import type { Quote } from "../api/anchors.ts";
import type { Span } from "./blockText.ts";
import { similarity } from "./similarity.ts";
import { quoteAt } from "./quote.ts";

export interface Fit {
  /** From 0 to 1, of what is before it and behind it. */
  readonly before: number;
  readonly after: number;
  /** Characters that agree without a gap, on both sides together; line ends do not count. */
  readonly run: number;
  /** It fills its paragraphs, as it did. */
  readonly fillsParagraphs: boolean;
}

/** Next to the text: what stays with it when its paragraph moves. */
const nearUnits = 12;

export function fitOf(text: string, span: Span, quote: Quote): Fit {
  const { prefix, suffix } = quoteAt(text, span);
  return {
    before: Math.max(
      similarity(quote.prefix, prefix),
      near(quote.prefix, prefix, (side, n) => side.slice(-n)),
    ),
    after: Math.max(
      similarity(quote.suffix, suffix),
      near(quote.suffix, suffix, (side, n) => side.slice(0, n)),
    ),
    run:
      commonRun(reversed(quote.prefix), reversed(prefix)) +
      commonRun(quote.suffix, suffix),
    fillsParagraphs:
      isEdge(quote.prefix.at(-1)) &&
      isEdge(quote.suffix[0]) &&
      isEdge(prefix.at(-1)) &&
      isEdge(suffix[0]),
  };
}

/** For telling two places apart: from 0 to 3. */
export function scoreOf({ before, after, run }: Fit): number {
  return before + after + Math.min(run, 32) / 32;
}

function near(
  a: string,
  b: string,
  cut: (side: string, units: number) => string,
): number {
  const units = Math.min(nearUnits, a.length);
  return units < 4 ? 0 : similarity(cut(a, units), cut(b, units));
}

function commonRun(a: string, b: string): number {
  const one = a.replaceAll("\n", "");
  const other = b.replaceAll("\n", "");
  let run = 0;
  while (run < one.length && one[run] === other[run]) run++;
  return run;
}

function reversed(text: string): string {
  return text.split("").toReversed().join("");
}

function isEdge(neighbour: string | undefined): boolean {
  return neighbour === undefined || neighbour === "\n";
}
