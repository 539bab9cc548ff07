/** The region's listeners: presses, hover, keys, clipboard, dropped files, my pointer for the others. */
import { useEffect, useMemo, type RefObject, type SyntheticEvent } from "react";
import type { Point } from "../../shared/geometry.ts";
import { isTextField } from "../kit/keys.ts";
import { throttlePresence } from "../presence/peers.ts";
import { listenToClipboard } from "./clipboard.ts";
import { selectBlocks, type CanvasController } from "./controller.ts";
import { droppedFiles } from "../runs/pickedFiles.ts";
import { dropFiles } from "./files.ts";
import {
  blockUnder,
  handleDoubleClick,
  handleHover,
  handlePress,
} from "./gestures/pointer.ts";
import { handleKeyDown } from "./keyboard.ts";

const pointerMs = 40;

/**
 * Presses and keys come through React, so that a card, pin or menu that handles one can keep it. React also brings
 * events of things that are drawn elsewhere (toolbars of the text editor): those are not on the canvas.
 */
export function useRegionHandlers(controller: CanvasController) {
  return useMemo(() => {
    const here = <E extends Event>(handle: (event: E) => void) => {
      return ({ nativeEvent }: SyntheticEvent<unknown, E>) => {
        const { target } = nativeEvent;
        if (target instanceof Node && controller.region?.contains(target))
          handle(nativeEvent);
      };
    };
    return {
      onPointerDown: here((event: PointerEvent) => {
        showKeys(controller, false);
        handlePress(controller, event);
      }),
      onDoubleClick: here((event: MouseEvent) =>
        handleDoubleClick(controller, event),
      ),
      onContextMenu: here((event: MouseEvent) =>
        openContextMenu(controller, event),
      ),
      onKeyDown: here((event: KeyboardEvent) => {
        if (/^(Tab|Arrow|Enter)/.test(event.key)) showKeys(controller, true);
        handleKeyDown(controller, event);
      }),
    };
  }, [controller]);
}

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
    // Tab from the top bar: the key went down somewhere else.
    region.addEventListener(
      "keyup",
      (event) => event.key === "Tab" && showKeys(controller, true),
      { signal },
    );
    keepUnscrolled(controller, region, signal);
    keepKeysHere(controller, signal);
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

/** The ring around the canvas is for those who use keys. */
function showKeys({ region }: CanvasController, shown: boolean) {
  if (region) region.dataset["keys"] = String(shown);
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

/**
 * Find-in-page and a focus beyond the rim scroll the elements around the paper, and everything would be off by that
 * much. The paper moves by that much instead. React Flow only undoes the scrolling, so this must come before it.
 */
function keepUnscrolled(
  { camera }: CanvasController,
  region: HTMLElement,
  signal: AbortSignal,
) {
  region.addEventListener(
    "scroll",
    ({ target }) => {
      if (!(target instanceof Element) || !holdsPaper(target)) return;
      const { scrollLeft, scrollTop } = target;
      if (scrollLeft === 0 && scrollTop === 0) return;
      unscroll(target);
      camera.panBy(-scrollLeft, -scrollTop);
    },
    { signal, capture: true },
  );
  // Nothing scrolls to the left of its beginning, so the keys' way there needs help.
  region.addEventListener(
    "focusin",
    ({ target }) => {
      if (!(target instanceof Element) || region.dataset["keys"] !== "true")
        return;
      if (!target.closest(".react-flow__node")) return;
      for (const element of ancestorsWithin(region, target))
        if (holdsPaper(element)) unscroll(element);
      const { left, top, width, height } = target.getBoundingClientRect();
      const { zoom } = camera.view.get();
      camera.reveal({
        ...camera.toCanvas({ x: left, y: top }),
        w: width / zoom,
        h: height / zoom,
      });
    },
    { signal },
  );
}

function holdsPaper(element: Element): boolean {
  const paper = ".react-flow__viewport";
  return element.matches(paper) || element.querySelector(paper) !== null;
}

function unscroll(element: Element) {
  element.scrollTo({ left: 0, top: 0, behavior: "instant" });
}

function* ancestorsWithin(region: Element, from: Element) {
  for (
    let element: Element | null = from;
    element && region.contains(element);
    element = element.parentElement
  )
    yield element;
}

/** When a text closes or a focused control goes away, the focus comes back to the canvas instead of to nowhere. */
function keepKeysHere(controller: CanvasController, signal: AbortSignal) {
  const isNowhere = () => document.activeElement === document.body;
  let wasEditing = false;
  const stop = controller.ui.subscribe(() => {
    const { editing, view } = controller.ui.get();
    if (wasEditing && !editing && view === "canvas")
      requestAnimationFrame(() => isNowhere() && controller.focus());
    wasEditing = editing !== null;
  });
  signal.addEventListener("abort", stop);
  window.addEventListener(
    "keydown",
    (event) => {
      if (!isNowhere() || event.defaultPrevented) return;
      controller.focus();
      handleKeyDown(controller, event);
    },
    { signal },
  );
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
      void droppedFiles(event.dataTransfer!).then((files) =>
        dropFiles(controller, files, at),
      );
    },
    { signal },
  );
}
