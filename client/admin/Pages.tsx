/** A long list of the server, page by page: its states, its rows, and the button for more. */
import { Button } from "@mantine/core";
import {
  useInfiniteQuery,
  type QueryKey,
  type UseQueryResult,
} from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loaded } from "../account/Loaded.tsx";
import styles from "./admin.module.css";

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** `ask` gets a page by its cursor; undefined is the first. What belongs to the workspace is under the key "admin". */
export function usePages<T>(
  key: QueryKey,
  ask: (cursor: string | undefined) => Promise<Page<T>>,
) {
  return useInfiniteQuery({
    queryKey: ["admin", ...key],
    queryFn: ({ pageParam }) => ask(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.items),
    placeholderData: (before) => before,
  });
}

export function Pages<T>(props: {
  readonly query: ReturnType<typeof usePages<T>>;
  /** "the people": what is listed. */
  readonly what: string;
  /** Said when there is nothing. */
  readonly empty: ReactNode;
  children(rows: readonly T[]): ReactNode;
}) {
  const { query, what, empty, children } = props;
  return (
    <Loaded query={query as UseQueryResult<T[]>} what={what}>
      {(rows) => (
        <>
          {rows.length === 0 ? (
            <p className={styles.empty}>{empty}</p>
          ) : (
            children(rows)
          )}
          {query.hasNextPage && (
            <p className={styles.more}>
              <Button
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                Show more
              </Button>
            </p>
          )}
        </>
      )}
    </Loaded>
  );
}
