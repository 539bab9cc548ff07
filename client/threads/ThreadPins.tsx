/**
 * Threads on the canvas: pins at points and counters at the corners of blocks. Stands in React Flow's ViewportPortal,
 * in canvas units, and keeps its size on the screen at any zoom.
 */
import { useInternalNode, useReactFlow, useStore } from "@xyflow/react";
import { MessageSquare, Plus } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { Thread } from "../../shared/api/threads.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { firstOpen, livingComments, openCounts } from "./arrange.ts";
import { Face } from "../kit/Face.tsx";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { goToThread } from "./go.ts";
import { clusterPins, type Pin } from "./pins.ts";
import styles from "./ThreadPins.module.css";
import { useThreads } from "./useThreads.ts";

/** Below this zoom blocks are plain boxes, and counters would hide them. */
const counterZoom = 0.15;

export function ThreadPins() {
  const { threads } = useThreads();
  const zoom = useStore((flow) => flow.transform[2]);
  const openThread = useUi((ui) => ui.openThread);
  const draft = useUi((ui) => ui.draftAnchor);
  const blockById = useCanvas((canvas) => canvas.blockById);
  // Resolved threads leave the canvas, except the one somebody looks at.
  const points = useMemo(
    () =>
      threads.filter(
        (thread) =>
          thread.anchor.type === "point" &&
          (thread.resolvedAt === null || thread.id === openThread),
      ),
    [threads, openThread],
  );
  const pins = useMemo(() => clusterPins(points, zoom), [points, zoom]);
  const counts = useMemo(() => openCounts(threads), [threads]);
  useRevealOpenPoint(threads);

  return (
    <div className={styles.layer}>
      {zoom >= counterZoom &&
        [...counts].map(([id, count]) => {
          const block = blockById.get(id);
          return (
            block && (
              <Counter
                key={id}
                block={block}
                count={count}
                threads={threads}
                zoom={zoom}
              />
            )
          );
        })}
      {pins.map((pin) => (
        <PinButton
          key={pin.threads[0]!.id}
          pin={pin}
          zoom={zoom}
          open={pin.threads.some((thread) => thread.id === openThread)}
        />
      ))}
      {draft?.type === "point" && (
        <span
          className={styles.pin}
          data-draft
          style={place(draft.x, draft.y, zoom)}
        >
          <Plus size={14} aria-hidden />
        </span>
      )}
    </div>
  );
}

function PinButton(props: {
  readonly pin: Pin;
  readonly zoom: number;
  readonly open: boolean;
}) {
  const { pin, zoom, open } = props;
  const ui = useUiStore();
  const flow = useReactFlow();
  const [first] = pin.threads;
  const author = first && livingComments(first)[0]?.author;
  if (!first || !author) return null;
  const many = pin.threads.length;
  const handleClick = () => {
    // A cluster that can still come apart is zoomed into, else its threads are in the panel one by one.
    if (many > 1 && zoom < 1.5)
      void flow.setCenter(pin.x, pin.y, {
        zoom: zoom * 2,
        duration: motionMs(),
      });
    else goToThread(ui, first);
  };
  return (
    <button
      type="button"
      // React Flow pans and drags from everywhere but here.
      className={`${styles.pin} nodrag nopan`}
      style={place(pin.x, pin.y, zoom)}
      data-open={open || undefined}
      data-resolved={first.resolvedAt !== null || undefined}
      aria-label={
        many > 1
          ? `${many} threads near here`
          : `Thread by ${nameWithGuest(author)} on the canvas`
      }
      onClick={handleClick}
      onPointerDown={(event) => event.stopPropagation()}
    >
      {many > 1 ? (
        <span className={styles.many}>{many}</span>
      ) : (
        <Face person={author} size={22} />
      )}
    </button>
  );
}

/** At the lower right corner of the card, where React Flow draws it now: it follows a drag. */
function Counter(props: {
  readonly block: Block;
  readonly count: number;
  readonly threads: readonly Thread[];
  readonly zoom: number;
}) {
  const { block, count, threads, zoom } = props;
  const ui = useUiStore();
  const node = useInternalNode(block.id);
  const { x, y } = node?.internals.positionAbsolute ?? block;
  const w = node?.measured.width ?? block.w;
  const h = node?.measured.height ?? block.h;
  return (
    <button
      type="button"
      className={`${styles.counter} nodrag nopan`}
      style={place(x + w, y + h, zoom)}
      aria-label={`${count} open ${count === 1 ? "thread" : "threads"} on ${titleOf(block)}`}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={() => {
        patchUi(ui, {
          panel: "threads",
          openThread: firstOpen(threads, block.id)?.id ?? null,
          selection: new Set([block.id]),
        });
      }}
    >
      {count}
      <MessageSquare size={12} aria-hidden />
    </button>
  );
}

/** Brings a point thread that was opened from the panel into the middle, unless it can be seen already. */
function useRevealOpenPoint(threads: readonly Thread[]) {
  const flow = useReactFlow();
  const openThread = useUi((ui) => ui.openThread);
  const revealed = useRef<string | null>(null);
  const anchor = threads.find((thread) => thread.id === openThread)?.anchor;
  const point = anchor?.type === "point" ? anchor : null;
  const size = useStore((state) => state.width * state.height);
  useEffect(() => {
    if (!openThread || !point) {
      revealed.current = null;
      return;
    }
    if (revealed.current === openThread || size === 0) return;
    revealed.current = openThread;
    const { x: left, y: top, zoom } = flow.getViewport();
    const pane = document.querySelector(".react-flow")?.getBoundingClientRect();
    const x = point.x * zoom + left;
    const y = point.y * zoom + top;
    if (pane && x > 40 && y > 40 && x < pane.width - 40 && y < pane.height - 40)
      return;
    void flow.setCenter(point.x, point.y, { zoom, duration: motionMs() });
  }, [flow, openThread, point, size]);
}

/** None for those who asked for less motion. */
function motionMs(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150;
}

function place(x: number, y: number, zoom: number) {
  return { transform: `translate(${x}px, ${y}px) scale(${1 / zoom})` };
}
