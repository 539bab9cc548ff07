// @vitest-environment happy-dom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import type { Thread } from "../../shared/api/threads.ts";
import { deskOf } from "../../client/threads/desk.ts";
import { threadsQuery } from "../../client/threads/threadsQuery.ts";
import type { CanvasSession } from "../../client/sync/session.ts";
import { person, thread } from "./threadsStage.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A desk that knows these threads; the server is a function. */
function deskWith(threads: readonly Thread[], serve: typeof fetch) {
  vi.stubGlobal("fetch", serve);
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  const { queryKey } = threadsQuery("canvas");
  queries.setQueryData(queryKey, threads);
  const session = {
    canvasId: "canvas",
    me: person("Ada"),
    onEvent: () => () => {},
  } as unknown as CanvasSession;
  return {
    desk: deskOf(session, queries),
    shown: () => queries.getQueryData(queryKey) ?? [],
    arrive: (more: Thread) =>
      queries.setQueryData(queryKey, (old) => [...(old ?? []), more]),
  };
}

const refused = () =>
  Response.json(
    { error: { id: "forbidden", message: "You may not do this." } },
    { status: 403 },
  );

test("a refused resolve is taken back and what others wrote meanwhile stays", async () => {
  const { desk, shown, arrive } = deskWith([thread("t1")], () => {
    arrive(thread("t2"));
    return Promise.resolve(refused());
  });
  await expect(desk.change("t1", { resolved: true })).rejects.toThrow(
    "may not",
  );
  expect(shown().map((each) => [each.id, each.resolvedAt])).toEqual([
    ["t1", null],
    ["t2", null],
  ]);
});

/** Answers every request with `reply`, and keeps what was sent. */
function recording(reply: (init: RequestInit) => Response) {
  const sent: RequestInit[] = [];
  const serve: typeof fetch = (_, init) => {
    sent.push(init ?? {});
    return Promise.resolve(reply(init ?? {}));
  };
  return { sent, serve };
}

test("a comment is deleted at once, also when the page is left right after", async () => {
  const { sent, serve } = recording(() => new Response(null, { status: 204 }));
  const { desk, shown } = deskWith([thread("t1")], serve);
  desk.deleteComment("t1-1", () => {});
  await vi.waitFor(() =>
    expect(shown()[0]?.comments[0]?.deletedAt).not.toBeNull(),
  );
  // Without keepalive the browser ends the request together with the page.
  expect(sent[0]).toMatchObject({ method: "DELETE", keepalive: true });
});

test("undo puts a deleted comment back, even when it is pressed before the deletion is through", async () => {
  const before = thread("t1");
  const { sent, serve } = recording((init) =>
    init.method === "DELETE"
      ? new Response(null, { status: 204 })
      : Response.json(before.comments[0]),
  );
  const { desk, shown } = deskWith([before], serve);
  await desk.deleteComment("t1-1", () => {}).undo();
  expect(sent.map((init) => [init.method, init.body])).toEqual([
    ["DELETE", undefined],
    ["PATCH", JSON.stringify({ deleted: false })],
  ]);
  expect(shown()).toEqual([before]);
  expect(desk.hidden.get().size).toBe(0);
});

test("a comment that could not be deleted is there again, and why is said", async () => {
  const said: string[] = [];
  const { desk, shown } = deskWith([thread("t1")], () =>
    Promise.resolve(refused()),
  );
  await desk.deleteComment("t1-1", (message) => said.push(message)).undo();
  expect(said).toEqual(["Your comment was not deleted. You may not do this."]);
  expect(shown()[0]?.comments[0]?.deletedAt).toBeNull();
  expect(desk.hidden.get().size).toBe(0);
});

test("a reaction shows at once, and is taken back when the server refuses it", async () => {
  let seen: unknown;
  const { desk, shown } = deskWith([thread("t1")], () => {
    seen = shown()[0]?.comments[0]?.reactions;
    return Promise.resolve(refused());
  });
  await expect(desk.react("t1-1", "🎉")).rejects.toThrow("may not");
  expect(seen).toEqual([{ emoji: "🎉", people: [person("Ada")] }]);
  expect(shown()[0]?.comments[0]?.reactions).toEqual([]);
});

test("a comment that is one too many at once goes out later by itself", async () => {
  const { desk } = deskWith([thread("t1")], () =>
    Promise.resolve(
      Response.json(
        { error: { id: "too_many_requests", message: "Too many." } },
        { status: 429 },
      ),
    ),
  );
  desk.reply("t1", "yes");
  await vi.waitFor(() =>
    expect(desk.outbox.letters.get()[0]?.state).toMatchObject({
      type: "failed",
      retry: true,
    }),
  );
  desk.outbox.takeBack(desk.outbox.letters.get()[0]!.id);
});
