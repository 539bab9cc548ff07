/**
 * Pictures and snapshots of charts that came from another canvas, by pasting: the server shows them here once this
 * canvas holds them, too. That is asked for when blocks are pasted, and again when one cannot be loaded; offline it
 * waits for the server.
 */
import { api, isUnreachable, serverReachable } from "../kit/api.ts";

/** Of one canvas: a picture that is held there is kept by the browser under this address only. */
export function pictureAddress(canvasId: string, blob: string): string {
  return `/api/blobs/${blob}?canvas=${encodeURIComponent(canvasId)}`;
}

/** Asked for while the server was out of reach. */
const waiting = new Map<string, Set<string>>();

/** True when the canvas holds it now; false when this person sees it nowhere, or may not edit here. */
export async function bringBlob(
  canvasId: string,
  blob: string,
): Promise<boolean> {
  try {
    await api.blobs[":sha256"].uses.$post({
      param: { sha256: blob },
      json: { canvas: canvasId },
    });
    return true;
  } catch (failure) {
    if (isUnreachable(failure)) {
      const blobs = waiting.get(canvasId) ?? new Set();
      waiting.set(canvasId, blobs.add(blob));
    }
    return false;
  }
}

serverReachable.subscribe(() => {
  if (!serverReachable.get()) return;
  const asked = [...waiting];
  waiting.clear();
  for (const [canvasId, blobs] of asked)
    for (const blob of blobs) void bringBlob(canvasId, blob);
});
