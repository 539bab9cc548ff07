/**
 * Blocks as React Flow nodes. Node objects are reused while a block stays where it is, and the list is the same array
 * while no block moves: a keystroke in a block reaches its card, never React Flow (STACK traps 1 and 2).
 */
import type { Node } from "@xyflow/react";
import type { Rect } from "../../shared/presence.ts";
import type { CanvasController } from "./controller.ts";
import { derive, type Readable } from "./derive.ts";
import { detailAt } from "./detail.ts";

export type BlockFlowNode = Node<Record<string, never>, "block">;

/** Frames lie below links, links below cards, overlays above everything. */
export const layers = {
  links: 10_000,
  cards: 20_000,
  labels: 60_000,
  overlay: 100_000,
  peers: 100_001,
  pins: 100_002,
} as const;

const noData: Record<string, never> = {};

export function createFlowNodes(
  controller: CanvasController,
): Readable<readonly BlockFlowNode[]> {
  const { session, layout, ui, camera } = controller;
  const editing = derive([ui], () => ui.get().editing?.block ?? null);
  const far = derive(
    [camera.view],
    () => detailAt(camera.view.get().zoom) === "box",
  );
  let known = new Map<string, BlockFlowNode>();
  let list: readonly BlockFlowNode[] = [];

  const read = (): readonly BlockFlowNode[] => {
    const { blocks } = session.canvas.get();
    const next = new Map<string, BlockFlowNode>();
    // The order of the list stays whatever happens to the z-order: React never moves a node that has the caret.
    for (const id of known.keys()) next.set(id, known.get(id)!);
    const present = new Set<string>();
    let changed = false;
    blocks.forEach((block, rank) => {
      // Far away blocks are drawn on one layer; the one being edited stays mounted wherever it is.
      const keep = block.id === editing.get();
      if (far.get() && !keep) return;
      present.add(block.id);
      const rect = layout.place(block);
      const z = block.kind === "frame" ? rank : layers.cards + rank;
      const old = known.get(block.id);
      if (old && isAt(old, rect, z, keep)) return;
      next.set(block.id, nodeAt(block.id, rect, z, keep));
      changed = true;
    });
    for (const id of next.keys())
      if (!present.has(id)) {
        next.delete(id);
        changed = true;
      }
    if (!changed) return list;
    known = next;
    list = [...next.values()];
    return list;
  };

  return derive([session.canvas, layout.moved, editing, far], read);
}

function isAt(node: BlockFlowNode, rect: Rect, z: number, keep: boolean) {
  return (
    node.position.x === rect.x &&
    node.position.y === rect.y &&
    node.width === rect.w &&
    node.height === rect.h &&
    node.zIndex === z &&
    Boolean(node.dragging) === keep
  );
}

function nodeAt(
  id: string,
  { x, y, w, h }: Rect,
  zIndex: number,
  keep: boolean,
): BlockFlowNode {
  return {
    id,
    type: "block",
    data: noData,
    position: { x, y },
    width: w,
    height: h,
    measured: { width: w, height: h },
    handles: [],
    zIndex,
    // React Flow always renders a node that is being dragged, also out of sight.
    dragging: keep,
  };
}
