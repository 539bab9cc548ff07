/** Threads about single values: a small numbered pin at the mark, the oldest first. */
import { datumKey } from "../../shared/charts/datum.ts";
import { numbered, type ThreadOn } from "../anchors/numbering.ts";
import { useMarkedThreads } from "../anchors/shown.ts";
import { useUi, useUiStore } from "../canvas/ui.ts";
import { goToThread } from "../threads/go.ts";
import { findMark, type Mark } from "./walk.ts";
import styles from "./charts.module.css";

export function DatumPins(props: {
  readonly block: string;
  readonly marks: readonly Mark[];
  readonly thinned: boolean;
}) {
  const { block, marks, thinned } = props;
  const threads = useMarkedThreads(block);
  const open = useUi((ui) => ui.openThread);
  return numbered("datum", threads, open).map(({ thread, number }) => {
    const mark = findMark(marks, datumKey(thread.anchor), thinned);
    return (
      mark && (
        <DatumPin key={thread.id} thread={thread} number={number} mark={mark} />
      )
    );
  });
}

function DatumPin(props: {
  readonly thread: ThreadOn<"datum">;
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
      data-changed={thread.live.state === "changed" || undefined}
      aria-label={`Thread ${number}, about ${thread.anchor.words}${thread.live.state === "changed" ? `, changed from ${thread.live.was} to ${thread.live.now}` : ""}`}
      onClick={() => goToThread(ui, thread)}
    >
      {number}
      {thread.live.state === "changed" && "!"}
    </button>
  );
}
