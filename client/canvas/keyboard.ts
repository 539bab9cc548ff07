/**
 * Keys of the canvas region itself: walking through blocks, nudging, opening, leaving. Everything that has a name is a
 * command instead (see commands/), so this file holds only what depends on where the walk stands.
 */
import { nudgeBlocks } from "../../shared/doc/arrange.ts";
import { readingOrder } from "../../shared/doc/read.ts";
import type { Block } from "../../shared/blocks/model.ts";
import { isTextField } from "../kit/keys.ts";
import { followedUser, followUser } from "../presence/follow.ts";
import {
  selectBlocks,
  selectedBlocks,
  type CanvasController,
} from "./controller.ts";
import { createAt } from "./create.ts";
import { aimLink, cancelLink } from "./gestures/link.ts";
import { clearSelection, editBlock } from "./gestures/pointer.ts";
import { createLink } from "./links.ts";
import { nextInDirection, type Direction } from "./spatial.ts";
import { patchUi } from "./ui.ts";
import { positionOf, titleOf } from "./words.ts";

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const vectors: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

export function handleKeyDown(
  controller: CanvasController,
  event: KeyboardEvent,
) {
  if (event.defaultPrevented || event.isComposing) return;
  // A key that nobody had the focus for is the canvas's.
  const target =
    event.target === document.body
      ? controller.region
      : event.target instanceof Element
        ? event.target
        : null;
  if (event.key === "Escape") {
    if (leave(controller)) event.preventDefault();
    return;
  }
  // Keys of a text, a button on a card or a toolbar are theirs.
  if (!target || isTextField(target) || target !== controller.region) return;
  const direction = directions[event.key];
  if (
    event.key === "Tab" &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey
  ) {
    if (walk(controller, event.shiftKey ? -1 : 1)) event.preventDefault();
  } else if (direction) {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) go(controller, direction);
    else nudgeOrPan(controller, event, direction);
  } else if (event.key === "Enter") {
    if (enter(controller)) event.preventDefault();
  } else if (
    event.key === "ContextMenu" ||
    (event.key === "F10" && event.shiftKey)
  ) {
    event.preventDefault();
    openMenuAtSelection(controller);
  }
}

/**
 * Selects the next or previous block in reading order. False at either end, where Tab leaves the canvas: the region is
 * never a trap.
 */
function walk(controller: CanvasController, step: 1 | -1): boolean {
  const order = readingOrder(controller.session.canvas.get().blocks);
  const link = linkInHand(controller);
  const current = link ? (link.to ?? link.from) : currentBlock(controller)?.id;
  const index = order.findIndex((block) => block.id === current);
  let next =
    order[index < 0 ? (step > 0 ? 0 : order.length - 1) : index + step];
  if (link && next?.id === link.from)
    next = order[order.indexOf(next) + step] ?? next;
  if (!next || (index < 0 && step < 0)) return false;
  arriveAt(controller, next, order);
  return true;
}

/** Goes to the nearest block in a direction. */
function go(controller: CanvasController, direction: Direction) {
  const { blocks } = controller.session.canvas.get();
  const order = readingOrder(blocks);
  const link = linkInHand(controller);
  const from = link
    ? blocks.find((block) => block.id === (link.to ?? link.from))
    : currentBlock(controller);
  const candidates = blocks.filter((block) => block.id !== link?.from);
  const next = from ? nextInDirection(candidates, from, direction) : order[0];
  if (next) arriveAt(controller, next, order);
  else controller.say(`Nothing further ${direction}`);
}

function arriveAt(
  controller: CanvasController,
  block: Block,
  order: readonly Block[],
) {
  followUser(null);
  if (linkInHand(controller)) aimLink(controller, block.id);
  else selectBlocks(controller, [block.id]);
  controller.camera.reveal(block);
  const { links } = controller.session.canvas.get();
  const count = links.filter(
    (link) => link.from === block.id || link.to === block.id,
  ).length;
  const linked =
    count === 0 ? "" : count === 1 ? ". 1 link" : `. ${count} links`;
  controller.say(`${positionOf(block, order)}${linked}`);
}

/** Arrows move the selection by 8, with Shift by 32, with Alt by 1; without a selection they move the paper. */
function nudgeOrPan(
  controller: CanvasController,
  event: KeyboardEvent,
  direction: Direction,
) {
  const [x, y] = vectors[direction];
  const { selection } = controller.ui.get();
  if (linkInHand(controller)) return go(controller, direction);
  if (selection.size === 0) {
    followUser(null);
    controller.camera.panBy(-x * 64, -y * 64);
    return;
  }
  if (!controller.canEdit()) return;
  const step = event.shiftKey ? 32 : event.altKey ? 1 : 8;
  followUser(null);
  // A run of arrow presses is one step of undo: the capture timeout joins them.
  nudgeBlocks(controller.session.doc, selection, x * step, y * step);
  const [block] = selectedBlocks(controller);
  if (block) {
    controller.camera.reveal(block);
    controller.say(`${block.x}, ${block.y}`);
  }
}

function enter(controller: CanvasController): boolean {
  const { ui, gesture } = controller;
  const { tool } = ui.get();
  const link = linkInHand(controller);
  if (link) {
    if (!link.to) {
      controller.say("Tab to the block that the link goes to, then Enter.");
      return true;
    }
    gesture.set(null);
    createLink(controller, link.from, link.to);
    return true;
  }
  if (tool.type === "create") {
    createAt(controller, tool.kind);
    return true;
  }
  const block = currentBlock(controller);
  if (!block) return false;
  editBlock(controller, block);
  return true;
}

/** Escape goes out one step: link, following, text, card, tool, selection. */
function leave(controller: CanvasController): boolean {
  const { ui, region } = controller;
  const { tool, editing, selection, selectedLinks } = ui.get();
  if (linkInHand(controller)) {
    cancelLink(controller);
    controller.say("No link made");
    return true;
  }
  if (followedUser() !== null) {
    followUser(null);
    return true;
  }
  if (editing) {
    patchUi(ui, { editing: null });
    controller.focus();
    const block = currentBlock(controller);
    if (block) controller.say(`${titleOf(block)}, selected`);
    return true;
  }
  if (
    document.activeElement !== region &&
    region?.contains(document.activeElement)
  ) {
    region.focus({ preventScroll: true });
    return true;
  }
  if (tool.type !== "select") {
    patchUi(ui, { tool: { type: "select" } });
    controller.say("Select tool");
    return true;
  }
  if (selection.size + selectedLinks.size > 0) {
    clearSelection(controller);
    controller.say("Nothing selected");
    return true;
  }
  return false;
}

function openMenuAtSelection(controller: CanvasController) {
  const box = controller.region?.getBoundingClientRect();
  if (!box) return;
  const block = currentBlock(controller);
  const at = block
    ? controller.camera.toRegion(block)
    : { x: box.width / 2, y: box.height / 2 };
  controller.menu.set({
    type: "context",
    at: {
      x: box.left + Math.min(Math.max(at.x, 8), box.width - 8),
      y: box.top + Math.min(Math.max(at.y, 8), box.height - 8),
    },
  });
}

function linkInHand({ gesture }: CanvasController) {
  const current = gesture.get();
  return current?.type === "link" ? current : null;
}

function currentBlock(controller: CanvasController): Block | undefined {
  return selectedBlocks(controller).at(-1);
}
