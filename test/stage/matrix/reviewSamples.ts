/** Requests that are right for the routes of reviews and of comments from elsewhere. */
import { randomUUID } from "node:crypto";
import { insertReview } from "../reviewRows.ts";
import type { Sample } from "./samples.ts";
import type { World } from "./world.ts";

export const reviewSamples: Readonly<Record<string, Sample>> = {
  "GET /api/canvases/:id/reviews": {},
  "POST /api/canvases/:id/annotations/import": {
    body: {
      type: "Annotation",
      bodyValue: "So",
      target: "https://example.org",
    },
  },
  // Nobody is of a discipline that nobody has: who is asked has tests of its own.
  "POST /api/canvases/:id/reviews": { body: { disciplines: ["other"] } },
  "PATCH /api/reviews/:id": {
    params: ownRequest,
    body: { state: "looking" },
  },
  "DELETE /api/review-requests/:id": {
    params: ownRequest,
  },
};

/** Somebody asks themselves, so that both asking and answering is theirs. */
async function ownRequest({ db, canvasId, userId }: World) {
  const id = randomUUID();
  await insertReview(db, {
    id,
    canvasId,
    askedBy: userId,
    reviewer: userId,
    words: "",
    at: new Date().toISOString(),
  });
  return { id };
}
