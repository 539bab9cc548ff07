/** Which marks of which chart I have chosen: shared with the others on the canvas, and what a deep link sets. */
import { useCallback, useContext } from "react";
import { UiContext, initialUi, type CanvasUi } from "../canvas/ui.ts";
import { createStore, useStore } from "../kit/store.ts";

/** More marks than this are no selection that anybody could follow. */
export const mostChosen = 500;

/** Previews stand on no canvas. */
const nowhere = createStore<CanvasUi>(initialUi);
const none: readonly string[] = [];

export interface Chosen {
  /** Keys of `datumKey`; empty when nothing of this chart is chosen. */
  readonly keys: readonly string[];
  choose(keys: readonly string[]): void;
}

export function useChosen(block: string | undefined): Chosen {
  const ui = useContext(UiContext) ?? nowhere;
  const keys = useStore(ui, ({ data }) =>
    data !== null && data.block === block ? data.keys : none,
  );
  const choose = useCallback(
    (next: readonly string[]) => {
      if (block === undefined) return;
      ui.set((old) => {
        if (next.length === 0)
          return old.data?.block === block ? { ...old, data: null } : old;
        return { ...old, data: { block, keys: next.slice(0, mostChosen) } };
      });
    },
    [ui, block],
  );
  return { keys, choose };
}
