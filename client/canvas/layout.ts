/**
 * Where blocks are drawn: where the document says, unless somebody is dragging them right now. A drag of another person
 * ends in awareness before its document update arrives, so their last place is held until the document moves (or a
 * moment passes): without that a dropped block would jump back for an instant.
 */
import type { Block } from "../../shared/blocks/model.ts";
import { sameRect } from "../../shared/geometry.ts";
import type { Rect } from "../../shared/presence.ts";
import { createStore, type Store } from "../kit/store.ts";
import { draggedByOthers, type PresenceStore } from "../presence/peers.ts";
import type { CanvasStore } from "../sync/canvasStore.ts";

export type Rects = ReadonlyMap<string, Rect>;

export interface Layout {
  /** Only the blocks that are not where the document says. */
  readonly moved: Store<Rects>;
  /** Blocks that this person drags or resizes now; null when done. */
  setOwn(rects: Rects | null): void;
  /** The place of a block as drawn now. */
  place(block: Block): Rect;
  /** Watches the others and the document until the result is called. */
  start(): () => void;
}

const nowhere: Rects = new Map();
const holdMs = 1_500;

export function createLayout(
  canvas: CanvasStore,
  presence: PresenceStore,
): Layout {
  const moved = createStore<Rects>(nowhere);
  let own: Rects = nowhere;
  let others: Rects = nowhere;
  const held = new Map<string, { rect: Rect; from: Rect; until: number }>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const update = () => {
    const now = Date.now();
    const { blockById } = canvas.get();
    const next = new Map<string, Rect>();
    for (const [id, hold] of held) {
      const block = blockById.get(id);
      if (!block || hold.until <= now || !sameRect(pick(block), hold.from))
        held.delete(id);
      else next.set(id, hold.rect);
    }
    for (const [id, rect] of others) if (blockById.has(id)) next.set(id, rect);
    for (const [id, rect] of own) if (blockById.has(id)) next.set(id, rect);
    if (held.size > 0 && timer === null)
      timer = setTimeout(() => {
        timer = null;
        update();
      }, holdMs + 50);
    if (!sameRects(moved.get(), next))
      moved.set(next.size > 0 ? next : nowhere);
  };
  const readOthers = () => {
    const next = draggedByOthers(presence.get());
    if (next.size === 0 && others.size === 0) return;
    const { blockById } = canvas.get();
    for (const [id, rect] of others) {
      const block = blockById.get(id);
      if (block && !next.has(id))
        held.set(id, { rect, from: pick(block), until: Date.now() + holdMs });
    }
    for (const id of next.keys()) held.delete(id);
    others = next;
    update();
  };

  return {
    moved,
    setOwn(rects) {
      own = rects ?? nowhere;
      update();
    },
    place: (block) => moved.get().get(block.id) ?? block,
    start() {
      const stopPresence = presence.subscribe(readOthers);
      const stopCanvas = canvas.subscribe(() => {
        if (held.size + own.size + others.size > 0) update();
      });
      readOthers();
      return () => {
        stopPresence();
        stopCanvas();
        if (timer !== null) clearTimeout(timer);
        timer = null;
      };
    },
  };
}

function pick({ x, y, w, h }: Rect): Rect {
  return { x, y, w, h };
}

function sameRects(a: Rects, b: Rects): boolean {
  if (a.size !== b.size) return false;
  for (const [id, rect] of b) {
    const other = a.get(id);
    if (!other || !sameRect(other, rect)) return false;
  }
  return true;
}
