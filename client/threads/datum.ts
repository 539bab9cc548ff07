/** Threads about single values of charts. */
import type { AnchorOf } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";

export type DatumAnchor = AnchorOf<"datum">;
export type DatumThread = Thread & { readonly anchor: DatumAnchor };

/** Those of one chart, the oldest first and numbered; resolved ones only while somebody looks at them. */
export function datumThreads(
  threads: readonly Thread[],
  block: string,
  openThread: string | null,
): readonly { readonly thread: DatumThread; readonly number: number }[] {
  return threads
    .filter(
      (thread): thread is DatumThread =>
        thread.anchor.type === "datum" && thread.anchor.block === block,
    )
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
    .map((thread, i) => ({ thread, number: i + 1 }))
    .filter(
      ({ thread }) => thread.resolvedAt === null || thread.id === openThread,
    );
}
