/**
 * The threads that are marked inside blocks, by block, for everything that draws them: a text, a chart, a table row
 * looks up its own few and not all 5,000. Fed once per open canvas (AnchorsLive); lists keep their identity while
 * nothing in them changed, so that one new comment draws one block again.
 */
import { useCallback } from "react";
import { blockOf } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import { createStore, useStore, type Store } from "../kit/store.ts";
import { useSession, type CanvasSession } from "../sync/session.ts";

export type MarkedThreads = ReadonlyMap<string, readonly Thread[]>;

const none: readonly Thread[] = [];
const stores = new WeakMap<CanvasSession, Store<MarkedThreads>>();

export function markedThreads(session: CanvasSession): Store<MarkedThreads> {
  const known = stores.get(session);
  if (known) return known;
  const store = createStore<MarkedThreads>(new Map());
  stores.set(session, store);
  return store;
}

/** The threads about one block or parts of it, the oldest first. Empty for what is on no canvas. */
export function useMarkedThreads(block: string | undefined): readonly Thread[] {
  const store = markedThreads(useSession());
  return useStore(
    store,
    useCallback(
      (byBlock: MarkedThreads) =>
        (block === undefined ? undefined : byBlock.get(block)) ?? none,
      [block],
    ),
  );
}

/** By block, the oldest first; what did not change stays the same object as in `before`. */
export function indexThreads(
  threads: readonly Thread[],
  before: MarkedThreads,
): MarkedThreads {
  const next = new Map<string, Thread[]>();
  for (const thread of threads) {
    const block = blockOf(thread.anchor);
    if (block === null || thread.anchor.type === "block") continue;
    const there = next.get(block);
    if (there) there.push(thread);
    else next.set(block, [thread]);
  }
  let changed = next.size !== before.size;
  const kept = new Map<string, readonly Thread[]>();
  for (const [block, there] of next) {
    there.sort((a, b) =>
      a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0,
    );
    const old = before.get(block);
    const same =
      old?.length === there.length &&
      there.every((thread, i) => thread === old[i]);
    kept.set(block, same ? old : there);
    changed ||= !same;
  }
  return changed ? kept : before;
}

/** Resolved threads leave their marks, except the one that somebody looks at. */
export function isMarked(thread: Thread, openThread: string | null): boolean {
  return thread.resolvedAt === null || thread.id === openThread;
}
