/**
 * The count of what is unread, live. Only the tab in sight listens: browsers allow six connections to a server that
 * speaks HTTP/1.1, and each stream holds one.
 */
import {
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { refreshInbox, unreadQuery } from "./inbox.ts";

const firstRetryMs = 5_000;
const lastRetryMs = 120_000;

let listeners = 0;
let stop: (() => void) | null = null;

/** How many lines of my inbox are unread; 0 while nobody knows. */
export function useUnread(): number {
  const queries = useQueryClient();
  useEffect(() => {
    listeners += 1;
    stop ??= followInbox(queries);
    return () => {
      listeners -= 1;
      // Going from page to page takes the one bell away before the next is there.
      setTimeout(() => {
        if (listeners > 0) return;
        stop?.();
        stop = null;
      }, 1_000);
    };
  }, [queries]);
  return useQuery(unreadQuery).data?.unread ?? 0;
}

function followInbox(queries: QueryClient): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    source = new EventSource("/api/inbox/events");
    source.addEventListener("count", ({ data }: MessageEvent<string>) => {
      retryMs = firstRetryMs;
      const { unread } = JSON.parse(data) as { unread: number };
      queries.setQueryData(unreadQuery.queryKey, { unread });
      void queries.invalidateQueries({
        queryKey: ["inbox"],
        predicate: ({ queryKey }) => queryKey[1] !== "count",
      });
    });
    source.onerror = () => {
      // A stream that broke is opened again by the browser; one that was refused is not.
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, retryMs);
      retryMs = Math.min(2 * retryMs, lastRetryMs);
    };
  };
  const look = () => {
    if (document.visibilityState === "hidden") return close();
    open();
    void refreshInbox(queries);
  };
  document.addEventListener("visibilitychange", look);
  if (document.visibilityState !== "hidden") open();
  return () => {
    document.removeEventListener("visibilitychange", look);
    close();
  };
}
