/** Requests that are right for the routes of catching up. */
import type { Sample } from "./samples.ts";

export const catchUpSamples: Readonly<Record<string, Sample>> = {
  "POST /api/canvases/:id/visit": { body: {} },
  "GET /api/canvases/:id/catch-up": {},
};
