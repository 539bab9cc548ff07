/** Follows one pointer from its press to its release, over the whole window. Escape and a lost pointer cancel. */
import type { Point } from "../../../shared/geometry.ts";

export interface Tracking {
  /** Called once, when the pointer has left its place by `threshold` pixels. */
  onStart?(event: PointerEvent): void;
  /** While dragging; also when a modifier key goes down or up, with the last pointer event's place. */
  onMove(at: DragState): void;
  /** The release of a drag. */
  onEnd(at: DragState): void;
  /** The release of a press that never became a drag. */
  onClick?(event: PointerEvent): void;
  /** The drag was given up: everything goes back. */
  onCancel?(): void;
}

export interface DragState {
  readonly client: Point;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly mod: boolean;
}

const thresholdPx = 4;

/** Gives a function that calls `onMove` again at the last place, for a canvas that pans under a still pointer. */
export function trackPointer(
  press: PointerEvent,
  tracking: Tracking,
): { readonly again: () => void } {
  const stop = new AbortController();
  const { signal } = stop;
  const from = { x: press.clientX, y: press.clientY };
  let dragging = false;
  let last = stateOf(press, from);

  const handleMove = (event: PointerEvent) => {
    if (event.pointerId !== press.pointerId) return;
    last = stateOf(event, { x: event.clientX, y: event.clientY });
    if (!dragging) {
      if (
        Math.hypot(last.client.x - from.x, last.client.y - from.y) < thresholdPx
      )
        return;
      dragging = true;
      tracking.onStart?.(event);
    }
    tracking.onMove(last);
  };
  const handleUp = (event: PointerEvent) => {
    if (event.pointerId !== press.pointerId) return;
    stop.abort();
    if (dragging)
      tracking.onEnd(stateOf(event, { x: event.clientX, y: event.clientY }));
    else tracking.onClick?.(event);
  };
  const cancel = () => {
    stop.abort();
    if (dragging) tracking.onCancel?.();
  };
  const handleKey = (event: KeyboardEvent) => {
    if (event.type === "keydown" && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      cancel();
      return;
    }
    const next = stateOf(event, last.client);
    const same =
      next.alt === last.alt &&
      next.mod === last.mod &&
      next.shift === last.shift;
    last = next;
    if (dragging && !same) tracking.onMove(last);
  };

  window.addEventListener("pointermove", handleMove, { signal });
  window.addEventListener("pointerup", handleUp, { signal });
  window.addEventListener("pointercancel", cancel, { signal });
  window.addEventListener("blur", cancel, { signal });
  window.addEventListener("keydown", handleKey, { signal, capture: true });
  window.addEventListener("keyup", handleKey, { signal, capture: true });
  return { again: () => dragging && !signal.aborted && tracking.onMove(last) };
}

function stateOf(
  event: {
    readonly shiftKey: boolean;
    readonly altKey: boolean;
    readonly ctrlKey: boolean;
    readonly metaKey: boolean;
  },
  client: Point,
): DragState {
  return {
    client,
    shift: event.shiftKey,
    alt: event.altKey,
    mod: event.ctrlKey || event.metaKey,
  };
}
