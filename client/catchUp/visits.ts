/**
 * Telling the server that I am here, so that it knows what I have seen: when the canvas opens, every few minutes while
 * I do something, when I leave, and when I come back. A failure is no harm: the next one says the same.
 */
import type { z } from "zod";
import type { visitSchema } from "../../shared/api/catchUp.ts";
import { fetchOrFail } from "../kit/api.ts";

export type Visit = z.infer<typeof visitSchema>;

const everyMs = 5 * 60_000;

export async function sayVisit(
  canvasId: string,
  { seen = false, leaving = false } = {},
): Promise<Visit> {
  const response = await fetchOrFail(
    `/api/canvases/${encodeURIComponent(canvasId)}/visit`,
    {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ seen }),
      // It has to arrive although the page goes.
      keepalive: leaving,
    },
  );
  return (await response.json()) as Visit;
}

/** Calls `onVisit` with each answer. Gives what ends it. */
export function keepVisiting(
  canvasId: string,
  onVisit: (visit: Visit) => void,
): () => void {
  let isOver = false;
  let saidAt = 0;
  const say = (leaving = false) => {
    saidAt = Date.now();
    sayVisit(canvasId, { leaving }).then(
      (visit) => {
        if (!isOver) onVisit(visit);
      },
      () => {},
    );
  };
  /** Whoever sits before another window has not seen what happens here. */
  const handleActivity = () => {
    if (Date.now() - saidAt >= everyMs) say();
  };
  const handleVisibility = () => {
    if (document.visibilityState === "hidden") say(true);
    else handleActivity();
  };
  const activities = ["pointermove", "keydown", "wheel"] as const;
  for (const each of activities)
    addEventListener(each, handleActivity, { passive: true, capture: true });
  document.addEventListener("visibilitychange", handleVisibility);
  say();
  return () => {
    isOver = true;
    for (const each of activities)
      removeEventListener(each, handleActivity, { capture: true });
    document.removeEventListener("visibilitychange", handleVisibility);
    say(true);
  };
}
