/** Pins of threads on the canvas: which stand alone and which are so near each other that one pin speaks for them. */
import type { Thread } from "../../shared/api/threads.ts";
import type { Point } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";

export interface PlacedThread extends Point {
  readonly thread: Thread;
}

export interface Pin {
  /** Canvas units; where the oldest of the threads is. */
  readonly x: number;
  readonly y: number;
  readonly threads: readonly Thread[];
}

/** Pins nearer than this on the screen, in px, become one. A pin is 30 px wide. */
const nearPx = 26;

/** More in one screenful cannot be told apart, and are slow to draw: then those farther from each other become one. */
const mostOnScreen = 80;
/** In px. Not that of this window: opening a panel or turning a phone would cluster anew. */
const screenful = { width: 1400, height: 900 };

/**
 * Zooms are clustered in steps, so that a pinch does not cluster anew at every frame: each step is a quarter of a
 * doubling, and pins of one step never come nearer than `nearPx` allows.
 */
export function zoomStep(zoom: number): number {
  return 2 ** (Math.floor(Math.log2(Math.max(zoom, 0.01)) * 4) / 4);
}

/** Clusters for a zoom, as coarse as the most crowded screenful of the canvas needs: panning never changes them. */
export function pinsFor(placed: readonly PlacedThread[], zoom: number): Pin[] {
  let wide = nearPx;
  for (;;) {
    const pins = clusterPins(placed, zoom, wide);
    const excess = mostCrowded(pins, zoom) / mostOnScreen;
    if (excess <= 1) return pins;
    wide *= Math.max(1.25, Math.sqrt(excess));
  }
}

function mostCrowded(pins: readonly Pin[], zoom: number): number {
  const { width, height } = screenful;
  const counts = new Map<number, number>();
  for (const { x, y } of pins) {
    const cell = cellOf(
      Math.floor((x * zoom) / width),
      Math.floor((y * zoom) / height),
    );
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/**
 * Clusters for a zoom. Greedy by age: the oldest thread of a neighbourhood gathers the others, so a pin does not jump
 * when a new one appears beside it. A grid of cells as wide as a neighbourhood says who is near, so each thread looks at
 * nine cells and not at all others.
 */
export function clusterPins(
  placed: readonly PlacedThread[],
  zoom: number,
  wide = nearPx,
): Pin[] {
  const near = wide / Math.max(zoom, 0.01);
  const clusters: { x: number; y: number; threads: Thread[] }[] = [];
  const cells = new Map<number, (typeof clusters)[number][]>();
  const oldestFirst = placed.toSorted((a, b) =>
    a.thread.createdAt < b.thread.createdAt
      ? -1
      : a.thread.createdAt > b.thread.createdAt
        ? 1
        : 0,
  );
  for (const { x, y, thread } of oldestFirst) {
    const column = Math.floor(x / near);
    const row = Math.floor(y / near);
    const home = nearestCells(column, row)
      .map((cell) =>
        cells
          .get(cell)
          ?.find((cluster) => Math.hypot(cluster.x - x, cluster.y - y) < near),
      )
      .find((cluster) => cluster !== undefined);
    if (home) {
      home.threads.push(thread);
      continue;
    }
    const cluster = { x, y, threads: [thread] };
    clusters.push(cluster);
    const cell = cellOf(column, row);
    const there = cells.get(cell);
    if (there) there.push(cluster);
    else cells.set(cell, [cluster]);
  }
  return clusters;
}

function nearestCells(column: number, row: number): number[] {
  const cells: number[] = [];
  for (let dx = -1; dx <= 1; dx++)
    for (let dy = -1; dy <= 1; dy++) cells.push(cellOf(column + dx, row + dy));
  return cells;
}

/** Cells a million apart may share a number; who is near is measured all the same. */
function cellOf(column: number, row: number): number {
  return column * 2 ** 21 + row;
}

/**
 * The part of the canvas in which pins are drawn, in canvas units: what is on the screen and up to half as much around
 * it. It moves in steps of that half, so panning draws anew only now and then.
 */
export function drawnArea(
  view: { readonly x: number; readonly y: number; readonly zoom: number },
  size: { readonly width: number; readonly height: number },
): Rect {
  const zoom = zoomStep(view.zoom);
  const stepX = Math.max(200, size.width / 2) / zoom;
  const stepY = Math.max(200, size.height / 2) / zoom;
  const left = Math.floor(-view.x / view.zoom / stepX) * stepX;
  const top = Math.floor(-view.y / view.zoom / stepY) * stepY;
  const rim = rimPx / zoom;
  return {
    x: left - rim,
    y: top - rim,
    w: size.width / zoom + stepX + 2 * rim,
    h: size.height / zoom + stepY + 2 * rim,
  };
}

/** A pin whose point is just outside still shows. */
const rimPx = 40;

export function isIn(area: Rect, { x, y }: Point): boolean {
  return (
    x >= area.x && x <= area.x + area.w && y >= area.y && y <= area.y + area.h
  );
}
