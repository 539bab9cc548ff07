/** The region's listeners: presses, hover, keys, clipboard, dropped files, my pointer for the others. */
import { useEffect, type RefObject } from "react";
import type { Point } from "../../shared/geometry.ts";
import { isTextField } from "../kit/keys.ts";
import { throttlePresence } from "../presence/peers.ts";
import { listenToClipboard } from "./clipboard.ts";
import { selectBlocks, type CanvasController } from "./controller.ts";
import { dropFiles } from "./files.ts";
import {
  blockUnder,
  handleDoubleClick,
  handleHover,
  handlePress,
} from "./gestures/pointer.ts";
import { handleKeyDown } from "./keyboard.ts";

const pointerMs = 40;

export function useRegionEvents(
  controller: CanvasController,
  ref: RefObject<HTMLDivElement | null>,
) {
  useEffect(() => {
    const region = ref.current;
    if (!region) return;
    controller.regionSlot.set(region);
    const stop = new AbortController();
    const { signal } = stop;
    const tell = throttlePresence(
      (pointer: Point | null) => controller.presence.set({ pointer }),
      pointerMs,
    );

    region.addEventListener(
      "pointerdown",
      (event) => handlePress(controller, event),
      { signal },
    );
    region.addEventListener(
      "dblclick",
      (event) => handleDoubleClick(controller, event),
      { signal },
    );
    region.addEventListener(
      "pointermove",
      (event) => {
        handleHover(controller, event);
        if (event.pointerType === "touch") return;
        const { x, y } = controller.camera.toCanvas({
          x: event.clientX,
          y: event.clientY,
        });
        tell.send({ x: Math.round(x), y: Math.round(y) });
      },
      { signal },
    );
    region.addEventListener(
      "pointerleave",
      () => {
        controller.pointer.set(null);
        controller.hovered.set(null);
        tell.send(null);
      },
      { signal },
    );
    region.addEventListener(
      "keydown",
      (event) => handleKeyDown(controller, event),
      { signal },
    );
    region.addEventListener(
      "contextmenu",
      (event) => openContextMenu(controller, event),
      { signal },
    );
    listenToSpace(controller, signal);
    listenToDrops(controller, region, signal);
    const stopClipboard = listenToClipboard(controller);
    // Keys work at once, without a click first; a text that has the focus keeps it.
    if (document.activeElement === document.body)
      region.focus({ preventScroll: true });
    return () => {
      stop.abort();
      stopClipboard();
      tell.send(null);
      tell.flush();
      controller.regionSlot.set(null);
    };
  }, [controller, ref]);
}

function openContextMenu(controller: CanvasController, event: MouseEvent) {
  const target = event.target instanceof Element ? event.target : null;
  // In a text the browser's own menu has the spelling.
  if (!target || target.closest("[data-canvas-ui]") || isTextField(target))
    return;
  event.preventDefault();
  const block = blockUnder(controller, event);
  if (block && !controller.ui.get().selection.has(block.id))
    selectBlocks(controller, [block.id]);
  if (!block) selectBlocks(controller, []);
  controller.menu.set({
    type: "context",
    at: { x: event.clientX, y: event.clientY },
  });
}

/** Space held down pans; in a text and on a button it is a space and a press. */
function listenToSpace(
  { region, spaceHeld }: CanvasController,
  signal: AbortSignal,
) {
  const release = () => spaceHeld.set(false);
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== " " || event.ctrlKey || event.metaKey) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target !== region && target !== document.body) return;
      event.preventDefault();
      spaceHeld.set(true);
    },
    { signal },
  );
  window.addEventListener("keyup", (event) => event.key === " " && release(), {
    signal,
  });
  window.addEventListener("blur", release, { signal });
}

function listenToDrops(
  controller: CanvasController,
  region: HTMLElement,
  signal: AbortSignal,
) {
  const hasFiles = (event: DragEvent) =>
    event.dataTransfer?.types.includes("Files") === true;
  region.addEventListener(
    "dragover",
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (!controller.canEdit()) return;
      event.dataTransfer!.dropEffect = "copy";
      region.dataset["dropping"] = "true";
    },
    { signal },
  );
  const end = () => delete region.dataset["dropping"];
  region.addEventListener(
    "dragleave",
    (event) => {
      if (!region.contains(event.relatedTarget as Node | null)) end();
    },
    { signal },
  );
  region.addEventListener(
    "drop",
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      end();
      const at = controller.camera.toCanvas({
        x: event.clientX,
        y: event.clientY,
      });
      void dropFiles(controller, [...event.dataTransfer!.files], at);
    },
    { signal },
  );
}
