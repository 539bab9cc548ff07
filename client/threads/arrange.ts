/** Which threads the panel shows, in which groups, and which one comes next: pure, from the records and the document. */
import { blockOf, type Anchor } from "../../shared/api/anchors.ts";
import type { Comment, Thread } from "../../shared/api/threads.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { datumKey } from "../../shared/charts/datum.ts";
import { readingOrder } from "../../shared/doc/read.ts";

export type ThreadGroup =
  | {
      readonly type: "block";
      readonly block: Block;
      readonly threads: readonly Thread[];
    }
  /** Threads at points, regions and links of the canvas. */
  | { readonly type: "canvas"; readonly threads: readonly Thread[] }
  /** Threads about samples, versions and differences. */
  | { readonly type: "elsewhere"; readonly threads: readonly Thread[] }
  /** The block was deleted; the discussion stays. */
  | {
      readonly type: "gone";
      readonly blockId: string;
      readonly threads: readonly Thread[];
    };

/** A thread without any comment left has nothing to show, unless it suggests a text. */
export function hasContent(thread: Thread): boolean {
  return (
    thread.suggestion !== null ||
    thread.comments.some((comment) => comment.deletedAt === null)
  );
}

export function livingComments(thread: Thread): Comment[] {
  return thread.comments.filter((comment) => comment.deletedAt === null);
}

/** Blocks in reading order, places of the canvas, what is elsewhere, deleted blocks; in a group the oldest thread first. */
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
  const [places, elsewhere] = [true, false].map((onCanvas) =>
    (byBlock.get(null) ?? []).filter(
      ({ anchor }) => isOnCanvas(anchor) === onCanvas,
    ),
  );
  if (places?.length) groups.push({ type: "canvas", threads: places });
  if (elsewhere?.length) groups.push({ type: "elsewhere", threads: elsewhere });
  for (const [blockId, there] of byBlock)
    if (blockId !== null)
      groups.push({ type: "gone", blockId, threads: there });
  return groups;
}

function isOnCanvas({ type }: Anchor): boolean {
  return type === "point" || type === "region" || type === "link";
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

/**
 * The thread after (or before) the one that is open now, in the panel's order, round and round, among those that are
 * wanted.
 */
export function stepThread(
  threads: readonly Thread[],
  blocks: readonly Block[],
  from: string | null,
  step: 1 | -1,
  wanted: (thread: Thread) => boolean = (thread) => thread.resolvedAt === null,
): Thread | null {
  const all = groupThreads(threads, blocks).flatMap((group) => group.threads);
  const at = all.findIndex((thread) => thread.id === from);
  const onwards =
    at < 0
      ? all
      : step === 1
        ? [...all.slice(at + 1), ...all.slice(0, at + 1)]
        : [...all.slice(at), ...all.slice(0, at)];
  const order = step === 1 ? onwards : onwards.toReversed();
  return order.find(wanted) ?? null;
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
