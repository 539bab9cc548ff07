/**
 * The rows of the runs table: page after page, kept current without moving what somebody reads. Every few seconds the
 * first page and the one in sight are asked for again. Values that changed are put in place; runs that came in are
 * shown at once to whoever is at the top, and else only counted, until they are asked for.
 */
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type {
  RunRow,
  RunSearch,
  RunSearchAnswer,
} from "../../shared/api/runSearch.ts";
import { pollMs, searchRuns } from "./server.ts";

export const pageSize = 200;

type Pages = InfiniteData<RunSearchAnswer, string | null>;

export function useRunRows(search: RunSearch) {
  const queries = useQueryClient();
  // The same words are the same search.
  const words = JSON.stringify(search);
  const asked = useMemo(() => JSON.parse(words) as RunSearch, [words]);
  const queryKey = useMemo(() => ["runs", "search", asked], [asked]);
  const page = (cursor: string | null, signal: AbortSignal) =>
    searchRuns({ ...asked, cursor, limit: pageSize }, signal);
  const rows = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    // What follows keeps it current.
    staleTime: Infinity,
  });

  /** Which row is the first in sight. */
  const firstInSight = useRef(0);
  const isCurrent = rows.data !== undefined && !rows.isPlaceholderData;
  const news = useQuery({
    queryKey: ["runsNews", asked],
    enabled: isCurrent,
    queryFn: async ({ signal }) => {
      const known = queries.getQueryData<Pages>(queryKey);
      if (!known) return 0;
      const sight = Math.min(
        Math.floor(firstInSight.current / pageSize),
        known.pages.length - 1,
      );
      const [first, seen] = await Promise.all([
        page(null, signal),
        sight > 0 ? page(known.pageParams[sight]!, signal) : null,
      ]);
      const { pages, fresh } = mergeNews(
        queries.getQueryData<Pages>(queryKey) ?? known,
        [first, ...(seen ? [seen] : [])],
        firstInSight.current < pageSize / 2,
      );
      queries.setQueryData<Pages>(queryKey, pages);
      return fresh;
    },
    refetchInterval: pollMs,
    initialData: 0,
    staleTime: pollMs,
  });

  const data = rows.data;
  const items = useMemo(
    () => data?.pages.flatMap((each) => each.items) ?? [],
    [data],
  );
  return {
    items,
    groups: useMemo(
      () => data?.pages.flatMap((each) => each.groups) ?? [],
      [data],
    ),
    total: data?.pages[0]?.total ?? 0,
    loaded: data !== undefined,
    /** The rows are those of the search before. */
    stale: rows.isPlaceholderData,
    error: rows.error ?? news.error,
    /** Nothing can be shown at all. */
    failed:
      rows.error !== null && (data === undefined || rows.isPlaceholderData),
    busy: rows.isFetching,
    hasMore: rows.hasNextPage,
    loadingMore: rows.isFetchingNextPage,
    more: () => {
      if (rows.hasNextPage && !rows.isFetchingNextPage)
        void rows.fetchNextPage();
    },
    /** Runs that came in above what is in sight. */
    fresh: isCurrent ? news.data : 0,
    showFresh: () => queries.resetQueries({ queryKey }),
    retry: () => void rows.refetch(),
    setFirstInSight(row: number) {
      firstInSight.current = row;
    },
  };
}

/** New answers for pages that are there already. Pure. `fresh`: runs that are not shown yet. */
export function mergeNews(
  known: Pages,
  answers: readonly RunSearchAnswer[],
  atTop: boolean,
): { readonly pages: Pages; readonly fresh: number } {
  const [first] = answers;
  if (!first) return { pages: known, fresh: 0 };
  const before = known.pages[0];
  const sameRuns =
    before !== undefined &&
    before.items.length === first.items.length &&
    before.items.every((row, i) => row.id === first.items[i]!.id) &&
    before.total === first.total;
  if (atTop && !sameRuns)
    return { pages: { pages: [first], pageParams: [null] }, fresh: 0 };
  const newest = new Map<string, RunRow>();
  for (const row of answers.flatMap(({ items }) => items))
    newest.set(row.id, row);
  const pages = known.pages.map((page, i) => ({
    ...page,
    ...(i === 0 && { groups: first.groups }),
    items: page.items.map((row) => newest.get(row.id) ?? row),
  }));
  const ids = new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
  return {
    pages: { pages, pageParams: known.pageParams },
    fresh: sameRuns ? 0 : first.items.filter(({ id }) => !ids.has(id)).length,
  };
}
