/** What one browser keeps of several people, one after the other. */
import { expect, test } from "vitest";
import { claimKeys } from "../../../client/offline/claim.ts";
import {
  readCopyRecord,
  writeCopyRecord,
} from "../../../client/sync/copyRecord.ts";
import { createDrafts as createCommentDrafts } from "../../../client/threads/drafts.ts";
import { createOutbox, type Letter } from "../../../client/threads/outbox.ts";
import { MemoryStorage } from "../../stage/memoryStorage.ts";
import { until } from "../../stage/until.ts";

const canvasId = "6f0a4a1e-6f40-4a7c-9a51-0c1b7d2f8e11";
const ada = "11111111-1111-4111-8111-111111111111";
const ben = "22222222-2222-4222-8222-222222222222";
const place = "33333333-3333-4333-8333-333333333333";

test("N15: a comment that Ada could not send is never sent by Ben, and goes out when she is back", async () => {
  const storage = new MemoryStorage();
  const sent: Letter[] = [];
  const outboxOf = (owner: string, online: boolean) =>
    createOutbox({
      owner,
      canvasId,
      storage,
      async send(letter) {
        if (!online) throw new TypeError("Failed to fetch");
        sent.push(letter);
      },
    });
  const hers = outboxOf(ada, false);
  hers.post({ type: "comment", thread: place, body: "for the team" });
  await until(() => hers.letters.get()[0]?.state.type === "failed");

  const his = outboxOf(ben, true);
  his.retryAll();
  expect(his.letters.get()).toEqual([]);
  expect(sent).toEqual([]);

  const again = outboxOf(ada, true);
  again.retryAll();
  await until(() => again.letters.get().length === 0);
  expect(sent.map(({ body }) => body)).toEqual(["for the team"]);
});

test("N15: what Ada began to write is not in Ben's field", () => {
  const storage = new MemoryStorage();
  createCommentDrafts(ada, canvasId, storage).write(place, {
    body: "half a thought",
  });
  expect(createCommentDrafts(ben, canvasId, storage).read(place).body).toBe("");
  expect(createCommentDrafts(ada, canvasId, storage).read(place).body).toBe(
    "half a thought",
  );
});

test("N15: what waits in Ada's copy is not said to wait in Ben's", () => {
  const storage = new MemoryStorage();
  const copyOf = (owner: string) => ({ owner, canvasId, epoch: "e" });
  writeCopyRecord(storage, copyOf(ada), { waiting: 3, head: 7 });
  expect(readCopyRecord(storage, copyOf(ben))).toMatchObject({
    waiting: 0,
    head: 0,
  });
});

test("N15: what an older build kept becomes the property of whoever was signed in, once", () => {
  const storage = new MemoryStorage();
  const old = {
    [`parley.outbox.${canvasId}.${place}`]: "letter",
    [`parley.draft.${canvasId}.${place}`]: "in a thread",
    [`parley.draft.${canvasId}.point:1.5,2`]: "at a point",
    [`parley/copy/${canvasId}/${place}`]: "record",
    [`parley/client/${ada}/${canvasId}/${place}/77`]: "5",
    "parley/panel": "threads",
  };
  for (const [key, value] of Object.entries(old)) storage.setItem(key, value);
  claimKeys(ada, storage);
  const claimed = [
    [`parley.draft.${ada}.${canvasId}.${place}`, "in a thread"],
    [`parley.draft.${ada}.${canvasId}.point:1.5,2`, "at a point"],
    [`parley.outbox.${ada}.${canvasId}.${place}`, "letter"],
    [`parley/client/${ada}/${canvasId}/${place}/77`, "5"],
    [`parley/copy/${ada}/${canvasId}/${place}`, "record"],
    ["parley/panel", "threads"],
  ];
  expect([...storage.entries].sort()).toEqual(claimed);
  // A page that ended half-way claims again.
  claimKeys(ada, storage);
  expect([...storage.entries].sort()).toEqual(claimed);
});
