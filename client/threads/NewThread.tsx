/** The field for a thread that does not exist yet, at `ui.draftAnchor`. */
import { blockOf, type Anchor } from "../../shared/api/anchors.ts";
import { titleOfAnchor } from "../anchors/registry.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { anchorKey } from "./arrange.ts";
import { Composer } from "./Composer.tsx";
import styles from "./NewThread.module.css";
import type { ThreadExtras } from "./outbox.ts";
import { ThreadTools } from "./ThreadTools.tsx";
import { useThreadDesk } from "./useThreads.ts";

export function NewThread() {
  const anchor = useUi((ui) => ui.draftAnchor);
  return anchor && <NewThreadAt anchor={anchor} />;
}

export function NewThreadAt({ anchor }: { readonly anchor: Anchor }) {
  const ui = useUiStore();
  const desk = useThreadDesk();
  const about = useCanvas((canvas) => titleOfAnchor(anchor, canvas));
  return (
    <section className={styles.new} aria-label={`New thread about ${about}`}>
      <p className={styles.about}>New thread about {about}</p>
      <Composer
        place={anchorKey(anchor)}
        label="What do you want to say?"
        submitLabel="Comment"
        autoFocus
        extras={(more, change) => (
          <div className={styles.tools}>
            <ThreadTools
              facts={factsOf(more)}
              onChange={(patch) => change({ ...more, ...patch })}
            />
            <Said more={more} />
          </div>
        )}
        onLeave={() => {
          patchUi(ui, { draftAnchor: null });
          focusAnchor(anchor);
        }}
        onSubmit={(body, more) => {
          const thread = desk.startThread(anchor, body, more);
          patchUi(ui, { draftAnchor: null, openThread: thread });
        }}
      />
    </section>
  );
}

function factsOf(more: ThreadExtras) {
  const { condition } = more;
  return {
    label: more.label ?? null,
    decisionCandidate: more.decisionCandidate ?? false,
    asks: more.asks ?? [],
    assignee: more.assignee ?? null,
    dueOn: more.dueOn ?? null,
    condition: condition ? { filter: "", dataset: "", ...condition } : null,
  };
}

/** What the tools have set, in words. */
function Said({ more }: { readonly more: ThreadExtras }) {
  const words = [
    more.label,
    more.asks?.length ? `asks ${more.asks.join(", ")}` : null,
    more.assignee ? "assigned" : null,
    more.dueOn ? `until ${more.dueOn}` : null,
    more.condition ? "with a check" : null,
    more.decisionCandidate ? "decision candidate" : null,
  ].filter(Boolean);
  return words.length > 0 ? (
    <span className={styles.said} role="status">
      {words.join(" · ")}
    </span>
  ) : null;
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
