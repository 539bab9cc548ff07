/** Dragging a row by its handle: where it would land, and the scroll at the edges. Pointer events, so touch too. */
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type PointerEvent,
} from "react";
import { useNotebook } from "./notebook.ts";
import { dropSlot, sameSlot, slotOf, type Slot } from "./rows.ts";

export interface RowDrag {
  readonly id: string;
  /** The row at whose edge the line is drawn; null while it would stay where it is. */
  readonly over: string | null;
  readonly half: "upper" | "lower";
}

const startsAfterPx = 5;
const edgePx = 60;

export function useDragRow(): {
  readonly drag: RowDrag | null;
  /** For the handle's onPointerDown. */
  begin(event: PointerEvent<HTMLElement>, id: string): void;
  /** True once after a drag, so that the click that ends it does nothing else. */
  justDragged(): boolean;
} {
  const notebook = useNotebook();
  const [drag, setDrag] = useState<RowDrag | null>(null);
  const stop = useRef<(() => void) | null>(null);
  const dragged = useRef(false);
  useEffect(() => () => stop.current?.(), []);

  const begin = useCallback(
    (down: PointerEvent<HTMLElement>, id: string) => {
      // On a touch screen the handle is a menu with "Move up" and "Move down": a drag would fight with scrolling.
      if (down.button !== 0 || down.pointerType === "touch") return;
      if (!notebook.canEdit()) return;
      const from = down.clientY;
      let moving = false;
      let slot: Slot | null = null;
      let pointer = { x: down.clientX, y: down.clientY };
      let frame = 0;
      dragged.current = false;

      const follow = () => {
        const target = rowUnder(notebook.root(), pointer);
        const rows = notebook.rows();
        const found = target && dropSlot(rows, id, target.id, target.half);
        const here = slotOf(rows, id);
        slot = found && here && !sameSlot(found, here) ? found : null;
        setDrag({
          id,
          over: slot && target ? target.id : null,
          half: target?.half ?? "upper",
        });
      };
      const scrollAtEdge = () => {
        const root = notebook.root();
        const view = root?.getBoundingClientRect();
        if (view && root) {
          const speed =
            pointer.y < view.top + edgePx
              ? -12
              : pointer.y > view.bottom - edgePx
                ? 12
                : 0;
          if (speed !== 0) {
            root.scrollTop += speed;
            follow();
          }
        }
        frame = requestAnimationFrame(scrollAtEdge);
      };
      const handleMove = (event: globalThis.PointerEvent) => {
        pointer = { x: event.clientX, y: event.clientY };
        if (!moving && Math.abs(event.clientY - from) < startsAfterPx) return;
        if (!moving) {
          moving = true;
          dragged.current = true;
          frame = requestAnimationFrame(scrollAtEdge);
        }
        follow();
      };
      const handleUp = () => {
        const landed = slot;
        end();
        if (moving && landed) notebook.moveTo(id, landed);
      };
      const handleKey = (event: KeyboardEvent) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        end();
      };
      const listening = new AbortController();
      const { signal } = listening;
      const end = () => {
        listening.abort();
        cancelAnimationFrame(frame);
        stop.current = null;
        setDrag(null);
      };
      stop.current?.();
      stop.current = end;
      window.addEventListener("pointermove", handleMove, { signal });
      window.addEventListener("pointerup", handleUp, { signal });
      window.addEventListener("pointercancel", end, { signal });
      window.addEventListener("keydown", handleKey, { signal, capture: true });
    },
    [notebook],
  );
  const justDragged = useCallback(() => {
    const was = dragged.current;
    dragged.current = false;
    return was;
  }, []);

  return { drag, begin, justDragged };
}

/** Beside the column counts too: only the height says which row it is. */
function rowUnder(
  root: HTMLElement | null,
  pointer: { readonly x: number; readonly y: number },
): { id: string; half: "upper" | "lower" } | null {
  const column = root?.querySelector("[data-column]")?.getBoundingClientRect();
  if (!column) return null;
  const x = Math.min(Math.max(pointer.x, column.left + 8), column.right - 8);
  const row = document
    .elementFromPoint(x, pointer.y)
    ?.closest<HTMLElement>("[data-row]");
  const id = row?.dataset["row"];
  if (!row || !id) return null;
  const { top, height } = row.getBoundingClientRect();
  return { id, half: pointer.y < top + height / 2 ? "upper" : "lower" };
}
