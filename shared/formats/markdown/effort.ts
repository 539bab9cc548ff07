/**
 * Whether Markdown is more work to read than anybody's text is. The parser's work grows with the square, or worse, of the
 * markers that stand in one paragraph, and with lines times the lists and quotes around them: 20 kB made for it would
 * keep a browser busy for minutes.
 */

/** Measured: what stays within these is read in about a second. A long report has a tenth of them. */
const mostTogether = 2_000;
const mostInAll = 12_000;

const inlineMarker = /[*_~[\]`$<&@\\]/g;
/** Where list items and quotes begin, and what could make a heading or a rule of the line. */
const blockMarkers = /^[ \t]*(?:(?:[-+*>=#]|\d{1,9}[.)])[ \t]*)*/;
const fence = /^(`{3,}|~{3,})[^`]*$/;
/** Inside of what begins like this a fence is none. */
const rawBlock = /^[ \t>*+\-\d.)]*(?:<|\$\$)/m;

export function isTooMuchToRead(text: string): boolean {
  const hasFences = !rawBlock.test(text);
  let closing: string | null = null;
  let together = 0;
  let inAll = 0;
  let depth = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    inAll += 1;
    if (closing !== null) {
      if (line.trim() === closing) closing = null;
      continue;
    }
    closing = (hasFences && fence.exec(line)?.[1]) || null;
    if (closing !== null || line.trim() === "") {
      together = 0;
      depth = 0;
      continue;
    }
    depth = Math.max(depth, depthOf(line));
    const work = 1 + depth / 5 + (line.match(inlineMarker)?.length ?? 0);
    together += work;
    inAll += work;
    if (together > mostTogether || inAll > mostInAll) return true;
  }
  return inAll > mostInAll;
}

/** About how many lists and quotes the line is in. */
function depthOf(line: string): number {
  const begin = blockMarkers.exec(line)?.[0] ?? "";
  const markers = begin.replace(/\s/g, "").length;
  return markers + (begin.length - markers) / 2;
}
