/** How one person looks at one chart at the moment: nothing of it is stored, and others see the chart as it is. */
import { useState } from "react";
import { createStore, type Store } from "../kit/store.ts";

export interface Look {
  /** Series that stay strong while the others step back; empty: all. */
  readonly isolated: ReadonlySet<string>;
  /** The part of the x axis that is shown; null: all of it. */
  readonly zoom: readonly [number, number] | null;
  /** Dragging over the plot selects its marks. */
  readonly selecting: boolean;
}

const plain: Look = { isolated: new Set(), zoom: null, selecting: false };

export type LookStore = Store<Look>;

export function useLook(): LookStore {
  return useState(() => createStore<Look>(plain))[0];
}

/** Once isolates a series, once more brings the others back. */
export function toggleSeries(look: LookStore, series: string) {
  look.set((old) => {
    const isolated = new Set(old.isolated);
    if (!isolated.delete(series)) isolated.add(series);
    return { ...old, isolated };
  });
}

export function showEverything(look: LookStore) {
  look.set((old) => ({ ...old, isolated: plain.isolated, zoom: null }));
}

export function zoomTo(look: LookStore, ends: readonly [number, number]) {
  const zoom = [Math.min(...ends), Math.max(...ends)] as const;
  if (zoom[0] < zoom[1]) look.set((old) => ({ ...old, zoom }));
}
