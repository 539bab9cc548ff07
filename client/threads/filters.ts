/** Which of a canvas's threads somebody wants to see, and in which order: pure. */
import { blockOf } from "../../shared/api/anchors.ts";
import type { Label, Reading, Thread } from "../../shared/api/threads.ts";
import type { Block } from "../../shared/blocks/model.ts";
import type { Discipline } from "../../shared/disciplines.ts";
import { plainText } from "../../shared/threads/plainText.ts";
import { titleOf } from "../canvas/words.ts";
import { livingComments } from "./arrange.ts";
import { conditionRule } from "./conditionWords.ts";
import { mentions } from "./mentions.ts";
import { isUnread } from "./unread.ts";

export const threadViews = ["open", "unread", "mine", "resolved"] as const;
export type ThreadView = (typeof threadViews)[number];

export const threadSorts = ["place", "active", "newest", "due"] as const;
export type ThreadSort = (typeof threadSorts)[number];

export interface Narrowing {
  /** Of somebody who wrote in it, or whom it asks. */
  readonly discipline: Discipline | null;
  readonly label: Label | "decision candidate" | null;
  readonly block: string | null;
}

export const noNarrowing: Narrowing = {
  discipline: null,
  label: null,
  block: null,
};

export interface Reader {
  readonly me: string;
  /** Null until it is known: nothing is unread then. */
  readonly reading: Reading | null;
}

export function isInView(
  thread: Thread,
  view: ThreadView,
  { me, reading }: Reader,
): boolean {
  switch (view) {
    case "open":
      return thread.resolvedAt === null;
    case "unread":
      return reading !== null && isUnread(thread, reading, me);
    case "mine":
      return isMine(thread, me);
    case "resolved":
      return thread.resolvedAt !== null;
    default:
      return view satisfies never;
  }
}

/** Those I take part in, am named in, or have taken on; open or resolved. */
function isMine(thread: Thread, me: string): boolean {
  return (
    thread.assignee?.id === me ||
    livingComments(thread).some(
      (comment) => comment.author.id === me || mentions(comment.body, me),
    )
  );
}

export function countViews(
  threads: readonly Thread[],
  reader: Reader,
): Readonly<Record<ThreadView, number>> {
  const counts = { open: 0, unread: 0, mine: 0, resolved: 0 };
  for (const thread of threads)
    for (const view of threadViews)
      if (isInView(thread, view, reader)) counts[view] += 1;
  return counts;
}

export function isNarrowed(thread: Thread, by: Narrowing): boolean {
  const { discipline, label, block } = by;
  if (block !== null && blockOf(thread.anchor) !== block) return false;
  if (label === "decision candidate" && !thread.decisionCandidate) return false;
  if (
    label !== null &&
    label !== "decision candidate" &&
    thread.label !== label
  )
    return false;
  return (
    discipline === null ||
    thread.asks.includes(discipline) ||
    livingComments(thread).some(({ author }) =>
      author.disciplines.includes(discipline),
    )
  );
}

/** Every word must occur in the comments, their authors, what it is about, its run, its label or its reason. */
export function searchThreads(
  threads: readonly Thread[],
  query: string,
  blockById: ReadonlyMap<string, Block>,
): Thread[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...threads];
  const titles = new Map<string, string>();
  const titleBy = (id: string | null) => {
    if (id === null) return "";
    const known = titles.get(id);
    if (known !== undefined) return known;
    const block = blockById.get(id);
    const title = block ? titleOf(block).toLowerCase() : "";
    titles.set(id, title);
    return title;
  };
  return threads.filter((thread) => {
    const text = searchable(thread);
    const title = titleBy(blockOf(thread.anchor));
    return words.every((word) => text.includes(word) || title.includes(word));
  });
}

/** Threads are replaced when they change, so what was made of one is true as long as it lives. */
const searchTexts = new WeakMap<Thread, string>();

function searchable(thread: Thread): string {
  const known = searchTexts.get(thread);
  if (known !== undefined) return known;
  const { anchor, live, condition, suggestion } = thread;
  const text = [
    "words" in anchor ? anchor.words : "",
    anchor.type === "text" ? anchor.quote.exact : "",
    live.state === "changed" ? `${live.was}\n${live.now}` : "",
    thread.place?.title ?? "",
    thread.label ?? "",
    thread.resolution,
    thread.assignee?.name ?? "",
    thread.asks.join(" "),
    condition ? `${conditionRule(condition)} ${condition.run?.name ?? ""}` : "",
    suggestion ? `${suggestion.original}\n${suggestion.replacement}` : "",
    ...thread.events.map((event) => event.details.run?.name ?? ""),
    ...livingComments(thread).flatMap((comment) => [
      comment.author.name,
      plainText(comment.body),
    ]),
  ]
    .join("\n")
    .toLowerCase();
  searchTexts.set(thread, text);
  return text;
}

/** Null: by place, as they are grouped. */
export function orderOf(
  sort: ThreadSort,
): ((a: Thread, b: Thread) => number) | null {
  switch (sort) {
    case "place":
      return null;
    case "active":
      return (a, b) => compare(b.updatedAt, a.updatedAt);
    case "newest":
      return (a, b) => compare(b.createdAt, a.createdAt);
    case "due":
      // Without a day they come last, the oldest first.
      return (a, b) =>
        compare(a.dueOn ?? "9999", b.dueOn ?? "9999") ||
        compare(a.createdAt, b.createdAt);
    default:
      return sort satisfies never;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
