import { expect, test } from "vitest";
import {
  createOutbox,
  mergeUnsent,
  SendFailure,
  type Letter,
} from "../../client/threads/outbox.ts";
import { until } from "../stage/until.ts";
import { memoryStorage, person, thread } from "./threadsStage.ts";

const anchor = { type: "block", block: "b1" } as const;

function stage(send: (letter: Letter) => Promise<void> = async () => {}) {
  const storage = memoryStorage();
  const sent: Letter[] = [];
  const open = (how = send) =>
    createOutbox({
      owner: "ada",
      canvasId: "c1",
      storage,
      send: async (letter) => {
        sent.push(letter);
        await how(letter);
      },
    });
  return { storage, sent, open, outbox: open() };
}
const unreachable = async () => {
  throw new TypeError("Failed to fetch");
};
const stateOf = (letter: Letter | undefined) => letter?.state.type;

test("a comment that arrived leaves nothing behind", async () => {
  const { outbox, storage, sent } = stage();
  outbox.post({ type: "comment", thread: "t1", body: "yes" });
  expect(outbox.letters.get()).toHaveLength(1);
  await until(() => outbox.letters.get().length === 0);
  expect(sent.map((letter) => letter.body)).toEqual(["yes"]);
  expect(storage.length).toBe(0);
});

test("what could not be sent keeps its text and id, over a reload too", async () => {
  const { outbox, open, sent } = stage(unreachable);
  const id = outbox.post({ type: "thread", anchor, body: "why?" });
  await until(() => stateOf(outbox.letters.get()[0]) === "failed");

  const afterReload = open(async () => {});
  expect(afterReload.letters.get()).toMatchObject([{ id, body: "why?" }]);
  afterReload.retryAll();
  await until(() => afterReload.letters.get().length === 0);
  expect(sent.map((letter) => letter.id)).toEqual([id, id]);
});

test("what may go through later is tried again by itself", async () => {
  let online = false;
  const outbox = createOutbox({
    owner: "ada",
    canvasId: "c1",
    storage: memoryStorage(),
    retryAfterMs: 10,
    send: async () => {
      if (!online) throw new TypeError("Failed to fetch");
    },
  });
  outbox.post({ type: "comment", thread: "t1", body: "yes" });
  await until(() => stateOf(outbox.letters.get()[0]) === "failed");
  online = true;
  await until(() => outbox.letters.get().length === 0);
});

test("a reply waits for the thread it belongs to", async () => {
  let online = false;
  const { outbox, sent } = stage(async () => {
    if (!online) throw new TypeError("Failed to fetch");
  });
  const id = outbox.post({ type: "thread", anchor, body: "why?" });
  outbox.post({ type: "comment", thread: id, body: "because" });
  await until(() =>
    outbox.letters.get().every((letter) => letter.state.type === "failed"),
  );
  expect(sent.map((letter) => letter.body)).toEqual(["why?"]);
  online = true;
  outbox.retryAll();
  await until(() => outbox.letters.get().length === 0);
  expect(sent.map((letter) => letter.body)).toEqual([
    "why?",
    "why?",
    "because",
  ]);
});

test("a refusal is not sent again by itself, but its text can be taken back", async () => {
  const { outbox, sent } = stage(async () => {
    throw new SendFailure("You can only read here.", false);
  });
  const id = outbox.post({ type: "comment", thread: "t1", body: "no" });
  await until(() => stateOf(outbox.letters.get()[0]) === "failed");
  outbox.retryAll();
  expect(sent).toHaveLength(1);
  expect(outbox.takeBack(id)?.body).toBe("no");
  expect(outbox.letters.get()).toEqual([]);
});

test("a letter that the server has after all is settled", async () => {
  const { outbox } = stage(unreachable);
  const id = outbox.post({ type: "comment", thread: "t1", body: "yes" });
  await until(() => stateOf(outbox.letters.get()[0]) === "failed");
  outbox.settle(new Set([id]));
  expect(outbox.letters.get()).toEqual([]);
});

test("unsent threads and replies are shown among the others, once", () => {
  const letter = (part: object) =>
    ({ createdAt: "", state: { type: "sending" }, ...part }) as Letter;
  const merged = mergeUnsent(
    [thread("t1")],
    [
      letter({ type: "comment", id: "r1", thread: "t1", body: "reply" }),
      letter({ type: "comment", id: "t1-1", thread: "t1", body: "arrived" }),
      letter({ type: "thread", id: "t2", anchor, body: "new" }),
      letter({ type: "comment", id: "r2", thread: "t2", body: "and more" }),
    ],
    "c1",
    person("Ada"),
  );
  expect(
    merged.map((each) => each.comments.map((comment) => comment.body)),
  ).toEqual([
    ["hm", "reply"],
    ["new", "and more"],
  ]);
});

test("what a thread begins with is kept over a reload and sent with it, once", async () => {
  const { outbox, open, sent } = stage(unreachable);
  const more = { label: "concern", asks: ["domain expert"] } as const;
  const letter = { ...more, asks: [...more.asks] };
  outbox.post({ type: "thread", anchor, body: "why?", more: letter });
  await until(() => stateOf(outbox.letters.get()[0]) === "failed");
  expect(
    mergeUnsent([], outbox.letters.get(), "c1", person("Ada")),
  ).toMatchObject([{ label: "concern", asks: ["domain expert"] }]);

  sent.length = 0;
  const afterReload = open(async () => {});
  afterReload.retryAll();
  await until(() => afterReload.letters.get().length === 0);
  expect(sent).toMatchObject([{ body: "why?", more }]);
});

test("what another build left and this one cannot show is kept for it, and harms nothing", () => {
  const { storage, open } = stage();
  const left = {
    later: { type: "thread", anchor: { type: "scent" }, body: "why?" },
    placeless: { type: "thread", body: "why?" },
    threadless: { type: "comment", body: "why?" },
    known: { type: "thread", anchor, body: "why?" },
  };
  for (const [id, letter] of Object.entries(left))
    storage.setItem(
      `parley.outbox.ada.c1.${id}`,
      JSON.stringify({ ...letter, id, createdAt: "2026-11-24T10:00:00.000Z" }),
    );
  const letters = open(unreachable).letters.get();
  expect(letters.map(({ id }) => id)).toEqual(["known"]);
  expect(mergeUnsent([], letters, "c1", person("Ada"))).toHaveLength(1);
  expect(storage.length).toBe(4);
});
