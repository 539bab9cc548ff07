/** What a chart draws, kept current while its canvas is open; of a pinned chart the snapshot, which never changes. */
import { useQuery } from "@tanstack/react-query";
import { useContext, useMemo } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import {
  chartSpecSchema,
  metricsQueryOf,
  type ChartSpec,
} from "../../shared/charts/spec.ts";
import { metricsQuery, type AskedMetrics } from "../runs/api.ts";
import { SessionContext } from "../sync/session.ts";
import { snapshotQuery, type Pin } from "./snapshots.ts";
import { useFollow } from "./useFollow.ts";

export interface Metrics {
  /** Null until the first answer. While a changed spec is being fetched this is the answer to the one before. */
  readonly answer: ChartAnswer | null;
  /** The spec that `answer` belongs to. */
  readonly spec: ChartSpec;
  readonly error: Error | null;
  readonly refreshing: boolean;
  retry(): void;
}

/** The chart on the open canvas that asks; without one (a preview) only people of the workspace are answered. */
export interface MetricsOptions {
  readonly block?: string | undefined;
  readonly pin?: Pin | null | undefined;
}

export function useMetrics(
  given: ChartSpec,
  { block, pin = null }: MetricsOptions = {},
): Metrics {
  // A block's content is read anew at every change of the block; the same words are the same spec.
  const words = JSON.stringify(given);
  const spec = useMemo(() => JSON.parse(words) as ChartSpec, [words]);
  const query = useMemo(() => metricsQueryOf(spec), [spec]);
  const session = useContext(SessionContext);
  const pinned = pin !== null && session !== null;
  const live = useQuery({
    ...metricsQuery(
      query,
      session && block ? { canvas: session.canvasId, block } : {},
    ),
    enabled: !pinned && isComplete(spec),
  });
  const snapshot = useQuery({
    ...snapshotQuery(session?.canvasId ?? "", pin?.snapshot ?? ""),
    enabled: pinned,
  });
  const { data, isPlaceholderData, refetch } = live;
  const drawnSpec = useMemo(
    () => (data && isPlaceholderData ? askedSpec(spec, data) : spec),
    [spec, data, isPlaceholderData],
  );

  useFollow(query.runs, refetch, !pinned);

  const shown = pinned ? snapshot : live;
  return {
    answer: (pinned ? snapshot.data?.answer : data?.answer) ?? null,
    spec: pinned ? (snapshot.data?.spec ?? spec) : drawnSpec,
    error: shown.error,
    refreshing: shown.isFetching,
    retry: () => void shown.refetch(),
  };
}

/** What the answer was asked for, with what only concerns the drawing as it is now where that fits. */
function askedSpec(spec: ChartSpec, { query }: AskedMetrics): ChartSpec {
  return query.type === spec.type
    ? ({ ...spec, ...query } as ChartSpec)
    : chartSpecSchema.parse(
        query.type === "series"
          ? {
              ...query,
              series: "run",
              mark: query.x === "step" || query.x === "time" ? "line" : "dot",
            }
          : query,
      );
}

/** Nothing is asked for a chart that does not say yet what it draws. */
export function isComplete(spec: ChartSpec): boolean {
  return (
    (spec.runs.type === "query" || spec.runs.runs.length > 0) &&
    chartKind(spec.type).isComplete(spec)
  );
}
