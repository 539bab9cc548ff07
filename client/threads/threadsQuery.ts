/** The threads of a canvas as this page knows them: asked for once as a whole, then thread by thread as they change. */
import {
  queryOptions,
  type QueryClient,
  type QueryKey,
} from "@tanstack/react-query";
import type { Thread } from "../../shared/api/threads.ts";
import { ApiFailure, answer, api } from "../kit/api.ts";
import { firstAnswer } from "../kit/askAgain.ts";
import { keepAnswer, keptAnswer } from "../offline/answers.ts";
import { createRefresh } from "./refresh.ts";

/** All threads of a canvas, oldest first. */
export function threadsQuery(canvasId: string) {
  // The number is that of their shape: what an earlier build kept on this device is asked for no more.
  const queryKey = ["threads", canvasId, 2];
  return queryOptions({
    queryKey,
    queryFn: () => keptAnswer(queryKey, () => askThreads(canvasId)),
    // Events say when something changed; nothing else makes the list old.
    staleTime: Infinity,
  });
}

/** Follows events: what changed is fetched and put into the list, which is kept for when the server is away. */
export function followThreads(canvasId: string, queries: QueryClient) {
  const { queryKey } = threadsQuery(canvasId);
  const keepLater = createLater(2_000, () => {
    const known = queries.getQueryData(queryKey);
    if (known) void keepAnswer(queryKey, known);
  });
  return createRefresh({
    fetchOne: async (id) => {
      try {
        return await answer(api.threads[":id"].$get({ param: { id } }));
      } catch (failure) {
        if (failure instanceof ApiFailure && failure.status === 404)
          return null;
        throw failure;
      }
    },
    fetchSince: (changedSince) => askThreads(canvasId, { changedSince }),
    fetchAll: () => queries.invalidateQueries({ queryKey }),
    first: () => firstAnswer(queries, queryKey),
    known: () => queries.getQueryData(queryKey) ?? null,
    merge(changed, gone) {
      mergeThreads(queries, queryKey, changed, gone);
      keepLater();
    },
  });
}

async function askThreads(
  canvasId: string,
  query: { readonly changedSince?: string } = {},
): Promise<readonly Thread[]> {
  const all: Thread[] = [];
  let cursor: string | undefined;
  do {
    const page = await answer(
      api.canvases[":id"].threads.$get({
        param: { id: canvasId },
        query: { limit: "500", ...query, ...(cursor && { cursor }) },
      }),
    );
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return all;
}

function mergeThreads(
  queries: QueryClient,
  queryKey: QueryKey,
  changed: readonly Thread[],
  gone: ReadonlySet<string>,
) {
  if (changed.length === 0 && gone.size === 0) return;
  queries.setQueryData<readonly Thread[]>(queryKey, (old) => {
    if (!old) return old;
    const fresh = new Map(changed.map((thread) => [thread.id, thread]));
    const kept = old.flatMap((thread) => {
      if (gone.has(thread.id)) return [];
      const now = fresh.get(thread.id);
      fresh.delete(thread.id);
      return [now ?? thread];
    });
    return [...kept, ...fresh.values()];
  });
}

/** Runs once, `waitMs` after the first call of a row of calls. */
function createLater(waitMs: number, run: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      run();
    }, waitMs);
  };
}
