/** Small things this browser keeps: the minimap, and where each canvas was last looked at. */
import { z } from "zod";

const placeSchema = z.object({
  x: z.number(),
  y: z.number(),
  zoom: z.number().min(0.01).max(8),
});
export type Place = z.infer<typeof placeSchema>;

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage is blocked: every visit starts with the defaults.
  }
}

export function keep(key: string, value: string) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is blocked or full: the choice holds for this page only.
  }
}

export function recallPlace(canvasId: string): Place | null {
  try {
    return placeSchema.parse(JSON.parse(recall(placeKey(canvasId)) ?? "null"));
  } catch {
    return null; // Never been here, or something else wrote there.
  }
}

export function keepPlace(canvasId: string, { x, y, zoom }: Place) {
  keep(placeKey(canvasId), JSON.stringify({ x, y, zoom }));
}

function placeKey(canvasId: string): string {
  return `parley/place/${canvasId}`;
}
