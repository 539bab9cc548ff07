/** The rows of a chart, kept current while its canvas is open. */
import {
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { useContext, useEffect, useMemo } from "react";
import type { CanvasEvent } from "../../shared/protocol.ts";
import {
  metricsQueryOf,
  type SeriesSpec,
  type MetricsAnswer,
  type RunSelection,
} from "../../shared/charts/spec.ts";
import { metricsQuery } from "../runs/api.ts";
import { SessionContext, type CanvasSession } from "../sync/session.ts";
import { createLiveRefetch } from "./liveRefetch.ts";

export interface Metrics {
  /** Null until the first answer. While a changed spec is being fetched this is the answer to the one before. */
  readonly answer: MetricsAnswer | null;
  /** The spec that `answer` belongs to. */
  readonly spec: SeriesSpec;
  readonly error: Error | null;
  readonly refreshing: boolean;
  retry(): void;
}

/** `block`: the chart on the open canvas that asks; without one (a preview) only people of the workspace are answered. */
export function useMetrics(given: SeriesSpec, block?: string): Metrics {
  // A block's content is read anew at every change of the block; the same words are the same spec.
  const words = JSON.stringify(given);
  const spec = useMemo(() => JSON.parse(words) as SeriesSpec, [words]);
  const query = useMemo(() => metricsQueryOf(spec), [spec]);
  const session = useContext(SessionContext);
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery({
    ...metricsQuery(
      query,
      session && block ? { canvas: session.canvasId, block } : {},
    ),
    enabled: isComplete(spec),
  });
  const drawnSpec = useMemo(
    () => (data && isPlaceholderData ? { ...spec, ...data.query } : spec),
    [spec, data, isPlaceholderData],
  );

  const client = useQueryClient();
  useEffect(() => {
    if (!session) return;
    watchUnseen(session, client);
    const live = createLiveRefetch(() => refetch({ cancelRefetch: false }));
    const unsubscribe = session.onEvent((event) => {
      if (concerns(event, query.runs)) live.touched();
    });
    return () => {
      unsubscribe();
      live.stop();
    };
  }, [session, client, query.runs, refetch]);

  return {
    answer: data?.answer ?? null,
    spec: drawnSpec,
    error,
    refreshing: isFetching,
    retry: () => void refetch(),
  };
}

/** Nothing is asked for a chart that has no metric or no runs yet. */
export function isComplete(spec: SeriesSpec): boolean {
  return (
    spec.metrics.length > 0 &&
    (spec.runs.type === "query" || spec.runs.runs.length > 0)
  );
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
function concerns(event: CanvasEvent, selection: RunSelection): boolean {
  if (event.type === "hello") return true;
  if (event.type !== "runs") return false;
  return (
    selection.type === "query" ||
    event.runs.some((run) => selection.runs.includes(run))
  );
}
