/** Values that follow their runs while a canvas is open: fetched again, at a bearable pace, when something came in. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useContext, useEffect } from "react";
import type { CanvasEvent } from "../../shared/protocol.ts";
import type { RunSelection } from "../../shared/charts/selection.ts";
import { SessionContext, type CanvasSession } from "../sync/session.ts";
import { createLiveRefetch, joinPace } from "./liveRefetch.ts";

export function useFollow(
  runs: RunSelection,
  refetch: (options: { cancelRefetch: boolean }) => Promise<unknown>,
  enabled = true,
): void {
  const session = useContext(SessionContext);
  const client = useQueryClient();
  useEffect(() => {
    if (!session || !enabled) return;
    watchUnseen(session, client);
    const { pace, leave } = joinPace();
    const follow = createLiveRefetch(
      () => refetch({ cancelRefetch: false }),
      pace,
    );
    let missed = false;
    const touch = () => {
      // Nobody looks at a page in the background: it asks when it comes back.
      if (document.hidden) missed = true;
      else follow.touched();
    };
    const handleVisible = () => {
      if (!missed || document.hidden) return;
      missed = false;
      follow.touched();
    };
    document.addEventListener("visibilitychange", handleVisible);
    const unsubscribe = session.onEvent((event) => {
      if (concerns(event, runs)) touch();
    });
    return () => {
      unsubscribe();
      document.removeEventListener("visibilitychange", handleVisible);
      follow.stop();
      leave();
    };
  }, [session, client, enabled, runs, refetch]);
}

const watched = new WeakSet<CanvasSession>();

/**
 * Charts out of sight are not mounted and hear no news: what is kept of them counts as old after any, so that they
 * ask again when they come into sight. Once for as long as the canvas is open.
 */
export function watchUnseen(session: CanvasSession, client: QueryClient) {
  if (watched.has(session)) return;
  watched.add(session);
  session.onEvent((event) => {
    if (event.type === "runs" || event.type === "hello")
      void client.invalidateQueries({
        queryKey: ["metrics"],
        type: "inactive",
        refetchType: "none",
      });
  });
}

/** A chart of a query may gain runs it has never seen. After "hello" events may have been missed. */
export function concerns(event: CanvasEvent, selection: RunSelection): boolean {
  if (event.type === "hello") return true;
  if (event.type !== "runs") return false;
  return (
    selection.type === "query" ||
    event.runs.some((run) => selection.runs.includes(run))
  );
}
