/**
 * The canvas. React Flow pans, zooms and mounts what is in sight; gestures, links, selection and presence are ours.
 */
import { ReactFlow, ReactFlowProvider, ViewportPortal } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import {
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
  type RefObject,
} from "react";
import { RegionMarks } from "../anchors/RegionMarks.tsx";
import { useStore } from "../kit/store.ts";
import { followUser } from "../presence/follow.ts";
import { FollowBorder } from "../presence/FollowBorder.tsx";
import { PeerLayer } from "../presence/PeerLayer.tsx";
import { useFollowing } from "../presence/useFollowing.ts";
import { useSession } from "../sync/session.ts";
import { ThreadPins } from "../threads/ThreadPins.tsx";
import { BlockNode } from "./BlockNode.tsx";
import { maxZoom, minZoom } from "./camera.ts";
import { CanvasMenus } from "./CanvasMenus.tsx";
import styles from "./CanvasView.module.css";
import {
  ControllerContext,
  controllerSlot,
  createController,
  useController,
} from "./controller.ts";
import { EmptyCanvas, WayBack } from "./EmptyCanvas.tsx";
import { FarLayer } from "./FarLayer.tsx";
import { createFlowNodes, layers, type BlockFlowNode } from "./flowNodes.ts";
import { LinkLayer } from "./LinkLayer.tsx";
import { createLinkRoutes } from "./linkRoutes.ts";
import { Overlay } from "./Overlay.tsx";
import { PaperDots } from "./PaperDots.tsx";
import { SelectionToolbar } from "./SelectionToolbar.tsx";
import { useCanvasCommands } from "./useCanvasCommands.ts";
import { useCameraSync, useReveal } from "./useCamera.ts";
import { useRegionEvents, useRegionHandlers } from "./useRegionEvents.ts";
import { useUi, useUiStore } from "./ui.ts";

export function CanvasView() {
  const session = useSession();
  const ui = useUiStore();
  const controller = useMemo(
    () => createController(session, ui),
    [session, ui],
  );
  useEffect(() => {
    const stop = controller.start();
    controllerSlot(ui).set(controller);
    return () => {
      controllerSlot(ui).set(null);
      stop();
    };
  }, [controller, ui]);
  return (
    <ControllerContext value={controller}>
      <ReactFlowProvider key={session.canvasId}>
        <Region />
      </ReactFlowProvider>
    </ControllerContext>
  );
}

function Region() {
  const controller = useController();
  const region = useRef<HTMLDivElement>(null);
  useCanvasCommands(controller);
  useRegionEvents(controller, region);
  const handlers = useRegionHandlers(controller);
  useFollowing(controller);
  const tool = useUi((ui) => ui.tool.type);
  const space = useStore(controller.spaceHeld);
  const placed = useStore(controller.camera.ready);
  const current = useUi((ui) =>
    ui.selection.size === 1 ? [...ui.selection][0] : undefined,
  );
  const bare = useUi((ui) => ui.selection.size + ui.selectedLinks.size === 0);
  return (
    <div
      {...handlers}
      ref={region}
      className={styles.region}
      data-tool={tool}
      data-space={space}
      data-placed={placed}
      data-bare={bare}
      tabIndex={0}
      role="application"
      aria-roledescription="canvas"
      aria-label="Canvas. Tab goes through the blocks, Enter edits, ? shows all keys."
      aria-activedescendant={current ? `block-${current}` : undefined}
    >
      <PaperDots />
      <FarLayer />
      <Flow region={region} />
      <EmptyCanvas />
      <WayBack />
      <SelectionToolbar />
      <CanvasMenus />
      <FollowBorder />
      <Spoken />
    </div>
  );
}

const nodeTypes = { block: BlockNode };
const noEdges: never[] = [];
const hidden = { hideAttribution: true };
const middleButton = [1];

function Flow({
  region,
}: {
  readonly region: RefObject<HTMLDivElement | null>;
}) {
  const controller = useController();
  const parts = useMemo(
    () => ({
      nodes: createFlowNodes(controller),
      links: createLinkRoutes(controller),
    }),
    [controller],
  );
  useCameraSync(controller, region);
  useReveal(controller);
  const nodes = useSyncExternalStore(
    parts.nodes.subscribe,
    parts.nodes.get,
  ) as BlockFlowNode[];
  const hand = useUi((ui) => ui.tool.type === "hand");
  const space = useStore(controller.spaceHeld);
  const panning = hand || space;
  const layersOver = useMemo(
    () => (
      <ViewportPortal>
        <LinkLayer routes={parts.links} />
        <Overlay />
        <div className={styles.layer} style={{ zIndex: layers.labels }}>
          <RegionMarks />
        </div>
        <PeerLayer />
        <div className={styles.layer} style={{ zIndex: layers.pins }}>
          <ThreadPins />
        </div>
      </ViewportPortal>
    ),
    [parts],
  );
  return (
    <ReactFlow
      ref={beNoApplication}
      nodes={nodes}
      edges={noEdges}
      nodeTypes={nodeTypes}
      onlyRenderVisibleElements
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      elementsSelectable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      zIndexMode="manual"
      minZoom={minZoom}
      maxZoom={maxZoom}
      panOnScroll
      panOnScrollSpeed={1}
      panOnDrag={panning ? true : middleButton}
      noPanClassName={panning ? "pan-everywhere" : "nopan"}
      panActivationKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      deleteKeyCode={null}
      zoomOnDoubleClick={false}
      onMoveStart={stopFollowing}
      proOptions={hidden}
    >
      {layersOver}
    </ReactFlow>
  );
}

/** React Flow calls itself an application; the region around it is one already. */
function beNoApplication(wrapper: HTMLDivElement | null) {
  wrapper?.setAttribute("role", "presentation");
}

/** React Flow gives the event only for movements by hand. */
function stopFollowing(event: MouseEvent | TouchEvent | null) {
  if (event) followUser(null);
}

function Spoken() {
  const { spoken } = useController();
  return (
    <div className="visually-hidden" aria-live="polite" role="status">
      {useStore(spoken)}
    </div>
  );
}
