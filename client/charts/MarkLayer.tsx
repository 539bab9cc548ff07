/**
 * What a pointer does over one panel. A plain press belongs to the canvas and moves the card, as everywhere on it; only
 * these are the chart's: a drag along the x axis or with shift (zoom), a drag while selecting, and a click on a mark.
 * Not Plot's own pointer: that one takes the press away from the canvas, and its tip shrinks with the zoom.
 */
import { Portal } from "@mantine/core";
import { useContext, useRef, useState, type PointerEvent } from "react";
import type { ReactNode } from "react";
import type { DrawnPanel, Target } from "../../shared/charts/drawing.ts";
import { UiContext, patchUi } from "../canvas/ui.ts";
import { useStore } from "../kit/store.ts";
import { useChosen } from "./chosen.ts";
import { zoomTo, type LookStore } from "./look.ts";
import {
  clickReach,
  nearestTarget,
  pointerInElement,
  targetsWithin,
  type Place,
} from "./pointing.ts";
import { openedMark } from "./opened.ts";
import { MarkTip } from "./MarkTip.tsx";
import { Ring } from "./Ring.tsx";
import { keyOf } from "./walk.ts";
import styles from "./charts.module.css";

interface Pointed {
  readonly target: Target;
  readonly clientX: number;
  readonly clientY: number;
}

type Drag = {
  readonly type: "zoom" | "select";
  readonly from: Place;
  readonly to: Place;
};

/** Pixels of the panel's foot where the x axis stands, and within which a drag zooms. */
const axisHeight = 24;
/** A pointer that moved less than this has clicked. */
const clickSlop = 4;

export function MarkLayer(props: {
  readonly panel: DrawnPanel;
  readonly look: LookStore;
  readonly block: string | undefined;
  readonly children: ReactNode;
}) {
  const { panel, look, block, children } = props;
  const { targets, xScale } = panel;
  const host = useRef<HTMLDivElement>(null);
  const pressed = useRef<{ x: number; y: number } | null>(null);
  const ui = useContext(UiContext);
  const [lastPointed, setPointed] = useState<Pointed | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const selecting = useStore(look, (state) => state.selecting);
  const zoomed = useStore(look, (state) => state.zoom !== null);
  const { keys, choose } = useChosen(block);
  // After new values, what was pointed at may be gone.
  const pointed =
    lastPointed && targets.includes(lastPointed.target) ? lastPointed : null;

  const placeOf = (event: { clientX: number; clientY: number }): Place =>
    pointerInElement(host.current!, event.clientX, event.clientY);
  const point = (event: PointerEvent) => {
    if (event.buttons > 0) return setPointed(null);
    const { clientX, clientY } = event;
    const target = nearestTarget(targets, placeOf(event));
    setPointed(target && { target, clientX, clientY });
  };

  const startDrag = (event: PointerEvent, type: Drag["type"]) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = placeOf(event);
    setPointed(null);
    setDrag({ type, from, to: from });
  };
  const moveDrag = (event: PointerEvent) => {
    if (drag) setDrag({ ...drag, to: placeOf(event) });
  };
  const endDrag = (event: PointerEvent) => {
    if (!drag) return;
    event.stopPropagation();
    const { type, from } = drag;
    const to = placeOf(event);
    setDrag(null);
    const moved = Math.hypot(to.x - from.x, to.y - from.y) >= clickSlop;
    if (type === "zoom") {
      if (moved && xScale)
        zoomTo(look, [
          xScale.toValue(clamp(from.x, xScale.range)),
          xScale.toValue(clamp(to.x, xScale.range)),
        ]);
      else if (event.shiftKey) toggleBlock();
      return;
    }
    const hit = nearestTarget(targets, to, clickReach);
    const found = moved
      ? targetsWithin(targets, { from, to })
      : hit
        ? [hit]
        : [];
    const next = found.map(keyOf).filter(Boolean);
    choose(event.shiftKey ? [...new Set([...keys, ...next])] : next);
  };
  /** Shift and a click add the card to what is selected, as on any card. */
  const toggleBlock = () => {
    if (!ui || block === undefined) return;
    const selection = new Set(ui.get().selection);
    if (!selection.delete(block)) selection.add(block);
    patchUi(ui, { selection });
  };

  const handleDown = (event: PointerEvent) => {
    setPointed(null);
    pressed.current = null;
    if (event.button !== 0 || block === undefined) return;
    if (selecting) return startDrag(event, "select");
    if (event.shiftKey && xScale && event.pointerType === "mouse")
      return startDrag(event, "zoom");
    pressed.current = { x: event.clientX, y: event.clientY };
  };
  const handleUp = (event: PointerEvent) => {
    if (drag) return endDrag(event);
    const start = pressed.current;
    pressed.current = null;
    if (!start) return;
    const { clientX, clientY } = event;
    if (Math.hypot(clientX - start.x, clientY - start.y) >= clickSlop) return;
    const target = nearestTarget(targets, placeOf(event), clickReach);
    const key = target ? keyOf(target) : "";
    choose(key ? [key] : []);
    if (key && block !== undefined)
      openedMark.set({ block, key, byKeyboard: false });
    else if (event.pointerType !== "mouse") point(event);
  };

  return (
    <div
      ref={host}
      className={`${styles.hover} ${selecting ? "nodrag nopan" : ""}`}
      data-selecting={selecting || undefined}
      onPointerMove={(event) => (drag ? moveDrag(event) : point(event))}
      onPointerDown={handleDown}
      onPointerUp={handleUp}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={(event) => {
        if (event.pointerType === "mouse") setPointed(null);
      }}
      onWheel={() => setPointed(null)}
      onDoubleClick={(event) => {
        if (!zoomed && !selecting) return;
        event.stopPropagation();
        look.set((old) => ({ ...old, zoom: null }));
      }}
    >
      {children}
      {xScale && block !== undefined && (
        <div
          className={`${styles.axis} nodrag nopan`}
          style={{
            left: xScale.range[0],
            width: xScale.range[1] - xScale.range[0],
            height: axisHeight,
          }}
          title={zoomed ? "Double-click: all of it" : "Drag to zoom in"}
          onPointerDown={(event) => {
            if (event.button === 0) startDrag(event, "zoom");
          }}
          onPointerMove={moveDrag}
          onPointerUp={(event) => {
            if (drag) endDrag(event);
          }}
          onPointerCancel={() => setDrag(null)}
        />
      )}
      {drag && <DragBox drag={drag} />}
      {pointed && (
        <>
          <Ring target={pointed.target} kind="hover" />
          <Portal>
            <MarkTip {...pointed} />
          </Portal>
        </>
      )}
    </div>
  );
}

function DragBox({ drag: { type, from, to } }: { readonly drag: Drag }) {
  return (
    <div
      className={styles.brush}
      style={{
        left: Math.min(from.x, to.x),
        width: Math.abs(to.x - from.x),
        ...(type === "select"
          ? { top: Math.min(from.y, to.y), height: Math.abs(to.y - from.y) }
          : { top: 0, bottom: 0 }),
      }}
    />
  );
}

function clamp(value: number, [least, most]: readonly [number, number]) {
  return Math.min(most, Math.max(least, value));
}
