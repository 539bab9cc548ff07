/**
 * The threads that are marked inside blocks or drawn on the paper, for everything that draws them: a text, a chart, a
 * table row looks up its own few and not all 5,000. Fed once per open canvas (AnchorsLive); lists keep their identity
 * while nothing in them changed, so that one new comment draws one block again.
 */
import { useCallback } from "react";
import { blockOf } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import { createStore, useStore, type Store } from "../kit/store.ts";
import { useSession, type CanvasSession } from "../sync/session.ts";

export interface MarkedThreads {
  /** Those about parts of a block, the oldest first. */
  readonly byBlock: ReadonlyMap<string, readonly Thread[]>;
  readonly regions: readonly Thread[];
  /** About versions, and about differences that end at one. */
  readonly versions: readonly Thread[];
}

const none: readonly Thread[] = [];
export const nothingMarked: MarkedThreads = {
  byBlock: new Map(),
  regions: none,
  versions: none,
};
const stores = new WeakMap<CanvasSession, Store<MarkedThreads>>();

export function markedThreads(session: CanvasSession): Store<MarkedThreads> {
  const known = stores.get(session);
  if (known) return known;
  const store = createStore(nothingMarked);
  stores.set(session, store);
  return store;
}

/** The threads about parts of one block, the oldest first. */
export function useMarkedThreads(block: string): readonly Thread[] {
  const store = markedThreads(useSession());
  return useStore(
    store,
    useCallback(
      ({ byBlock }: MarkedThreads) => byBlock.get(block) ?? none,
      [block],
    ),
  );
}

/** What did not change stays the same object as in `before`. */
export function indexThreads(
  threads: readonly Thread[],
  before: MarkedThreads,
): MarkedThreads {
  const next = new Map<string, Thread[]>();
  const regions: Thread[] = [];
  const versions: Thread[] = [];
  for (const thread of threads) {
    const { anchor } = thread;
    if (anchor.type === "region") regions.push(thread);
    if (anchor.type === "version" || anchor.type === "difference")
      versions.push(thread);
    const block = blockOf(anchor);
    if (block === null || anchor.type === "block") continue;
    const there = next.get(block);
    if (there) there.push(thread);
    else next.set(block, [thread]);
  }
  let same = next.size === before.byBlock.size;
  const byBlock = new Map<string, readonly Thread[]>();
  for (const [block, there] of next) {
    there.sort(byAge);
    const old = before.byBlock.get(block);
    const kept = old && sameList(old, there) ? old : there;
    byBlock.set(block, kept);
    same &&= kept === old;
  }
  const sameRegions = sameList(before.regions, regions);
  const sameVersions = sameList(before.versions, versions);
  if (same && sameRegions && sameVersions) return before;
  return {
    byBlock: same ? before.byBlock : byBlock,
    regions: sameRegions ? before.regions : regions,
    versions: sameVersions ? before.versions : versions,
  };
}

/** Resolved threads leave their marks, except the one that somebody looks at. */
export function isMarked(thread: Thread, openThread: string | null): boolean {
  return thread.resolvedAt === null || thread.id === openThread;
}

function byAge(a: Thread, b: Thread): number {
  if (a.createdAt === b.createdAt) return a.id < b.id ? -1 : 1;
  return a.createdAt < b.createdAt ? -1 : 1;
}

function sameList(a: readonly Thread[], b: readonly Thread[]): boolean {
  return a.length === b.length && a.every((thread, i) => thread === b[i]);
}
