/** An earlier version laid out as it was: fits the view first, then zooms and scrolls. */
import { ActionIcon } from "@mantine/core";
import { Maximize, Minus, Plus } from "lucide-react";
import {
  useCallback,
  useMemo,
  useRef,
  useState,
  type PointerEvent,
} from "react";
import type { Block } from "../../shared/blocks/model.ts";
import type { CanvasData } from "../../shared/doc/read.ts";
import { boundsOf, inflate } from "../../shared/geometry.ts";
import { BlockCard } from "../blocks/BlockCard.tsx";
import { lanesOf, routeLink } from "../canvas/route.ts";
import { titleOf } from "../canvas/words.ts";
import styles from "./VersionCanvas.module.css";

const smallest = 0.1;
const largest = 2;
const paddingUnits = 64;

export function VersionCanvas({ data }: { readonly data: CanvasData }) {
  const bounds = useMemo(
    () => inflate(boundsOf(data.blocks) ?? nowhere, paddingUnits),
    [data],
  );
  const [zoom, setZoom] = useState<number | null>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const fit = useCallback(() => {
    const view = scroll.current;
    if (!view) return;
    const fitting = Math.min(
      view.clientWidth / bounds.w,
      view.clientHeight / bounds.h,
      1,
    );
    setZoom(Math.max(smallest, fitting));
  }, [bounds]);
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      scroll.current = element;
      fit();
    },
    [fit],
  );
  const zoomBy = (factor: number) =>
    setZoom((old) =>
      Math.min(largest, Math.max(smallest, (old ?? 1) * factor)),
    );
  const shown = zoom ?? 1;
  // As on the canvas: frames lie under the links, everything else above them.
  const frames = data.blocks.filter((block) => block.kind === "frame");
  const others = data.blocks.filter((block) => block.kind !== "frame");

  return (
    <div className={styles.frame}>
      <div
        ref={attach}
        className={styles.scroll}
        tabIndex={0}
        aria-label="The canvas as it was"
        role="group"
        onPointerDown={startPan}
      >
        <div
          className={styles.size}
          style={{ width: bounds.w * shown, height: bounds.h * shown }}
        >
          <div
            className={styles.plane}
            style={{
              transform: `scale(${shown}) translate(${-bounds.x}px, ${-bounds.y}px)`,
            }}
          >
            {frames.map((block) => (
              <Placed key={block.id} block={block} />
            ))}
            <Links data={data} />
            {others.map((block) => (
              <Placed key={block.id} block={block} />
            ))}
          </div>
        </div>
      </div>
      <div className={styles.zoom} role="group" aria-label="Zoom">
        <ActionIcon aria-label="Zoom out" onClick={() => zoomBy(1 / 1.25)}>
          <Minus size={16} />
        </ActionIcon>
        <span className="tabular">{Math.round(shown * 100)} %</span>
        <ActionIcon aria-label="Zoom in" onClick={() => zoomBy(1.25)}>
          <Plus size={16} />
        </ActionIcon>
        <ActionIcon aria-label="Fit" onClick={fit}>
          <Maximize size={16} />
        </ActionIcon>
      </div>
    </div>
  );
}

const nowhere = { x: 0, y: 0, w: 1, h: 1 };

function Placed({ block }: { readonly block: Block }) {
  const { x, y, w, h } = block;
  return (
    <article
      className={styles.block}
      aria-label={titleOf(block)}
      style={{ left: x, top: y, width: w, height: h }}
    >
      <BlockCard block={block} mode="version" />
    </article>
  );
}

function Links({ data }: { readonly data: CanvasData }) {
  const routes = useMemo(() => {
    const byId = new Map(data.blocks.map((block) => [block.id, block]));
    const lanes = lanesOf(data.links);
    return data.links.flatMap((link) => {
      const from = byId.get(link.from);
      const to = byId.get(link.to);
      if (!from || !to) return [];
      return { link, route: routeLink(from, to, lanes.get(link.id) ?? 0) };
    });
  }, [data]);
  return (
    <svg className={styles.links} aria-hidden>
      <defs>
        <marker
          id="version-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8Z" />
        </marker>
      </defs>
      {routes.map(({ link, route }) => (
        <g key={link.id}>
          <path
            className={styles.link}
            d={route.path}
            markerEnd="url(#version-arrow)"
          />
          <text x={route.label.x} y={route.label.y} className={styles.label}>
            {link.relation}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Drags the paper. Text in a card can still be selected. */
function startPan(down: PointerEvent<HTMLDivElement>) {
  const view = down.currentTarget;
  const onText =
    down.target instanceof Element &&
    down.target.closest("article, button, a") !== null;
  if (down.button !== 0 || down.pointerType === "touch" || onText) return;
  const start = {
    x: down.clientX + view.scrollLeft,
    y: down.clientY + view.scrollTop,
  };
  view.setPointerCapture(down.pointerId);
  const move = (event: globalThis.PointerEvent) => {
    view.scrollLeft = start.x - event.clientX;
    view.scrollTop = start.y - event.clientY;
  };
  const end = new AbortController();
  view.addEventListener("pointermove", move, { signal: end.signal });
  for (const type of ["pointerup", "pointercancel"] as const)
    view.addEventListener(type, () => end.abort(), { signal: end.signal });
}
