/**
 * What a press on the canvas begins. Blocks, handles and links are found by their data attributes:
 * `data-id` (a block's node), `data-resize`, `data-link-from`, `data-link`; `data-canvas-ui` keeps presses for itself.
 * Far zoomed out blocks are drawn on one layer without elements, so geometry decides there.
 */
import { blockModel } from "../../../shared/blocks/index.ts";
import type { Block } from "../../../shared/blocks/model.ts";
import { readingOrder } from "../../../shared/doc/read.ts";
import { followUser } from "../../presence/follow.ts";
import { beginThread } from "../../threads/go.ts";
import { selectBlocks, type CanvasController } from "../controller.ts";
import { opensOwnEditor } from "../../blocks/kinds.ts";
import { createAt, openTitle } from "../create.ts";
import type { ResizeSides } from "../snap.ts";
import { blockAt } from "../spatial.ts";
import { patchUi } from "../ui.ts";
import { countOf, positionOf } from "../words.ts";
import { startCreate, startMarquee, startRegion } from "./draw.ts";
import { aimLink, startLink } from "./link.ts";
import { startMove } from "./move.ts";
import { startResize } from "./resize.ts";

/** Controls inside cards that want the press for themselves. */
const controls =
  'button, a[href], input, textarea, select, label, summary, [role="button"], [role="slider"], [contenteditable="true"], .nodrag';

export function handlePress(controller: CanvasController, event: PointerEvent) {
  const { ui, session, spaceHeld, menu } = controller;
  const target = event.target instanceof Element ? event.target : null;
  if (!target || event.button !== 0 || target.closest("[data-canvas-ui]"))
    return;
  menu.set(null);
  followUser(null);
  // Whatever is chosen now is what a thread gets attached to (client/anchors).
  if (ui.get().attaching !== null) return;
  // Pins and other buttons over the canvas are nobody's block.
  if (target.closest(controls) && !target.closest(".react-flow__node")) return;
  const { tool, editing, selection } = ui.get();
  if (tool.type === "hand" || spaceHeld.get()) return;
  const block = blockUnder(controller, event);
  if (editing && block?.id === editing.block && target.closest(controls))
    return;

  switch (tool.type) {
    case "create":
      return startCreate(controller, event, tool.kind);
    case "comment":
      // A finger that drags moves the paper.
      if (event.pointerType !== "touch" && (!block || block.kind === "frame"))
        return startRegion(controller, event, (release) =>
          draftThread(controller, release, block),
        );
      // On release: the press itself still moves the focus to the canvas, away from the new thread's field.
      return tapped(controller, event, (release) =>
        draftThread(controller, release, block),
      );
    case "link":
      if (block && controller.canEdit())
        return startLink(controller, event, block.id);
      return;
    case "select":
  }

  const handle = target.closest("[data-link-from]");
  if (handle && controller.canEdit())
    return startLink(controller, event, handle.getAttribute("data-link-from")!);
  const resize = target.closest("[data-resize]");
  if (resize && controller.canEdit()) {
    const sides = sidesOf(resize.getAttribute("data-resize")!);
    const [only] = selection;
    const resized = only && session.canvas.get().blockById.get(only);
    if (resized) startResize(controller, event, resized, sides);
    return;
  }
  const link = linkUnder(target);
  if (link) {
    patchUi(ui, {
      selectedLinks: new Set([link]),
      selection: new Set(),
      editing: null,
    });
    return;
  }
  if (!block) return pressPaper(controller, event);
  if (target.closest(controls)) {
    if (!selection.has(block.id)) selectBlocks(controller, [block.id]);
    return;
  }
  pressBlock(controller, event, block);
}

/** Double click: edits a block's text where it was clicked, or writes a note on empty paper. */
export function handleDoubleClick(
  controller: CanvasController,
  event: MouseEvent,
) {
  const { camera, ui } = controller;
  const target = event.target instanceof Element ? event.target : null;
  if (!target || target.closest("[data-canvas-ui]")) return;
  if (ui.get().tool.type !== "select" || target.closest(controls)) return;
  const link = linkUnder(target);
  if (link) return controller.menu.set({ type: "relation", link });
  const block = blockUnder(controller, event);
  if (!block || block.kind === "frame")
    createAt(controller, "note", {
      centre: camera.toCanvas({ x: event.clientX, y: event.clientY }),
    });
  else editBlock(controller, block);
}

/** Opens the main text, else what the kind has instead: a dialog, or a frame's title. */
export function editBlock(controller: CanvasController, block: Block) {
  if (!controller.canEdit()) return;
  followUser(null);
  const { ui, session } = controller;
  const field = blockModel(block.kind)?.mainText;
  if (opensOwnEditor(block.kind)) {
    patchUi(ui, { selection: new Set([block.id]), configuring: block.id });
  } else if (field) {
    session.undo.stopCapturing();
    patchUi(ui, {
      selection: new Set([block.id]),
      selectedLinks: new Set(),
      editing: { block: block.id, field },
    });
  } else {
    openTitle(controller, block.id);
  }
}

