/** The parts of an open canvas, each in a chunk of its own, so that the first load is small. */
import { lazy } from "react";

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
export const ThreadsPanel = lazy(async () => ({
  default: (await import("../threads/ThreadsPanel.tsx")).ThreadsPanel,
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
export const ChartEditor = lazy(async () => ({
  default: (await import("../charts/ChartEditor.tsx")).ChartEditor,
}));
export const PeopleBar = lazy(async () => ({
  default: (await import("../presence/PeopleBar.tsx")).PeopleBar,
}));
