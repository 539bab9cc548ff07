/** Threads about single values: a small numbered pin at the mark, the oldest first. */
import type { Thread } from "../../shared/api/threads.ts";
import { datumKey } from "../../shared/charts/datum.ts";
import { useUi, useUiStore } from "../canvas/ui.ts";
import { goToThread } from "../threads/go.ts";
import { datumThreads } from "../threads/datum.ts";
import { useThreads } from "../threads/useThreads.ts";
import { findMark, type Mark } from "./walk.ts";
import styles from "./charts.module.css";

export function DatumPins(props: {
  readonly block: string;
  readonly marks: readonly Mark[];
  readonly thinned: boolean;
}) {
  const { block, marks, thinned } = props;
  const { threads } = useThreads();
  const open = useUi((ui) => ui.openThread);
  return datumThreads(threads, block, open).map(({ thread, number }) => {
    const mark = findMark(marks, datumKey(thread.anchor), thinned);
    return (
      mark && (
        <DatumPin key={thread.id} thread={thread} number={number} mark={mark} />
      )
    );
  });
}

function DatumPin(props: {
  readonly thread: Thread;
  readonly number: number;
  readonly mark: Mark;
}) {
  const { thread, number, mark } = props;
  const ui = useUiStore();
  const open = useUi((state) => state.openThread === thread.id);
  return (
    <button
      type="button"
      className={`${styles.datumPin} nodrag nopan`}
      style={{ left: mark.x, top: mark.y }}
      data-open={open || undefined}
      data-resolved={thread.resolvedAt !== null || undefined}
      aria-label={`Thread ${number}, about ${thread.anchor.type === "datum" ? thread.anchor.words : "a value"}`}
      onClick={() => goToThread(ui, thread)}
    >
      {number}
    </button>
  );
}
