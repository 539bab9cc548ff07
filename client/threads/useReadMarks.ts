/** What this person has read on this canvas, and marking it. Nobody else is told. */
import {
  queryOptions,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { useMemo } from "react";
import type { Reading } from "../../shared/api/threads.ts";
import { answer, api } from "../kit/api.ts";
import { keptAnswer } from "../offline/answers.ts";
import { useSession } from "../sync/session.ts";
import { marked } from "./unread.ts";

export interface ReadMarks {
  /** Null until it is known: then nothing is called new. */
  readonly reading: Reading | null;
  markRead(thread: string): void;
  markUnread(thread: string): void;
  markAllRead(): void;
}

export function readingQuery(canvasId: string) {
  const queryKey = ["reading", canvasId];
  return queryOptions({
    queryKey,
    queryFn: (): Promise<Reading> =>
      keptAnswer(queryKey, () =>
        answer(api.canvases[":id"].reading.$get({ param: { id: canvasId } })),
      ),
    staleTime: Infinity,
  });
}

export function useReadMarks(): ReadMarks {
  const { canvasId } = useSession();
  const queries = useQueryClient();
  const { data } = useQuery(readingQuery(canvasId));
  return useMemo(
    () => ({
      reading: data ?? null,
      markRead: (thread) => void mark(queries, canvasId, thread, true),
      markUnread: (thread) => void mark(queries, canvasId, thread, false),
      markAllRead: () => void mark(queries, canvasId, null, true),
    }),
    [data, queries, canvasId],
  );
}

async function mark(
  queries: QueryClient,
  canvasId: string,
  thread: string | null,
  read: boolean,
) {
  const { queryKey } = readingQuery(canvasId);
  queries.setQueryData(
    queryKey,
    (old) => old && marked(old, thread, read, new Date().toISOString()),
  );
  try {
    await answer(
      api.canvases[":id"].reading.$put({
        param: { id: canvasId },
        json: { thread, read },
      }),
    );
    // The server's clock counts: comments are stamped by it.
    void queries.invalidateQueries({ queryKey });
  } catch {
    // A mark that did not get through costs a thread shown as new once more, and nothing is lost.
  }
}
