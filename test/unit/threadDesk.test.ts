// @vitest-environment happy-dom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import type { Thread } from "../../shared/api/threads.ts";
import { deskOf, threadsQuery } from "../../client/threads/desk.ts";
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
  await expect(desk.setResolved("t1", true)).rejects.toThrow("may not");
  expect(shown().map((each) => [each.id, each.resolvedAt])).toEqual([
    ["t1", null],
    ["t2", null],
  ]);
});

test("a comment deleted just before the page is left is deleted all the same", async () => {
  const sent: RequestInit[] = [];
  const { desk } = deskWith([thread("t1")], (_, init) => {
    sent.push(init ?? {});
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  desk.deleteComment("c1", () => {});
  window.dispatchEvent(new Event("pagehide"));
  await vi.waitFor(() => expect(sent.length).toBeGreaterThan(0));
  // Without it the browser ends the request together with the page.
  expect(sent[0]).toMatchObject({ method: "DELETE", keepalive: true });
});
