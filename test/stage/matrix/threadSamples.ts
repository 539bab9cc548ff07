/** Requests that are right for the routes of threads and comments. */
import { randomUUID } from "node:crypto";
import { timestamp } from "../../../server/records/clock.ts";
import { newCommentRow } from "../../../server/threads/comments.ts";
import type { Sample } from "./samples.ts";
import type { World } from "./world.ts";

export const threadSamples: Readonly<Record<string, Sample>> = {
  "GET /api/canvases/:id/threads": {},
  "POST /api/canvases/:id/threads": {
    body: { anchor: { type: "point", x: 0, y: 0 }, body: "Why?" },
  },
  "GET /api/threads/:id": { params: ownThread },
  "PATCH /api/threads/:id": { params: ownThread, body: { resolved: true } },
  "POST /api/threads/:id/comments": { params: ownThread, body: { body: "So" } },
  // Accepting and declining need a role above this door's: they have tests of their own.
  "POST /api/threads/:id/suggestion": {
    params: ownSuggestion,
    body: { decision: "withdraw", word: "" },
  },
  "PATCH /api/comments/:id": { params: ownComment, body: { body: "Else" } },
  "DELETE /api/comments/:id": { params: ownComment },
  "GET /api/comments/:id/edits": { params: ownComment },
  "POST /api/comments/:id/reactions": {
    params: ownComment,
    body: { emoji: "👍" },
  },
  "DELETE /api/comments/:id/reactions/:emoji": {
    params: async (world) => ({ ...(await ownComment(world)), emoji: "👍" }),
  },
  "POST /api/comments/:id/approval": {
    params: heldComment,
    body: { approved: true },
    // To others it is not there.
    below: 404,
  },
  "GET /api/canvases/:id/reading": {},
  "PUT /api/canvases/:id/reading": { body: { thread: null } },
};

export async function ownThread({ db, canvasId, userId }: World) {
  const id = randomUUID();
  await insertThread(db, { id, canvasId, userId, at: timestamp() });
  return { id };
}

async function ownSuggestion(world: World) {
  const { id } = await ownThread(world);
  await world.db
    .insertInto("suggestion")
    .values({
      thread_id: id,
      kind: "replace",
      original: "Why?",
      replacement: "So",
      status: "open",
      decided_at: null,
      decided_by: null,
      word: "",
      seq: null,
      claimed_at: null,
    })
    .execute();
  return { id };
}

async function ownComment(world: World) {
  const { id: threadId } = await ownThread(world);
  const id = randomUUID();
  const author = { id: world.userId };
  await world.db
    .insertInto("comment")
    .values(newCommentRow(id, threadId, author, "Why?", timestamp()))
    .execute();
  return { id };
}

/** What a guest began who is nobody else here. */
async function heldComment({ db, canvasId }: World) {
  const [id, threadId, userId] = [randomUUID(), randomUUID(), randomUUID()];
  const at = timestamp();
  await insertThread(db, { id: threadId, canvasId, userId, at });
  await db
    .insertInto("comment")
    .values({
      ...newCommentRow(id, threadId, { id: userId }, "Why?", at),
      held_at: at,
    })
    .execute();
  return { id };
}

async function insertThread(
  db: World["db"],
  row: { id: string; canvasId: string; userId: string; at: string },
) {
  await db
    .insertInto("thread")
    .values({
      id: row.id,
      canvas_id: row.canvasId,
      anchor: '{"type":"point","x":0,"y":0}',
      block_id: null,
      author_id: row.userId,
      created_at: row.at,
      updated_at: row.at,
      resolved_at: null,
      resolved_by: null,
    })
    .execute();
}
