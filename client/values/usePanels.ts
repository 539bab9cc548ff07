/** Links between controls and what they turn, as the canvas is now. */
import { useMemo } from "react";
import type { ControlPanel } from "../../shared/charts/controls.ts";
import { panelsOf } from "../../shared/charts/linkedControls.ts";
import { useCanvas } from "../sync/canvasStore.ts";

/** The controls that turn a block. */
export function usePanels(blockId: string): readonly ControlPanel[] {
  // As text, so that a change elsewhere on the canvas is no change here.
  const words = useCanvas(({ links, blockById }) =>
    JSON.stringify(panelsOf(blockId, links, (id) => blockById.get(id))),
  );
  return useMemo(() => JSON.parse(words) as ControlPanel[], [words]);
}

const drivable = new Set(["chart", "number", "table"]);

/** How many blocks a controls card turns. */
export function useDriven(blockId: string): number {
  return useCanvas(
    ({ links, blockById }) =>
      [
        ...new Set(
          links.flatMap(({ from, to }) =>
            from === blockId ? [to] : to === blockId ? [from] : [],
          ),
        ),
      ].filter((id) => drivable.has(blockById.get(id)?.kind ?? "")).length,
  );
}
