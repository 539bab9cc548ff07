/** Stands in an open canvas: puts down the charts that were made for it on a page of runs, once. */
import { useEffect } from "react";
import { chart } from "../../shared/blocks/chart/model.ts";
import { plural } from "../../shared/charts/words.ts";
import { createBlocks } from "../../shared/doc/edits.ts";
import { patchUi, useUiStore } from "../canvas/ui.ts";
import { toast } from "../kit/toasts.tsx";
import { chartPlaces } from "../runs/places.ts";
import { useReadOnly, useSession } from "../sync/session.ts";
import { chartsToPlace } from "./placing.ts";

export default function PlaceCharts() {
  const session = useSession();
  const ui = useUiStore();
  const readOnly = useReadOnly();
  useEffect(() => {
    const waiting = chartsToPlace.get();
    if (waiting?.canvas !== session.canvasId) return;
    chartsToPlace.set(null);
    if (readOnly) {
      toast("place", "You may read this canvas, but not put charts on it.");
      return;
    }
    const { charts } = waiting;
    const places = chartPlaces(
      charts.length,
      chart.size,
      session.canvas.get().blocks,
      null,
    );
    const made = charts.map(({ title, spec }, i) => ({
      id: crypto.randomUUID(),
      kind: chart.kind,
      ...places[i]!,
      fields: { title, spec },
    }));
    createBlocks(session.doc, made);
    patchUi(ui, {
      selection: new Set(made.map(({ id }) => id)),
      selectedLinks: new Set(),
      reveal: { block: made[0]!.id, at: Date.now() },
    });
    toast("place", `${plural(made.length, "chart")} placed`);
  }, [session, ui, readOnly]);
  return null;
}