/** The block an event is about: by its element, or by geometry where there is none. */
export function blockUnder(
  { camera, session, region }: CanvasController,
  event: { target: EventTarget | null; clientX: number; clientY: number },
): Block | null {
  const { blocks, blockById } = session.canvas.get();
  const node =
    event.target instanceof Element
      ? event.target.closest(".react-flow__node")
      : null;
  if (node && region?.contains(node))
    return blockById.get(node.getAttribute("data-id") ?? "") ?? null;
  return blockAt(
    blocks,
    camera.toCanvas({ x: event.clientX, y: event.clientY }),
  );
}

export function handleHover(controller: CanvasController, event: PointerEvent) {
  const { gesture, hovered, camera, session } = controller;
  const client = { x: event.clientX, y: event.clientY };
  controller.pointer.set(client);
  const current = gesture.get();
  if (current?.type === "link" && !current.keyboard) {
    const point = camera.toCanvas(client);
    const over = blockAt(session.canvas.get().blocks, point);
    gesture.set({ ...current, point });
    aimLink(controller, over?.id ?? null);
    return;
  }
  if (event.pointerType === "touch" || event.buttons !== 0) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-link-from]")) return;
  const over = blockUnder(controller, event);
  hovered.set(over?.id ?? null);
}

function pressPaper(controller: CanvasController, event: PointerEvent) {
  if (event.pointerType === "touch") {
    // The finger pans (React Flow); a tap clears the selection.
    tapped(controller, event, () => clearSelection(controller));
    return;
  }
  startMarquee(controller, event, (click) => {
    if (!click.shiftKey) clearSelection(controller);
  });
}

function pressBlock(
  controller: CanvasController,
  event: PointerEvent,
  block: Block,
) {
  const { ui } = controller;
  const selected = ui.get().selection.has(block.id);
  const choose = (click: PointerEvent) => chooseBlock(controller, click, block);
  if (event.pointerType === "touch" && !selected)
    return tapped(controller, event, choose);
  if (!selected && isFrameBody(controller, event, block))
    return startMarquee(controller, event, choose);
  if (!selected && !event.shiftKey) selectBlocks(controller, [block.id]);
  else if (!selected)
    selectBlocks(controller, [...ui.get().selection, block.id]);
  if (!controller.canEdit()) return;
  if (ui.get().editing) patchUi(ui, { editing: null });
  startMove(controller, event, (click) => {
    if (selected) choose(click);
    else sayBlock(controller, block);
  });
}

/** A click: alone, or with shift added to and taken from what is selected. */
function chooseBlock(
  controller: CanvasController,
  { shiftKey }: { readonly shiftKey: boolean },
  block: Block,
) {
  const { selection } = controller.ui.get();
  if (!shiftKey) selectBlocks(controller, [block.id]);
  else if (selection.has(block.id))
    selectBlocks(
      controller,
      [...selection].filter((id) => id !== block.id),
    );
  else selectBlocks(controller, [...selection, block.id]);
  sayBlock(controller, block);
}

function sayBlock(controller: CanvasController, block: Block) {
  const { selection } = controller.ui.get();
  if (selection.size > 1) controller.say(`${countOf(selection.size)} selected`);
  else
    controller.say(
      positionOf(block, readingOrder(controller.session.canvas.get().blocks)),
    );
}

export function clearSelection(controller: CanvasController) {
  const { selection, selectedLinks, editing } = controller.ui.get();
  if (selection.size + selectedLinks.size > 0 || editing)
    selectBlocks(controller, []);
}

/** The inside of a frame that is not selected behaves like paper: drags there select. Its rim and title move it. */
function isFrameBody(
  { camera }: CanvasController,
  event: PointerEvent,
  block: Block,
): boolean {
  if (block.kind !== "frame") return false;
  const { zoom } = camera.view.get();
  const point = camera.toCanvas({ x: event.clientX, y: event.clientY });
  const rim = 10 / zoom;
  return (
    point.x > block.x + rim &&
    point.x < block.x + block.w - rim &&
    point.y > block.y + rim &&
    point.y < block.y + block.h - rim
  );
}

function draftThread(
  controller: CanvasController,
  event: PointerEvent,
  block: Block | null,
) {
  if (!controller.canComment()) return;
  const point = controller.camera.toCanvas({
    x: event.clientX,
    y: event.clientY,
  });
  beginThread(
    controller.ui,
    block && block.kind !== "frame"
      ? { type: "block", block: block.id }
      : { type: "point", x: Math.round(point.x), y: Math.round(point.y) },
  );
}

function tapped(
  { camera }: CanvasController,
  press: PointerEvent,
  onTap: (event: PointerEvent) => void,
) {
  const before = camera.view.get();
  window.addEventListener(
    "pointerup",
    (event) => {
      const near =
        Math.hypot(
          event.clientX - press.clientX,
          event.clientY - press.clientY,
        ) < 10;
      if (near && camera.view.get().zoom === before.zoom) onTap(event);
    },
    { once: true },
  );
}

function linkUnder(target: Element): string | null {
  const link = target.closest("[data-link], [data-link-words]");
  return (
    link?.getAttribute("data-link") ??
    link?.getAttribute("data-link-words") ??
    null
  );
}

function sidesOf(name: string): ResizeSides {
  return {
    x: name.includes("w") ? -1 : name.includes("e") ? 1 : 0,
    y: name.includes("n") ? -1 : name.includes("s") ? 1 : 0,
  };
}
