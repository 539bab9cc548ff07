/** What a thread is about, in one line, with the way to it where that leaves the view. */
import { useRouter } from "@tanstack/react-router";
import { useUi, useUiStore } from "../canvas/ui.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";
import styles from "./anchors.module.css";
import type { Anchored } from "./kind.ts";
import { kindOfAnchor, takeVisit, titleOfAnchor, visitOf } from "./registry.ts";

export function AnchorAbout({ thread }: { readonly thread: Anchored }) {
  const { anchor, place } = thread;
  const { me } = useSession();
  const ui = useUiStore();
  const router = useRouter();
  const view = useUi((state) => state.view);
  const title = useCanvas((canvas) => titleOfAnchor(anchor, canvas, place));
  const { icon: Icon } = kindOfAnchor(anchor);
  const visit = visitOf(anchor, view);
  // The pages of runs and samples are the workspace's: a guest has none.
  const open = visit && !(visit.type === "page" && me.guest) ? visit : null;
  return (
    <p className={styles.about}>
      <Icon size={14} aria-label="About" />
      <span>
        {title}
        {open && (
          <>
            {" · "}
            <button
              type="button"
              className={styles.way}
              onClick={() =>
                takeVisit(open, thread, ui, (path) => router.history.push(path))
              }
            >
              {open.label}
            </button>
          </>
        )}
      </span>
    </p>
  );
}
