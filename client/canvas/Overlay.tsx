/** What lies over the blocks in canvas units: handles of the selection, snap lines, marquee, the link being drawn. */
import { useMemo } from "react";
import type { Block } from "../../shared/blocks/model.ts";
import type { Rect } from "../../shared/presence.ts";
import { useStore } from "../kit/store.ts";
import { useBlock, useCanvas } from "../sync/canvasStore.ts";
import { useController, type Gesture } from "./controller.ts";
import { layers } from "./flowNodes.ts";
import { arrowHead } from "./LinkLayer.tsx";
import { routeLink, routeToPoint } from "./route.ts";
import type { Guide } from "./snap.ts";
import { useUi } from "./ui.ts";
import styles from "./Overlay.module.css";

export function Overlay() {
  const { gesture } = useController();
  const current = useStore(gesture);
  return (
    <div className={styles.layer} style={{ zIndex: layers.overlay }}>
      {!current && <SelectionHandles />}
      {current && <GestureMarks gesture={current} />}
    </div>
  );
}

function GestureMarks({ gesture }: { readonly gesture: Gesture }) {
  switch (gesture.type) {
    case "marquee":
      return <Box className={styles.marquee} rect={gesture.rect} />;
    case "create":
    case "region":
      return <Box className={styles.creating} rect={gesture.rect} />;
    case "resize":
      return <Guides guides={gesture.guides} />;
    case "move":
      return (
        <>
          {gesture.frame && <FrameTarget id={gesture.frame} />}
          <Guides guides={gesture.guides} />
          {gesture.copying?.map((rect, i) => (
            <Box key={i} className={styles.creating} rect={rect} />
          ))}
        </>
      );
    case "link":
      return <LinkDraft gesture={gesture} />;
  }
}

/** Resize handles for one selected block, link handles for it and for the block under the pointer. */
function SelectionHandles() {
  const controller = useController();
  const only = useUi((ui) =>
    ui.selection.size === 1 ? [...ui.selection][0]! : null,
  );
  const editing = useUi((ui) => ui.editing !== null);
  const selecting = useUi((ui) => ui.tool.type === "select");
  const linking = useUi((ui) => ui.tool.type === "link");
  const hovered = useStore(controller.hovered);
  const role = useStore(controller.session.role);
  if ((role !== "owner" && role !== "editor") || (!selecting && !linking))
    return null;
  return (
    <>
      {only && selecting && <ResizeHandles key={only} id={only} />}
      {only && !editing && <LinkHandles key={`link ${only}`} id={only} />}
      {hovered && hovered !== only && !editing && (
        <LinkHandles key={`link ${hovered}`} id={hovered} quiet />
      )}
    </>
  );
}

const resizeSides = ["n", "e", "s", "w", "nw", "ne", "se", "sw"] as const;

function ResizeHandles({ id }: { readonly id: string }) {
  const place = usePlace(id);
  if (!place) return null;
  return (
    <div className={styles.frame} style={boxStyle(place)}>
      {resizeSides.map((side) => (
        <span
          key={side}
          className={`${styles.resize} nopan`}
          data-resize={side}
        />
      ))}
    </div>
  );
}

function LinkHandles(props: { readonly id: string; readonly quiet?: boolean }) {
  const place = usePlace(props.id);
  const block = useBlock(props.id);
  if (!place || !block || (props.quiet && block.kind === "frame")) return null;
  return (
    <div className={styles.frame} style={boxStyle(place)}>
      {(["top", "right", "bottom", "left"] as const).map((side) => (
        <span
          key={side}
          className={`${styles.link} nopan`}
          data-link-from={props.id}
          data-side={side}
          data-quiet={props.quiet || undefined}
          title="Drag to another block to link them"
        />
      ))}
    </div>
  );
}

function LinkDraft(props: {
  readonly gesture: Extract<Gesture, { type: "link" }>;
}) {
  const { from, to, point } = props.gesture;
  const source = usePlace(from);
  const target = usePlace(to);
  const start = useBlock(from);
  const route = useMemo(() => {
    if (!source) return null;
    return target ? routeLink(source, target) : routeToPoint(source, point);
  }, [source, target, point]);
  if (!route || !start) return null;
  return (
    <>
      <svg className={styles.draft} aria-hidden>
        <path className={styles.draftLine} d={route.path} />
        <path className={styles.draftHead} d={arrowHead(route)} />
      </svg>
      {target && <Box className={styles.target} rect={target} />}
      {source && <Box className={styles.source} rect={source} />}
    </>
  );
}

function FrameTarget({ id }: { readonly id: string }) {
  const place = usePlace(id);
  return place && <Box className={styles.target} rect={place} />;
}

function Guides({ guides }: { readonly guides: readonly Guide[] }) {
  return guides.map((guide) => (
    <span
      key={`${guide.axis}${guide.at}`}
      className={styles.guide}
      data-axis={guide.axis}
      style={
        guide.axis === "x"
          ? { left: guide.at, top: guide.from, height: guide.to - guide.from }
          : { top: guide.at, left: guide.from, width: guide.to - guide.from }
      }
    />
  ));
}

function Box(props: {
  readonly className: string | undefined;
  readonly rect: Rect;
}) {
  return <div className={props.className} style={boxStyle(props.rect)} />;
}

function boxStyle({ x, y, w, h }: Rect) {
  return { left: x, top: y, width: w, height: h };
}

/** Where a block is drawn now, also while it is dragged. */
export function usePlace(id: string | null): Rect | Block | null {
  const { layout } = useController();
  const moved = useStore(layout.moved, (rects) =>
    id === null ? undefined : rects.get(id),
  );
  const block = useCanvas((canvas) =>
    id === null ? undefined : canvas.blockById.get(id),
  );
  return block ? (moved ?? block) : null;
}
