/**
 * What changes between two short texts, by words: what a card shows as struck through and as new is also what is
 * written when a suggestion is accepted, so that everything "same" keeps its identity, formatting and author.
 */

export interface DiffPart {
  readonly type: "same" | "gone" | "new";
  readonly text: string;
}

/** More cells than this in the table of the comparison: what differs is shown as a whole, which is right but coarse. */
const maxCells = 1_000_000;

/** The parts in order, `gone` before `new` where both stand; `same` and `gone` make up `was`, `same` and `new` `now`. */
export function wordDiff(was: string, now: string): DiffPart[] {
  const a = wordsOf(was);
  const b = wordsOf(now);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start])
    start += 1;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  )
    end += 1;
  const parts: DiffPart[] = [
    { type: "same", text: a.slice(0, start).join("") },
    ...compare(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    { type: "same", text: a.slice(a.length - end).join("") },
  ];
  return joinParts(withoutLoneSpaces(joinParts(parts)));
}

const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/** Words, runs of spaces, single signs and line breaks; never a part of a grapheme. */
function wordsOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** By the longest common subsequence. */
function compare(a: readonly string[], b: readonly string[]): DiffPart[] {
  const replaced: DiffPart[] = [
    { type: "gone", text: a.join("") },
    { type: "new", text: b.join("") },
  ];
  const width = b.length + 1;
  if (a.length === 0 || b.length === 0) return replaced;
  if ((a.length + 1) * width > maxCells) return replaced;
  /** Length of the longest common subsequence of what follows a[i] and b[j]. */
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(
              longest[(i + 1) * width + j]!,
              longest[i * width + j + 1]!,
            );
  const parts: DiffPart[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      parts.push({ type: "same", text: a[i]! });
      i += 1;
      j += 1;
    } else if (
      j >= b.length ||
      (i < a.length &&
        longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)
    ) {
      parts.push({ type: "gone", text: a[i]! });
      i += 1;
    } else {
      parts.push({ type: "new", text: b[j]! });
      j += 1;
    }
  }
  return parts;
}

/** Between two same parts everything gone comes first, then everything new. */
function joinParts(parts: readonly DiffPart[]): DiffPart[] {
  const joined: DiffPart[] = [];
  let gone = "";
  let fresh = "";
  let same = "";
  const flushChange = () => {
    if (gone) joined.push({ type: "gone", text: gone });
    if (fresh) joined.push({ type: "new", text: fresh });
    gone = fresh = "";
  };
  const flushSame = () => {
    if (same) joined.push({ type: "same", text: same });
    same = "";
  };
  for (const { type, text } of parts) {
    if (text === "") continue;
    if (type === "same") {
      flushChange();
      same += text;
      continue;
    }
    flushSame();
    if (type === "gone") gone += text;
    else fresh += text;
  }
  flushSame();
  flushChange();
  return joined;
}

/** Of two replaced words the space between them is replaced too: one change reads better than two. */
function withoutLoneSpaces(parts: readonly DiffPart[]): DiffPart[] {
  return parts.flatMap((part, i): DiffPart[] => {
    const isLone =
      part.type === "same" &&
      /^[^\S\n]+$/.test(part.text) &&
      isReplacement(parts, i - 2, i) &&
      isReplacement(parts, i + 1, i + 3);
    return isLone
      ? [
          { type: "gone", text: part.text },
          { type: "new", text: part.text },
        ]
      : [part];
  });
}

function isReplacement(
  parts: readonly DiffPart[],
  from: number,
  to: number,
): boolean {
  const [gone, fresh] = parts.slice(Math.max(0, from), to);
  return gone?.type === "gone" && fresh?.type === "new";
}
