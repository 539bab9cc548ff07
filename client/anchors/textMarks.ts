/** Which words of a text threads are about: derived from the document and the threads of the block, pure but for the hook. */
import { useCallback, useMemo } from "react";
import type * as Y from "yjs";
import type { AnchorOf } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import { readBlockText } from "../../shared/anchors/blockText.ts";
import { knownOf, rangeIn } from "../../shared/anchors/textAnchor.ts";
import type { RichText } from "../../shared/blocks/field.ts";
import { useUi, type CanvasUi, type TextPlace } from "../canvas/ui.ts";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { useSession } from "../sync/session.ts";
import {
  suggestedChange,
  suggestionWords,
  type SuggestedChange,
} from "../suggestions/shown.ts";
import { isMarked, useMarkedThreads } from "./shown.ts";
import { quoteWords } from "./words.ts";

export interface TextMark {
  /** The thread; "" for one that is about to be written. */
  readonly id: string;
  /** Offsets in the plain text, in code units. */
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
  readonly isChanged: boolean;
  /** For screen readers: "Comment by Ben: is this the scanner? On “recall to >= .90”". */
  readonly label: string;
  /** What the thread suggests to change about these words. */
  readonly suggested?: SuggestedChange;
}

/** A stretch of text with the same threads all along. */
export interface MarkedStretch {
  readonly from: number;
  readonly to: number;
  readonly marks: readonly TextMark[];
}

const none: readonly TextMark[] = [];

/** The same list while nothing about it changed. `content` only says when to look again. */
export function useTextMarks(
  place: TextPlace,
  content: RichText,
): readonly TextMark[] {
  const { doc } = useSession();
  const threads = useMarkedThreads(place.block);
  const isHere = threads.length > 0;
  const open = useUi(
    useCallback(
      ({ openThread }: CanvasUi) => (isHere ? openThread : null),
      [isHere],
    ),
  );
  const draft = useUi(
    useCallback(
      ({ draftAnchor }: CanvasUi) =>
        draftAnchor?.type === "text" && isIn(draftAnchor, place)
          ? draftAnchor
          : null,
      [place],
    ),
  );
  return useMemo(
    () => marksIn(doc, place, threads, open, draft),
    // A text that somebody types in has another content with every letter.
    // eslint-disable-next-line react/exhaustive-deps
    [doc, place, threads, open, draft, content],
  );
}

export function marksIn(
  doc: Y.Doc,
  place: TextPlace,
  threads: readonly Thread[],
  openThread: string | null,
  draft: AnchorOf<"text"> | null,
): readonly TextMark[] {
  const here = threads.filter(
    (thread) =>
      thread.anchor.type === "text" &&
      isMarked(thread, openThread) &&
      isIn(knownOf(thread.anchor, thread.live), place, thread.anchor.block),
  );
  if (here.length === 0 && !draft) return none;
  const text = readBlockText(doc, place.block);
  if (!text) return none;
  const marks = here.flatMap((thread): TextMark[] => {
    const anchor = thread.anchor as AnchorOf<"text">;
    const found = rangeIn(text, anchor, thread.live);
    const suggested = found && suggestedChange(thread, found);
    return found &&
      (found.to > found.from || suggested) &&
      isIn(found.place, place)
      ? [
          {
            id: thread.id,
            from: found.from,
            to: found.to,
            isOpen: thread.id === openThread,
            isChanged: thread.live.state === "changed",
            label: suggested
              ? suggestionWords(thread)
              : labelOf(thread, found.text),
            ...(suggested && { suggested }),
          },
        ]
      : [];
  });
  const drafted = draft && rangeIn(text, draft, { state: "attached" });
  if (drafted && drafted.to > drafted.from)
    marks.push({
      id: "",
      from: drafted.from,
      to: drafted.to,
      isOpen: true,
      isChanged: false,
      label: "",
    });
  return marks.length === 0
    ? none
    : marks.toSorted((a, b) => a.from - b.from || b.to - a.to);
}

/** Cut where a mark begins or ends, so that overlapping threads share what they share. */
export function stretchesOf(marks: readonly TextMark[]): MarkedStretch[] {
  const edges = [
    ...new Set(marks.flatMap(({ from, to }) => [from, to])),
  ].toSorted((a, b) => a - b);
  return edges.slice(0, -1).flatMap((from, i) => {
    const to = edges[i + 1]!;
    const there = marks.filter((mark) => mark.from <= from && mark.to >= to);
    return there.length > 0 ? [{ from, to, marks: there }] : [];
  });
}

/** Of the threads at a place of the text the one that a click means: the shortest, or the one after the open one. */
export function meantThread(
  ids: readonly string[],
  openThread: string | null,
): string | null {
  const shortestFirst = ids.filter((id) => id !== "").toReversed();
  const at = openThread === null ? -1 : shortestFirst.indexOf(openThread);
  return shortestFirst[(at + 1) % shortestFirst.length] ?? null;
}

function isIn(
  where: {
    readonly block?: string;
    readonly field: string;
    readonly item?: string | undefined;
  },
  place: TextPlace,
  block = where.block,
): boolean {
  return (
    block === place.block &&
    where.field === place.field &&
    where.item === place.item
  );
}

function labelOf(thread: Thread, text: string): string {
  const author = thread.comments[0]?.author;
  const by = author ? ` by ${nameWithGuest(author)}` : "";
  const changed = thread.live.state === "changed" ? ", changed since" : "";
  return `Comment${by} on ${quoteWords(text)}${changed}`;
}
