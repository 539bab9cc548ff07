/** Making one block: at a point, in a dragged rectangle, or where there is room in sight. */
import { opensOwnEditor } from "../blocks/kinds.ts";
import { blockModel } from "../../shared/blocks/index.ts";
import type { Size } from "../../shared/blocks/model.ts";
import { frameUnder, takeIn } from "../../shared/doc/arrange.ts";
import { createBlock, edit, type NewBlock } from "../../shared/doc/edits.ts";
import { inflate, overlaps, type Point } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import { newId, type CanvasController } from "./controller.ts";
import { positionOf } from "./words.ts";
import { readingOrder } from "../../shared/doc/read.ts";
import { patchUi } from "./ui.ts";

export interface CreateOptions {
  /** The new block's middle. */
  readonly centre?: Point;
  /** Or its whole rectangle, made no smaller than the kind allows. */
  readonly rect?: Rect;
  /** Instead of the kind's own size. */
  readonly size?: Size;
  readonly fields?: NewBlock["fields"];
  /** Opens its main text, spec or file picker; on unless set. */
  readonly open?: boolean;
}

/** Gives the new block's id; undefined when this person may not edit. */
export function createAt(
  controller: CanvasController,
  kind: string,
  { centre, rect, size, fields, open = true }: CreateOptions = {},
): string | undefined {
  const { session, ui } = controller;
  const model = blockModel(kind);
  if (!model) return undefined;
  const place =
    rect !== undefined
      ? {
          ...rect,
          w: Math.max(rect.w, model.minSize.w),
          h: Math.max(rect.h, model.minSize.h),
        }
      : around(
          centre ?? freeSpot(controller, size ?? model.size),
          size ?? model.size,
        );
  const id = newId();
  const { blocks } = session.canvas.get();
  const made = controller.act(() => {
    edit(session.doc, () => {
      createBlock(session.doc, {
        id,
        kind,
        ...place,
        frame: frameUnder(blocks, { id, kind, ...place }),
        ...(fields && { fields }),
      });
      if (kind === "frame") takeIn(session.doc, id);
    });
    return true;
  });
  if (!made) return undefined;
  patchUi(ui, {
    tool: { type: "select" },
    selection: new Set([id]),
    selectedLinks: new Set(),
    editing:
      open && model.mainText ? { block: id, field: model.mainText } : null,
    configuring: open && opensOwnEditor(kind) ? id : null,
  });
  controller.camera.reveal(place);
  if (open && kind === "frame") openTitle(controller, id);
  const canvas = session.canvas.get();
  const block = canvas.blockById.get(id);
  if (block)
    controller.say(`Made ${positionOf(block, readingOrder(canvas.blocks))}`);
  return id;
}

/** The title of a frame opens by a double click on it. A frame just made is drawn a moment later. */
export function openTitle({ region, ui }: CanvasController, frame: string) {
  if (!region) return;
  const open = () => {
    const title = region.querySelector(`[data-id="${CSS.escape(frame)}"] h2`);
    title?.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
    return title !== null;
  };
  if (open()) return;
  const drawn = new MutationObserver(() => open() && stop());
  drawn.observe(region, { childList: true, subtree: true });
  const unselected = ui.subscribe(() => {
    if (!ui.get().selection.has(frame)) stop();
  });
  const stop = () => {
    drawn.disconnect();
    unselected();
  };
}

/** A point near the middle of what is seen where a block of this size covers no other. */
export function freeSpot(
  { camera, session }: CanvasController,
  size: Size,
): Point {
  const centre = camera.centre();
  const { blocks } = session.canvas.get();
  const cards = blocks.filter((block) => block.kind !== "frame");
  const isFree = (point: Point) => {
    const rect = inflate(around(point, size), 12);
    return !cards.some((card) => overlaps(card, rect));
  };
  // Rings of eight places, wider and wider; beyond a few the middle will do.
  for (let ring = 0; ring <= 4; ring++)
    for (const [x, y] of ring === 0 ? [[0, 0]] : ringOfEight) {
      const point = {
        x: Math.round(centre.x + (x ?? 0) * ring * (size.w / 2 + 16)),
        y: Math.round(centre.y + (y ?? 0) * ring * (size.h / 2 + 16)),
      };
      if (isFree(point)) return point;
    }
  return centre;
}

const ringOfEight = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
] as const;

function around(centre: Point, size: Size): Rect {
  return {
    x: Math.round(centre.x - size.w / 2),
    y: Math.round(centre.y - size.h / 2),
    ...size,
  };
}
