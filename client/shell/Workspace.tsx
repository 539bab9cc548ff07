/** An open canvas on the screen: top bar, the view, one panel at a time, and on a phone the bar at the bottom. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import {
  createUiStore,
  patchUi,
  UiContext,
  useUi,
  type UiStore,
} from "../canvas/ui.ts";
import { showTitle } from "../home/canvases.ts";
import { useCommandKeys } from "../kit/keys.ts";
import { useStore } from "../kit/store.ts";
import { importRequest } from "../runs/importStore.ts";
import { chartsToPlace } from "../runsPages/placing.ts";
import { useCanvas } from "../sync/canvasStore.ts";
import type { LiveSession } from "../sync/connection.ts";
import { BottomBar } from "./BottomBar.tsx";
import styles from "./CanvasPage.module.css";
import { CanvasCommandScope } from "./CanvasCommandScope.tsx";
import { Dialogs } from "./Dialogs.tsx";
import { Notices } from "./Notices.tsx";
import { PanelFrame } from "./PanelFrame.tsx";
import {
  ChartEditor,
  ValuesEditor,
  CanvasView,
  CatchUp,
  ImportDialog,
  NotebookView,
  PlaceCharts,
} from "./parts.ts";
import {
  AnchorsLive,
  ReviewsLive,
  ThreadsLive,
  ToolRail,
  ZoomControls,
} from "./parts.ts";
import { PartBoundary } from "./PartBoundary.tsx";
import { firstView, recallPanel, remember } from "./remembered.ts";
import { TopBar } from "./TopBar.tsx";
import { usePhone } from "./usePhone.ts";

const route = getRouteApi("/c/$canvasId");

export interface WorkspaceProps {
  readonly session: LiveSession;
  readonly summary: CanvasSummary;
}

export function Workspace({ session, summary }: WorkspaceProps) {
  const search = route.useSearch();
  const phone = usePhone();
  const [ui] = useState(() =>
    createUiStore({
      view: firstView(session.canvasId, search.view),
      // On a phone a sheet would cover what the person came to read.
      panel: phone ? null : firstPanel(session),
    }),
  );
  useRemembering(ui, session.canvasId);
  useDeepLink(ui, search);
  useCommandKeys();
  const queries = useQueryClient();
  const view = useStore(ui, (state) => state.view);
  const title = useCanvas((canvas) => canvas.title);
  useEffect(() => {
    document.title = `${title || "Untitled canvas"} · Parley`;
    if (title) showTitle(queries, session.canvasId, title);
  }, [title, queries, session.canvasId]);

  return (
    <UiContext value={ui}>
      <CanvasCommandScope session={session} ui={ui} />
      <div className={styles.page}>
        <TopBar session={session} phone={phone} />
        <Notices session={session} usualRole={summary.role} />
        <div className={styles.middle}>
          <main className={styles.view} data-view={view}>
            <PartBoundary resetKey={view}>
              <Suspense fallback={<div className={styles.blank} aria-busy />}>
                {view === "canvas" ? (
                  <>
                    <CanvasView />
                    <ToolRail />
                    <ZoomControls />
                  </>
                ) : (
                  <NotebookView />
                )}
              </Suspense>
            </PartBoundary>
          </main>
          <PartBoundary resetKey="catch-up" quiet>
            <Suspense fallback={null}>
              <CatchUp />
            </Suspense>
          </PartBoundary>
          <PanelFrame phone={phone} />
        </div>
        {phone && <BottomBar />}
      </div>
      <OnDemand />
      <Dialogs session={session} ui={ui} />
    </UiContext>
  );
}

/** Runs are the workspace's, so a guest has no panel of them. */
function firstPanel({ me }: LiveSession) {
  const panel = recallPanel();
  return me.guest && panel === "runs" ? null : panel;
}

/** What is loaded only when it is asked for, and what works behind the panels. */
function OnDemand() {
  const configuring = useUi((state) => state.configuring !== null);
  const importing = useStore(importRequest, (request) => request !== null);
  const placing = useStore(chartsToPlace, (waiting) => waiting !== null);
  return (
    <PartBoundary resetKey={`${configuring} ${importing} ${placing}`} quiet>
      <Suspense fallback={null}>
        <ThreadsLive />
        <AnchorsLive />
        <ReviewsLive />
        {configuring && <ChartEditor />}
        {configuring && <ValuesEditor />}
        {importing && <ImportDialog />}
        {placing && <PlaceCharts />}
      </Suspense>
    </PartBoundary>
  );
}

/** Keeps the view per canvas and the panel per person. */
function useRemembering(ui: UiStore, canvasId: string) {
  useEffect(
    () => ui.subscribe(() => remember(canvasId, ui.get().view, ui.get().panel)),
    [ui, canvasId],
  );
}

/** `?block=`, `?thread=` and `?review=` bring what they name into sight, also when only the address changes. */
function useDeepLink(ui: UiStore, search: ReturnType<typeof route.useSearch>) {
  const { view, block, datum, thread, comment, reply, review } = search;
  useEffect(() => {
    if (view) patchUi(ui, { view });
    if (block)
      patchUi(ui, {
        selection: new Set([block]),
        reveal: { block, at: Date.now() },
        ...(datum && { data: { block, keys: [datum] } }),
      });
    if (thread)
      patchUi(ui, {
        panel: "threads",
        openThread: thread,
        ...(reply && { answering: thread }),
      });
    if (comment) patchUi(ui, { panel: "threads", openComment: comment });
    if (review) patchUi(ui, { panel: "threads", openReview: review });
  }, [ui, view, block, datum, thread, comment, reply, review]);
}
