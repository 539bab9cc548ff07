/**
 * Where the person looks. React Flow owns panning and zooming; the camera mirrors its transform so that everything
 * else (overlays, presence, zoom controls, commands) reads one store and re-renders only when it asks to.
 */
import {
  boundsOf,
  containsRect,
  inflate,
  type Point,
} from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import { createStore, type Store } from "../kit/store.ts";

export interface View {
  /** Screen pixels of the canvas origin, from the top left of the canvas region. */
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  /** Size of the region in pixels; 0 until it is mounted. */
  readonly width: number;
  readonly height: number;
}

export const minZoom = 0.02;
export const maxZoom = 4;
const duration = 140;

/** What React Flow's instance offers, as far as it is used. */
export interface Viewer {
  setViewport(
    view: { x: number; y: number; zoom: number },
    options?: { duration?: number },
  ): unknown;
}

export interface Camera {
  readonly view: Store<View>;
  /** True from the moment the region is mounted and measured. */
  readonly ready: Store<boolean>;
  attach(viewer: Viewer, region: HTMLElement): () => void;
  /** From a pointer event's `clientX, clientY` to canvas units. */
  toCanvas(client: Point): Point;
  /** From canvas units to pixels of the region. */
  toRegion(point: Point): Point;
  /** What can be seen, in canvas units. */
  seen(): Rect;
  centre(): Point;
  panBy(dx: number, dy: number): void;
  /** Zooms around the middle of the region. */
  zoomTo(zoom: number): void;
  zoomBy(factor: number): void;
  /** Brings a rectangle wholly into sight; never larger than `maxFit`. */
  fit(
    rect: Rect,
    options?: { padding?: number; maxFit?: number; quick?: boolean },
  ): void;
  /** Pans as little as needed to show a rectangle, or else its top left. Never zooms. */
  reveal(rect: Rect): void;
  /** Pans to the middle of a rectangle, unless it is in sight and well clear of the bars at the rim. Never zooms. */
  centreOn(rect: Rect): void;
  show(view: Pick<View, "x" | "y" | "zoom">, quick?: boolean): void;
}

export function createCamera(): Camera {
  const view = createStore<View>({ x: 0, y: 0, zoom: 1, width: 0, height: 0 });
  const ready = createStore(false);
  let viewer: Viewer | null = null;
  let region: HTMLElement | null = null;

  const show: Camera["show"] = (target, quick = false) => {
    void viewer?.setViewport(
      { ...target, zoom: clampZoom(target.zoom) },
      quick || reducedMotion() ? {} : { duration },
    );
  };
  const seen = () => seenBy(view.get());
  const zoomTo = (zoom: number) => {
    const { x, y, zoom: old, width, height } = view.get();
    const next = clampZoom(zoom);
    const [cx, cy] = [width / 2, height / 2];
    show({
      x: cx - ((cx - x) / old) * next,
      y: cy - ((cy - y) / old) * next,
      zoom: next,
    });
  };
  const fit: Camera["fit"] = (
    rect,
    { padding = 64, maxFit = 1, quick = false } = {},
  ) => {
    const { width, height } = view.get();
    const zoom = clampZoom(
      Math.min(
        maxFit,
        Math.max(width - 2 * padding, 40) / Math.max(rect.w, 1),
        Math.max(height - 2 * padding, 40) / Math.max(rect.h, 1),
      ),
    );
    show(
      {
        x: width / 2 - (rect.x + rect.w / 2) * zoom,
        y: height / 2 - (rect.y + rect.h / 2) * zoom,
        zoom,
      },
      quick,
    );
  };

  return {
    view,
    ready,
    attach(nextViewer, nextRegion) {
      viewer = nextViewer;
      region = nextRegion;
      return () => {
        viewer = null;
        region = null;
        ready.set(false);
      };
    },
    toCanvas(client) {
      const box = region?.getBoundingClientRect();
      const { x, y, zoom } = view.get();
      return {
        x: (client.x - (box?.left ?? 0) - x) / zoom,
        y: (client.y - (box?.top ?? 0) - y) / zoom,
      };
    },
    toRegion(point) {
      const { x, y, zoom } = view.get();
      return { x: point.x * zoom + x, y: point.y * zoom + y };
    },
    seen,
    centre() {
      const rect = seen();
      return { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 };
    },
    panBy(dx, dy) {
      const { x, y, zoom } = view.get();
      show({ x: x + dx, y: y + dy, zoom }, true);
    },
    zoomTo,
    zoomBy: (factor) => zoomTo(view.get().zoom * factor),
    fit,
    reveal(rect) {
      const target = panToSee(rect, view.get());
      if (target) show(target);
    },
    centreOn(rect) {
      const target = panToCentre(rect, view.get());
      if (target) show(target);
    },
    show,
  };
}

const revealMargin = 48;
/** Pixels at the rim that bars take: the tool rail, the zoom bar, a block's own toolbar. */
const barsMargin = 104;

/** The nearest view of the same zoom that shows a rectangle, or its top left when it is too large; null if this does. */
export function panToSee(rect: Rect, view: View): View | null {
  const { x, y, zoom } = view;
  const sight = inflate(seenBy(view), -revealMargin / zoom);
  const dx = beyond(rect.x, rect.w, sight.x, sight.w);
  const dy = beyond(rect.y, rect.h, sight.y, sight.h);
  if (dx === 0 && dy === 0) return null;
  return { ...view, x: x - dx * zoom, y: y - dy * zoom };
}

/** The view of the same zoom with a rectangle in its middle; null if this one shows it clear of the bars. */
export function panToCentre(rect: Rect, view: View): View | null {
  const { zoom, width, height } = view;
  const sight = inflate(seenBy(view), -barsMargin / zoom);
  if (containsRect(sight, rect)) return null;
  const along = (start: number, size: number, room: number) =>
    size * zoom <= room - 2 * revealMargin
      ? room / 2 - (start + size / 2) * zoom
      : barsMargin - start * zoom;
  return {
    ...view,
    x: along(rect.x, rect.w, width),
    y: along(rect.y, rect.h, height),
  };
}

export function seenBy({ x, y, zoom, width, height }: View): Rect {
  return {
    x: -x / zoom,
    y: -y / zoom,
    w: width / zoom,
    h: height / zoom,
  };
}

/** The view that shows at least this rectangle, centred: how a follower sees what the followed person sees. */
export function viewContaining(rect: Rect, view: View): View {
  const zoom = clampZoom(
    Math.min(
      view.width / Math.max(rect.w, 1),
      view.height / Math.max(rect.h, 1),
    ),
  );
  return {
    ...view,
    x: view.width / 2 - (rect.x + rect.w / 2) * zoom,
    y: view.height / 2 - (rect.y + rect.h / 2) * zoom,
    zoom,
  };
}

export function fitAll(camera: Camera, rects: Iterable<Rect>) {
  const bounds = boundsOf(rects);
  if (bounds) camera.fit(bounds);
  else camera.show({ x: 0, y: 0, zoom: 1 });
}

export function clampZoom(zoom: number): number {
  return Math.min(maxZoom, Math.max(minZoom, zoom));
}

export function reducedMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** How far an interval sticks out of another, signed; how far the start is away when it is too long for it. */
function beyond(start: number, size: number, from: number, room: number) {
  if (size > room) return start - from;
  if (start < from) return start - from;
  if (start + size > from + room) return start + size - (from + room);
  return 0;
}
