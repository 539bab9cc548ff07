/** Which threads the panel shows, in which groups, and which one comes next: pure, from the records and the document. */
import { blockOf, type Anchor } from "../../shared/api/anchors.ts";
import type { Comment, Thread } from "../../shared/api/threads.ts";
import { datumKey } from "../../shared/charts/datum.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { readingOrder } from "../../shared/doc/read.ts";
import { titleOf } from "../canvas/words.ts";

export type ThreadFilter = "open" | "resolved" | "mine";

export type ThreadGroup =
  | {
      readonly type: "block";
      readonly block: Block;
      readonly threads: readonly Thread[];
    }
  /** Threads at points of the canvas. */
  | { readonly type: "canvas"; readonly threads: readonly Thread[] }
  /** The block was deleted; the discussion stays. */
  | {
      readonly type: "gone";
      readonly blockId: string;
      readonly threads: readonly Thread[];
    };

/** A thread without any comment left has nothing to show. */
export function hasContent(thread: Thread): boolean {
  return thread.comments.some((comment) => comment.deletedAt === null);
}

export function livingComments(thread: Thread): Comment[] {
  return thread.comments.filter((comment) => comment.deletedAt === null);
}

/** "Mine" are the threads I take part in or am mentioned in, open or resolved. */
export function filterThreads(
  threads: readonly Thread[],
  filter: ThreadFilter,
  me: string,
): Thread[] {
  return threads.filter((thread) => {
    switch (filter) {
      case "open":
        return thread.resolvedAt === null;
      case "resolved":
        return thread.resolvedAt !== null;
      case "mine":
        return livingComments(thread).some(
          (comment) =>
            comment.author.id === me ||
            comment.body.includes(`(mention:${me})`),
        );
    }
  });
}

/** Every word must occur in the comments, their authors' names or the title of the block. */
export function searchThreads(
  threads: readonly Thread[],
  query: string,
  blockById: ReadonlyMap<string, Block>,
): Thread[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...threads];
  return threads.filter((thread) => {
    const id = blockOf(thread.anchor);
    const block = id === null ? undefined : blockById.get(id);
    const haystack = [
      block ? titleOf(block) : "",
      thread.anchor.type === "datum" ? thread.anchor.words : "",
      ...livingComments(thread).flatMap((comment) => [
        comment.author.name,
        comment.body,
      ]),
    ]
      .join("\n")
      .toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

/** Blocks in reading order, then points of the canvas, then deleted blocks; in a group the oldest thread first. */
export function groupThreads(
  threads: readonly Thread[],
  blocks: readonly Block[],
): ThreadGroup[] {
  const oldestFirst = threads.toSorted((a, b) =>
    a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0,
  );
  const byBlock = Map.groupBy(oldestFirst, (thread) => blockOf(thread.anchor));
  const groups: ThreadGroup[] = [];
  for (const block of readingOrder(blocks)) {
    const there = byBlock.get(block.id);
    if (there) groups.push({ type: "block", block, threads: there });
    byBlock.delete(block.id);
  }
  const points = byBlock.get(null);
  if (points) groups.push({ type: "canvas", threads: points });
  for (const [blockId, there] of byBlock)
    if (blockId !== null)
      groups.push({ type: "gone", blockId, threads: there });
  return groups;
}

/** Open threads per block. Threads of deleted blocks count under their old block id. */
export function openCounts(
  threads: readonly Thread[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const thread of threads) {
    const block = blockOf(thread.anchor);
    if (thread.resolvedAt === null && block !== null)
      counts.set(block, (counts.get(block) ?? 0) + 1);
  }
  return counts;
}

/** The oldest open thread on a block, which a click on its counter opens. */
export function firstOpen(
  threads: readonly Thread[],
  block: string,
): Thread | undefined {
  return threads.find(
    (thread) => thread.resolvedAt === null && blockOf(thread.anchor) === block,
  );
}

/** The open thread after (or before) the one that is open now, in the panel's order, round and round. */
export function stepThread(
  threads: readonly Thread[],
  blocks: readonly Block[],
  from: string | null,
  step: 1 | -1,
): Thread | null {
  const all = groupThreads(threads, blocks).flatMap((group) => group.threads);
  const open = all.filter((thread) => thread.resolvedAt === null);
  if (open.length === 0) return null;
  const at = all.findIndex((thread) => thread.id === from);
  const onwards =
    at < 0
      ? all
      : step === 1
        ? [...all.slice(at + 1), ...all.slice(0, at + 1)]
        : [...all.slice(at), ...all.slice(0, at)];
  const order = step === 1 ? onwards : onwards.toReversed();
  return order.find((thread) => thread.resolvedAt === null) ?? null;
}

/** One word for where drafts and pins belong: the same place gives the same key. */
export function anchorKey(anchor: Anchor): string {
  switch (anchor.type) {
    case "block":
      return `block:${anchor.block}`;
    case "datum":
      return `datum:${anchor.block}:${datumKey(anchor)}`;
    case "point":
      return `point:${Math.round(anchor.x)},${Math.round(anchor.y)}`;
    case "region":
      return `region:${[anchor.x, anchor.y, anchor.w, anchor.h].map(Math.round).join()}`;
    case "text":
      return `text:${anchor.block}:${anchor.start}:${anchor.end}`;
    case "range":
      return `range:${anchor.block}:${anchor.axis}:${anchor.from}:${anchor.to}`;
    case "row":
      return `row:${anchor.block}:${anchor.run}`;
    case "sample":
      return `sample:${anchor.run}:${anchor.sample}`;
    case "version":
      return `version:${anchor.seq}`;
    case "link":
      return `link:${anchor.link}`;
    case "difference":
      return `difference:${anchor.from}:${anchor.to}:${anchor.block ?? ""}`;
  }
}
