/**
 * Threads on the canvas: pins at points and counters at the corners of blocks. Stands in React Flow's ViewportPortal,
 * in canvas units, and keeps its size on the screen at any zoom.
 */
import {
  useInternalNode,
  useReactFlow,
  useStore,
  useStoreApi,
} from "@xyflow/react";
import { MessageSquare, Plus } from "lucide-react";
import { memo, useEffect, useMemo, useRef } from "react";
import type { Thread } from "../../shared/api/threads.ts";
import type { Block } from "../../shared/blocks/model.ts";
import type { Rect } from "../../shared/presence.ts";
import { pinOf } from "../anchors/registry.ts";
import { patchUi, useUi, useUiStore } from "../canvas/ui.ts";
import { titleOf } from "../canvas/words.ts";
import { Face } from "../kit/Face.tsx";
import { nameWithGuest } from "../kit/PersonName.tsx";
import { outcomesByBlock } from "../reviews/outcome.ts";
import { PinnedReviewBadge } from "../reviews/ReviewBadge.tsx";
import { useReviews } from "../reviews/reviews.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import { useSession } from "../sync/session.ts";
import { firstOpen, livingComments, openCounts } from "./arrange.ts";
import { goToThread } from "./go.ts";
import {
  drawnArea,
  isIn,
  pinsFor,
  zoomStep,
  type Pin,
  type PlacedThread,
} from "./pins.ts";
import styles from "./ThreadPins.module.css";
import { useThreads } from "./useThreads.ts";

/** Below this zoom blocks are plain boxes, and counters would hide them. */
const counterZoom = 0.15;

export function ThreadPins() {
  const { threads } = useThreads();
  const session = useSession();
  // Neither moves with every frame of a pan or pinch: pins are drawn anew when the view has gone far enough.
  const zoom = useStore((flow) => zoomStep(flow.transform[2]));
  const areaWords = useStore((flow) => {
    const [x, y, scale] = flow.transform;
    return JSON.stringify(drawnArea({ x, y, zoom: scale }, flow));
  });
  const area = useMemo(() => JSON.parse(areaWords) as Rect, [areaWords]);
  const openThread = useUi((ui) => ui.openThread);
  const draft = useUi((ui) => ui.draftAnchor);
  const blockById = useCanvas((canvas) => canvas.blockById);
  const links = useCanvas((canvas) => canvas.links);
  // Resolved threads leave the canvas, except the one somebody looks at.
  const placed = useMemo(
    () =>
      threads.flatMap((thread) => {
        if (thread.resolvedAt !== null && thread.id !== openThread) return [];
        const point = pinOf(thread, session.canvas.get());
        return point ? [{ ...point, thread }] : [];
      }),
    // Pins of links and of what was deleted move with blocks and links.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [threads, openThread, session, blockById, links],
  );
  const pins = useMemo(() => pinsFor(placed, zoom), [placed, zoom]);
  const counts = useMemo(() => openCounts(threads), [threads]);
  const requests = useReviews();
  const reviews = useMemo(() => outcomesByBlock(requests), [requests]);
  const latest = useRef(threads);
  useEffect(() => {
    latest.current = threads;
  }, [threads]);
  const layer = useSteadySize();
  useRevealOpenPin(placed);

  return (
    <div ref={layer} className={styles.layer}>
      {zoom >= counterZoom &&
        [...counts].map(([id, count]) => {
          const block = blockById.get(id);
          const near =
            block && isIn(area, { x: block.x + block.w, y: block.y + block.h });
          return (
            near && (
              <Counter key={id} block={block} count={count} latest={latest} />
            )
          );
        })}
      {zoom >= counterZoom &&
        [...reviews].map(([id, outcome]) => {
          const block = id === null ? undefined : blockById.get(id);
          const near =
            block && isIn(area, { x: block.x, y: block.y + block.h });
          return (
            near && (
              <PinnedReviewBadge key={id} block={block} outcome={outcome} />
            )
          );
        })}
      {pins.map(
        (pin) =>
          isIn(area, pin) && (
            <PinButton
              key={pin.threads[0]!.id}
              pin={pin}
              zoom={zoom}
              open={pin.threads.some((thread) => thread.id === openThread)}
            />
          ),
      )}
      {draft?.type === "point" && (
        <span className={styles.pin} data-draft style={place(draft.x, draft.y)}>
          <Plus size={14} aria-hidden />
        </span>
      )}
    </div>
  );
}

/** Pins keep their size on the screen: one property of the layer follows the zoom, and no pin is drawn anew for it. */
function useSteadySize() {
  const layer = useRef<HTMLDivElement>(null);
  const flow = useStoreApi();
  useEffect(() => {
    let last = 0;
    const follow = () => {
      const zoom = flow.getState().transform[2];
      if (zoom === last) return;
      last = zoom;
      layer.current?.style.setProperty("--pin-scale", String(1 / zoom));
    };
    follow();
    return flow.subscribe(follow);
  }, [flow]);
  return layer;
}

const PinButton = memo(function PinButton(props: {
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
      style={place(pin.x, pin.y)}
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
});

/** At the lower right corner of the card, where React Flow draws it now: it follows a drag. */
const Counter = memo(function Counter(props: {
  readonly block: Block;
  readonly count: number;
  readonly latest: { readonly current: readonly Thread[] };
}) {
  const { block, count, latest } = props;
  const ui = useUiStore();
  const node = useInternalNode(block.id);
  const { x, y } = node?.internals.positionAbsolute ?? block;
  const w = node?.measured.width ?? block.w;
  const h = node?.measured.height ?? block.h;
  return (
    <button
      type="button"
      className={`${styles.counter} nodrag nopan`}
      style={place(x + w, y + h)}
      aria-label={`${count} open ${count === 1 ? "thread" : "threads"} on ${titleOf(block)}`}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={() => {
        patchUi(ui, {
          panel: "threads",
          openThread: firstOpen(latest.current, block.id)?.id ?? null,
          selection: new Set([block.id]),
        });
      }}
    >
      {count}
      <MessageSquare size={12} aria-hidden />
    </button>
  );
});

/** Brings the place of a thread that was opened from elsewhere into the middle, unless it can be seen already. */
function useRevealOpenPin(placed: readonly PlacedThread[]) {
  const flow = useReactFlow();
  const openThread = useUi((ui) => ui.openThread);
  const revealed = useRef<string | null>(null);
  const point =
    openThread === null
      ? undefined
      : placed.find(({ thread }) => thread.id === openThread);
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

function place(x: number, y: number) {
  return { transform: `translate(${x}px, ${y}px) scale(var(--pin-scale))` };
}
