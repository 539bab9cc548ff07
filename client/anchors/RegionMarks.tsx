/**
 * The outlines of the parts of the paper that threads are about, in canvas units. Their pins stand with the others
 * (client/threads/ThreadPins); the outline itself can be clicked, and gets stronger while its thread is open.
 */
import { useMemo, useSyncExternalStore } from "react";
import type { AnchorOf } from "../../shared/api/anchors.ts";
import type { Thread } from "../../shared/api/threads.ts";
import { containsRect, inflate, overlaps } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import type { Camera } from "../canvas/camera.ts";
import { useController } from "../canvas/controller.ts";
import { derive, type Readable } from "../canvas/derive.ts";
import { useUi, useUiStore } from "../canvas/ui.ts";
import type { Store } from "../kit/store.ts";
import { useSession } from "../sync/session.ts";
import { goToThread } from "../threads/go.ts";
import styles from "./RegionMarks.module.css";
import { isMarked, markedThreads, type MarkedThreads } from "./shown.ts";

export function RegionMarks() {
  const drawn = useDrawn();
  const openThread = useUi((ui) => ui.openThread);
  const draft = useUi((ui) => ui.draftAnchor);
  return (
    <>
      {drawn
        .filter((thread) => isMarked(thread, openThread))
        .map((thread) => (
          <Outline
            key={thread.id}
            thread={thread}
            open={thread.id === openThread}
          />
        ))}
      {draft?.type === "region" && (
        <div className={styles.region} style={boxOf(draft)} data-draft />
      )}
    </>
  );
}

function useDrawn(): readonly Thread[] {
  const { camera } = useController();
  const session = useSession();
  const near = useMemo(
    () => nearSight(camera, markedThreads(session)),
    [camera, session],
  );
  return useSyncExternalStore(near.subscribe, near.get);
}

/** Those near what is seen: the same list while the paper moves a little. */
function nearSight(
  camera: Camera,
  marked: Store<MarkedThreads>,
): Readable<readonly Thread[]> {
  let sight: Rect = { x: 0, y: 0, w: 0, h: 0 };
  let list: readonly Thread[] = [];
  return derive([camera.view, marked], () => {
    const seen = camera.seen();
    if (!containsRect(sight, seen) || sight.w > seen.w * 4)
      sight = inflate(seen, Math.max(seen.w, seen.h) / 2);
    const next = marked
      .get()
      .regions.filter(({ anchor }) =>
        overlaps(anchor as AnchorOf<"region">, sight),
      );
    const same =
      next.length === list.length &&
      next.every((thread, i) => thread === list[i]);
    if (!same) list = next;
    return list;
  });
}

function Outline(props: { readonly thread: Thread; readonly open: boolean }) {
  const { thread, open } = props;
  const ui = useUiStore();
  const { w, h, ...at } = boxSize(thread.anchor as AnchorOf<"region">);
  return (
    <svg
      className={styles.region}
      style={{ ...at, width: w, height: h }}
      data-region={thread.id}
      data-open={open || undefined}
      data-resolved={thread.resolvedAt !== null || undefined}
      // The pin says it to screen readers and takes the keyboard.
      aria-hidden
    >
      <rect className={styles.line} width={w} height={h} />
      <rect
        className={`${styles.target} nopan`}
        width={w}
        height={h}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => goToThread(ui, thread)}
      />
    </svg>
  );
}

function boxSize({ x, y, w, h }: AnchorOf<"region">) {
  return { left: x, top: y, w, h };
}

function boxOf({ x, y, w, h }: AnchorOf<"region">) {
  return { left: x, top: y, width: w, height: h };
}
