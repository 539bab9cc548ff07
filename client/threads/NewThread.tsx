/** The field for a thread that does not exist yet, at `ui.draftAnchor`. */
import { blockOf, type Anchor } from "../../shared/api/anchors.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { anchorKey } from "./arrange.ts";
import { Composer } from "./Composer.tsx";
import styles from "./NewThread.module.css";
import { useThreadDesk } from "./useThreads.ts";

export function NewThread() {
  const anchor = useUi((ui) => ui.draftAnchor);
  return anchor && <NewThreadAt anchor={anchor} />;
}

export function NewThreadAt({ anchor }: { readonly anchor: Anchor }) {
  const ui = useUiStore();
  const desk = useThreadDesk();
  const blockId = blockOf(anchor);
  const block = useCanvas((canvas) =>
    blockId === null ? undefined : canvas.blockById.get(blockId),
  );
  const about =
    "words" in anchor
      ? anchor.words
      : block
        ? `“${titleOf(block)}”`
        : "this place on the canvas";
  return (
    <section className={styles.new} aria-label={`New thread about ${about}`}>
      <p className={styles.about}>New thread about {about}</p>
      <Composer
        place={anchorKey(anchor)}
        label="What do you want to say?"
        submitLabel="Comment"
        autoFocus
        onLeave={() => {
          patchUi(ui, { draftAnchor: null });
          focusAnchor(anchor);
        }}
        onSubmit={(body) => {
          const thread = desk.startThread(anchor, body);
          patchUi(ui, { draftAnchor: null, openThread: thread });
        }}
      />
    </section>
  );
}

/** The keyboard goes back to what the thread would have been about. */
function focusAnchor(anchor: Anchor) {
  const block = blockOf(anchor);
  const row =
    block !== null
      ? document.querySelector<HTMLElement>(`[data-row="${CSS.escape(block)}"]`)
      : null;
  (
    row ??
    document.querySelector<HTMLElement>('[aria-roledescription="canvas"]')
  )?.focus({
    preventScroll: true,
  });
}
