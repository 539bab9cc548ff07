/** Words that the titles of several anchors share. */
import { titleOf } from "../canvas/words.ts";
import type { Places } from "./kind.ts";

/** "“Red flags lift recall”", or "a block that was deleted". */
export function blockWords(id: string, canvas: Places): string {
  const block = canvas.blockById.get(id);
  return block ? `“${titleOf(block)}”` : "a block that was deleted";
}

/** A quote in one line, not too long for a sentence: its beginning and its end say which one it is. */
export function quoteWords(quote: string, most = 80): string {
  const line = quote.replaceAll(/\s+/g, " ").trim();
  const letters = [...line];
  if (letters.length <= most) return `“${line}”`;
  const half = Math.floor((most - 1) / 2);
  return `“${letters.slice(0, half).join("").trimEnd()} … ${letters.slice(-half).join("").trimStart()}”`;
}
