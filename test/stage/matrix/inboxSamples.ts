/** Requests that are right for the routes of the inbox, of notices and of webhooks. */
import { createECDH, randomBytes, randomUUID } from "node:crypto";
import { timestamp } from "../../../server/records/clock.ts";
import { insertHook, insertLine } from "../noticeRows.ts";
import type { Sample } from "./samples.ts";
import { ownThread } from "./threadSamples.ts";
import type { World } from "./world.ts";

const newHook = {
  url: "https://hooks.example.org/x",
  events: ["thread.created"],
};
const endpoint = () => `https://push.example.org/${randomUUID()}`;

export const inboxSamples: Readonly<Record<string, Sample>> = {
  "GET /api/inbox": {},
  "GET /api/inbox/count": {},
  "GET /api/inbox/events": {},
  "POST /api/inbox/read-all": {},
  // It is about a canvas that not everybody may read.
  "PATCH /api/inbox/:id": {
    params: ownLine,
    body: { read: true },
    answers: [200, 404],
  },
  "GET /api/canvases/:id/watch": {},
  "PUT /api/canvases/:id/watch": { body: { level: "all" } },
  "GET /api/threads/:id/watch": { params: ownThread },
  "PUT /api/threads/:id/watch": { params: ownThread, body: { level: "all" } },
  "GET /api/me/notices": {},
  "PATCH /api/me/notices": { body: { mail: "daily" } },
  "POST /api/mail/unsubscribe": { answers: [404] },
  "GET /api/mail/unsubscribe": { answers: [302] },
  "GET /api/push/key": {},
  "POST /api/push/subscriptions": {
    body: () => {
      const browser = createECDH("prime256v1");
      return {
        endpoint: endpoint(),
        keys: {
          p256dh: browser.generateKeys("base64url"),
          auth: randomBytes(16).toString("base64url"),
        },
      };
    },
  },
  "DELETE /api/push/subscriptions": { body: () => ({ endpoint: endpoint() }) },
  "GET /api/canvases/:id/webhooks": {},
  "POST /api/canvases/:id/webhooks": { body: newHook },
  "PATCH /api/canvases/:id/webhooks/:hook": {
    params: hookHere,
    body: { disabled: true },
  },
  "DELETE /api/canvases/:id/webhooks/:hook": { params: hookHere },
  "POST /api/canvases/:id/webhooks/:hook/test": { params: hookHere },
  "GET /api/admin/webhooks": {},
  // There is room for some only; see test/contract/inbox/webhooks.test.ts.
  "POST /api/admin/webhooks": { body: newHook, answers: [201, 409] },
  "PATCH /api/admin/webhooks/:hook": {
    params: hookOfAll,
    body: { disabled: true },
  },
  "DELETE /api/admin/webhooks/:hook": { params: hookOfAll },
  "POST /api/admin/webhooks/:hook/test": { params: hookOfAll },
};

async function ownLine({ db, canvasId, userId }: World) {
  const id = randomUUID();
  await insertLine(db, { id, canvasId, userId, word: "", at: timestamp() });
  return { id };
}

async function hookHere({ db, canvasId, userId }: World) {
  const hook = randomUUID();
  await insertHook(db, { id: hook, canvasId, userId, at: timestamp() });
  return { id: canvasId, hook };
}

async function hookOfAll({ db, userId }: World) {
  const hook = randomUUID();
  await insertHook(db, { id: hook, canvasId: null, userId, at: timestamp() });
  return { hook };
}
