/** The parts of an open canvas, each in its own chunk. */
import { lazy, type ComponentType } from "react";

const modules = import.meta.glob([
  "../canvas/{CanvasView,ToolRail,ZoomControls}.tsx",
  "../notebook/NotebookView.tsx",
  "../threads/{ThreadsPanel,ThreadsLive}.tsx",
  "../history/HistoryPanel.tsx",
  "../runs/{RunsPanel,ImportDialog}.tsx",
  "../charts/ChartEditor.tsx",
  "../presence/PeopleBar.tsx",
]) as Record<string, () => Promise<Record<string, ComponentType>>>;

function part(path: string, name: string) {
  return lazy(async () => ({
    default: (await modules[path]?.())?.[name] ?? (() => null),
  }));
}

export const CanvasView = part("../canvas/CanvasView.tsx", "CanvasView");
export const ToolRail = part("../canvas/ToolRail.tsx", "ToolRail");
export const ZoomControls = part("../canvas/ZoomControls.tsx", "ZoomControls");
export const NotebookView = part(
  "../notebook/NotebookView.tsx",
  "NotebookView",
);
export const ThreadsPanel = part("../threads/ThreadsPanel.tsx", "ThreadsPanel");
export const HistoryPanel = part("../history/HistoryPanel.tsx", "HistoryPanel");
export const RunsPanel = part("../runs/RunsPanel.tsx", "RunsPanel");
export const ImportDialog = part("../runs/ImportDialog.tsx", "ImportDialog");
export const ChartEditor = part("../charts/ChartEditor.tsx", "ChartEditor");
export const PeopleBar = part("../presence/PeopleBar.tsx", "PeopleBar");
export const ThreadsLive = part("../threads/ThreadsLive.tsx", "ThreadsLive");
