/** The parts of an open canvas, each in a chunk of its own, so that the first load is small. */
import { lazy } from "react";
import type { CanvasUi } from "../canvas/ui.ts";

/** Begins to load a view before the canvas is there to be shown in it. */
export function preloadView(view: CanvasUi["view"]) {
  const loading =
    view === "canvas"
      ? import("../canvas/CanvasView.tsx")
      : import("../notebook/NotebookView.tsx");
  // If it fails, the lazy part that needs it fails as well, and shows it.
  loading.catch(() => {});
}

export const CanvasView = lazy(async () => ({
  default: (await import("../canvas/CanvasView.tsx")).CanvasView,
}));
export const ToolRail = lazy(async () => ({
  default: (await import("../canvas/ToolRail.tsx")).ToolRail,
}));
export const ZoomControls = lazy(async () => ({
  default: (await import("../canvas/ZoomControls.tsx")).ZoomControls,
}));
export const NotebookView = lazy(async () => ({
  default: (await import("../notebook/NotebookView.tsx")).NotebookView,
}));
export { ThreadsPanel } from "../threads/lazyParts.ts";
export const CatchUp = lazy(async () => ({
  default: (await import("../catchUp/CatchUp.tsx")).CatchUp,
}));
export const AnchorsLive = lazy(async () => ({
  default: (await import("../anchors/AnchorsLive.tsx")).AnchorsLive,
}));
export const ReviewsLive = lazy(async () => ({
  default: (await import("../reviews/ReviewsLive.tsx")).ReviewsLive,
}));
export const ThreadsLive = lazy(async () => ({
  default: (await import("../threads/ThreadsLive.tsx")).ThreadsLive,
}));
export const HistoryPanel = lazy(async () => ({
  default: (await import("../history/HistoryPanel.tsx")).HistoryPanel,
}));
export const RunsPanel = lazy(async () => ({
  default: (await import("../runs/RunsPanel.tsx")).RunsPanel,
}));
export const ImportDialog = lazy(async () => ({
  default: (await import("../runs/ImportDialog.tsx")).ImportDialog,
}));
export const PlaceCharts = lazy(() => import("../runsPages/PlaceCharts.tsx"));
export const ValuesEditor = lazy(async () => ({
  default: (await import("../values/ValuesEditor.tsx")).ValuesEditor,
}));
export const ChartEditor = lazy(async () => ({
  default: (await import("../charts/ChartEditor.tsx")).ChartEditor,
}));
export const PeopleBar = lazy(async () => ({
  default: (await import("../presence/PeopleBar.tsx")).PeopleBar,
}));
