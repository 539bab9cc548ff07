/** KaTeX with its style sheet: only ever imported lazily, or by the editor's own lazy chunk. */
import katex from "katex";
import "katex/dist/katex.min.css";

/** Expansion is capped: `\def` loops in a formula must not freeze the page. */
export const katexOptions = {
  throwOnError: false,
  trust: false,
  maxExpand: 200,
} as const;

/** HTML of a formula; what cannot be read is shown in red as it was written. */
export function renderMath(latex: string, block: boolean): string {
  return katex.renderToString(latex, { ...katexOptions, displayMode: block });
}
