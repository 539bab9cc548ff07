/** Ties React Flow's transform to the camera, and brings asked-for blocks into sight. */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useLayoutEffect, type RefObject } from "react";
import type { CanvasController } from "./controller.ts";
import { openingView, readableZoom } from "./opening.ts";
import { keepPlace, recallPlace } from "./remembered.ts";
import { useUi } from "./ui.ts";

const keepAfterMs = 400;

export function useCameraSync(
  controller: CanvasController,
  region: RefObject<HTMLDivElement | null>,
) {
  const flow = useReactFlow();
  const store = useStoreApi();
  useLayoutEffect(() => {
    const element = region.current;
    if (!element) return;
    const { camera, session } = controller;
    const detach = camera.attach(flow, element);
    let placed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const sync = () => {
      const { transform, width, height, panZoom } = store.getState();
      const [x, y, zoom] = transform;
      const old = camera.view.get();
      if (
        old.x !== x ||
        old.y !== y ||
        old.zoom !== zoom ||
        old.width !== width ||
        old.height !== height
      ) {
        if (old.zoom !== zoom || !placed)
          element.style.setProperty("--inverse-zoom", String(1 / zoom));
        camera.view.set({ x, y, zoom, width, height });
        if (placed) {
          clearTimeout(timer);
          timer = setTimeout(
            () => keepPlace(session.canvasId, camera.view.get()),
            keepAfterMs,
          );
        }
      }
      if (!placed && width > 0 && panZoom) {
        placed = true;
        const place = recallPlace(session.canvasId);
        if (place) camera.show(place, true);
        else {
          const { blocks } = session.canvas.get();
          camera.show(openingView(blocks, { width, height }), true);
        }
        camera.ready.set(true);
      }
    };
    sync();
    const stop = store.subscribe(sync);
    return () => {
      stop();
      if (timer !== undefined) {
        clearTimeout(timer);
        keepPlace(session.canvasId, camera.view.get());
      }
      detach();
    };
  }, [controller, flow, store, region]);
}

/** `ui.reveal` asks for a block, from a link, a thread or the outline. */
export function useReveal(controller: CanvasController) {
  const reveal = useUi((ui) => ui.reveal);
  useEffect(() => {
    if (!reveal) return;
    const { camera, session } = controller;
    const show = () => {
      const block = session.canvas.get().blockById.get(reveal.block);
      if (!block || !camera.ready.get()) return false;
      // Too small to read counts as not in sight.
      if (camera.view.get().zoom < readableZoom) camera.fit(block);
      else camera.centreOn(block);
      return true;
    };
    if (show()) return;
    return camera.ready.subscribe(show);
  }, [controller, reveal]);
}
