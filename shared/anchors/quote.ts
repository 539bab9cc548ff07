/** A stretch of text as anchors quote it. */
import type { Quote } from "../api/anchors.ts";
import type { Span } from "./blockText.ts";
import { codePointsBefore, codePointsFrom } from "./codePoints.ts";

/** Code points of a quote before and behind the text. */
const contextPoints = 32;

export function quoteAt(text: string, { from, to }: Span): Quote {
  return {
    exact: text.slice(from, to),
    prefix: codePointsBefore(text, from, contextPoints),
    suffix: codePointsFrom(text, to, contextPoints),
  };
}

/** The same words: what was broken into lines, or joined, says what it said. */
export function saysTheSame(a: string, b: string): boolean {
  return a === b || onOneLine(a) === onOneLine(b);
}

function onOneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
