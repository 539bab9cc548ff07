/** How changes of threads are fetched: one by one, or what changed since. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Thread } from "../../shared/api/threads.ts";
import { createRefresh } from "../../client/threads/refresh.ts";
import { thread } from "./threadsStage.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A list that follows a server; `asked` says in which words it asked. */
function following(
  known: readonly Thread[] | null,
  server: readonly Thread[],
  { reachable = true, first = null as readonly Thread[] | null } = {},
) {
  let list = known;
  const asked: string[] = [];
  const merged: { changed: string[]; gone: string[] }[] = [];
  const ask = (words: string) => {
    asked.push(words);
    if (!reachable && words !== "all") throw new Error("away");
  };
  const refresh = createRefresh({
    fetchOne: async (id) => {
      ask(id);
      return server.find((each) => each.id === id) ?? null;
    },
    fetchSince: async (moment) => {
      ask(`since ${Date.parse(moment) / 1000}`);
      return server.filter((each) => each.updatedAt >= moment);
    },
    fetchAll: async () => ask("all"),
    first: async () => {
      if (!first) return;
      ask("first");
      list = first;
    },
    known: () => list,
    merge: (changed, gone) =>
      merged.push({ changed: changed.map((each) => each.id), gone: [...gone] }),
  });
  return { refresh, asked, merged, settle: () => vi.runAllTimersAsync() };
}

test("an event fetches its thread only, and many events of one thread ask once", async () => {
  const { refresh, asked, merged, settle } = following(
    [thread("a"), thread("b")],
    [thread("a"), thread("b")],
  );
  for (const id of ["a", "a", "a"]) refresh.thread(id);
  await settle();
  expect(asked).toEqual(["a"]);
  expect(merged).toEqual([{ changed: ["a"], gone: [] }]);
});

test("what is announced while the first list is on its way is fetched when that is there", async () => {
  const { refresh, asked, merged, settle } = following(null, [thread("b")], {
    first: [thread("a", { at: 3 })],
  });
  refresh.thread("b");
  await settle();
  expect(asked).toEqual(["first", "b"]);
  expect(merged).toEqual([{ changed: ["b"], gone: [] }]);
});

test("a thread that is there no more is taken away", async () => {
  const { refresh, merged, settle } = following([thread("a")], []);
  refresh.thread("a");
  await settle();
  expect(merged).toEqual([{ changed: [], gone: ["a"] }]);
});

test("a storm of events asks for what changed since, and once for what that does not say", async () => {
  const many = Array.from({ length: 20 }, (_, i) => thread(`t${i}`, { at: 9 }));
  const { refresh, asked, merged, settle } = following(
    [thread("t0", { at: 9 })],
    many.slice(1),
  );
  for (const { id } of many) refresh.thread(id);
  await settle();
  expect(asked).toEqual(["since 9", "t0"]);
  expect(merged.flatMap((each) => each.gone)).toEqual(["t0"]);
});

test("a new connection asks for what changed since the newest change that is known", async () => {
  const { refresh, asked } = following(
    [thread("old", { at: 5 }), thread("new", { at: 7 })],
    [],
  );
  await refresh.reconnected();
  expect(asked).toEqual(["since 7"]);
});

test("without a list yet, or when asking fails, the whole list is asked for", async () => {
  const first = following(null, []);
  first.refresh.thread("a");
  await first.settle();
  await first.refresh.reconnected();
  expect(first.asked).toEqual(["all", "all"]);

  const away = following([thread("a")], [], { reachable: false });
  away.refresh.thread("a");
  await away.settle();
  expect(away.asked).toEqual(["a", "all"]);
});
