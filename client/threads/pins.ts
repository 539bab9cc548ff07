/** Pins of threads on the canvas: which stand alone and which are so near each other that one pin speaks for them. */
import type { Thread } from "../../shared/api/threads.ts";

export interface Pin {
  /** Canvas units; the middle of the cluster. */
  readonly x: number;
  readonly y: number;
  readonly threads: readonly Thread[];
}

/** Pins nearer than this on the screen, in px, become one. A pin is 28 px wide. */
const nearPx = 26;

/**
 * Clusters open point threads for a zoom level. Greedy by age: the oldest thread of a neighbourhood gathers the
 * others, so a pin does not jump when a new one appears beside it.
 */
export function clusterPins(threads: readonly Thread[], zoom: number): Pin[] {
  const near = nearPx / Math.max(zoom, 0.01);
  const clusters: { x: number; y: number; threads: Thread[] }[] = [];
  const oldestFirst = threads.toSorted((a, b) =>
    a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0,
  );
  for (const thread of oldestFirst) {
    if (thread.anchor.type !== "point") continue;
    const { x, y } = thread.anchor;
    const home = clusters.find(
      (cluster) => Math.hypot(cluster.x - x, cluster.y - y) < near,
    );
    if (home) home.threads.push(thread);
    else clusters.push({ x, y, threads: [thread] });
  }
  return clusters;
}
