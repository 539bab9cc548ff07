/** Threads about a stretch of an axis: a band in the plot under a bracket that has the thread's number. */
import type { Drawing } from "../../shared/charts/drawing.ts";
import { useUi, useUiStore } from "../canvas/ui.ts";
import { goToThread } from "../threads/go.ts";
import { numbered, type Numbered } from "./numbering.ts";
import styles from "./RangeBands.module.css";
import { bandsOf, type Band } from "./stretch.ts";
import { useMarkedThreads } from "./shown.ts";

export function RangeBands(props: {
  readonly block: string;
  readonly drawing: Drawing;
}) {
  const { block, drawing } = props;
  const open = useUi((ui) => ui.openThread);
  const draft = useUi(({ draftAnchor }) =>
    draftAnchor?.type === "range" && draftAnchor.block === block
      ? draftAnchor
      : null,
  );
  const all = numbered("range", useMarkedThreads(block), open);
  return (
    <>
      {all.flatMap((each) =>
        bandsOf(drawing, each.thread.anchor).map((band) => (
          <ThreadBand
            key={`${each.thread.id} ${band.panel}`}
            {...each}
            band={band}
            isOpen={each.thread.id === open}
          />
        )),
      )}
      {draft &&
        bandsOf(drawing, draft).map((band) => (
          <div
            key={band.panel}
            className={styles.band}
            style={boxOf(band)}
            data-open
          />
        ))}
    </>
  );
}

function ThreadBand(
  props: Numbered<"range"> & { readonly band: Band; readonly isOpen: boolean },
) {
  const { thread, number, band, isOpen } = props;
  const ui = useUiStore();
  return (
    <div
      className={styles.band}
      style={boxOf(band)}
      data-open={isOpen || undefined}
      data-resolved={thread.resolvedAt !== null || undefined}
    >
      <button
        type="button"
        className={`${styles.number} nodrag nopan`}
        aria-label={`Thread ${number}, about ${thread.anchor.words}`}
        onClick={() => goToThread(ui, thread)}
      >
        {number}
      </button>
    </div>
  );
}

function boxOf({ left, top, width, height }: Band) {
  return { left, top, width, height };
}
