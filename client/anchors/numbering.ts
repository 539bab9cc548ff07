/** Threads about values and stretches of one chart share one row of numbers. */
import type { AnchorOf } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import { isMarked } from "./shown.ts";

export type ThreadOn<T extends "datum" | "range" | "row"> = Thread & {
  readonly anchor: AnchorOf<T>;
};

export interface Numbered<T extends "datum" | "range" | "row"> {
  readonly thread: ThreadOn<T>;
  readonly number: number;
}

/**
 * Those of one type on one block, the oldest first. A number stays with its thread when one before it is resolved;
 * resolved ones are there only while somebody looks at them.
 */
export function numbered<T extends "datum" | "range">(
  type: T,
  ofBlock: readonly Thread[],
  openThread: string | null,
): readonly Numbered<T>[] {
  return ofBlock
    .filter(({ anchor }) => anchor.type === "datum" || anchor.type === "range")
    .map((thread, i) => ({ thread, number: i + 1 }))
    .filter(
      (each): each is Numbered<T> =>
        each.thread.anchor.type === type && isMarked(each.thread, openThread),
    );
}

/** Those about one run of a table. */
export function threadsOfRow(
  ofBlock: readonly Thread[],
  run: string,
  openThread: string | null,
): readonly Thread[] {
  return ofBlock.filter(
    (thread) =>
      thread.anchor.type === "row" &&
      thread.anchor.run === run &&
      isMarked(thread, openThread),
  );
}
