/** What waits for me over all canvases, as the server has it: asked for when shown, and counted live. */
import {
  infiniteQueryOptions,
  queryOptions,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import type {
  InboxItem,
  InboxPatch,
  InboxView,
} from "../../shared/api/inbox.ts";
import { answer, api } from "../kit/api.ts";

export interface InboxPage {
  readonly items: readonly InboxItem[];
  readonly next: string | null;
}

export function inboxQuery(view: InboxView) {
  return infiniteQueryOptions({
    queryKey: ["inbox", "list", view],
    queryFn: ({ pageParam }): Promise<InboxPage> =>
      answer(
        api.inbox.$get({
          query: {
            view,
            limit: "50",
            ...(pageParam !== "" && { cursor: pageParam }),
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }: InboxPage) => next,
    staleTime: 0,
  });
}

/** The first few that wait, for the home page. */
export const waitingQuery = queryOptions({
  queryKey: ["inbox", "first"],
  queryFn: (): Promise<InboxPage> =>
    answer(api.inbox.$get({ query: { view: "waiting", limit: "3" } })),
  staleTime: 0,
});

/** Kept up to date by `followInbox`. */
export const unreadQuery = queryOptions({
  queryKey: ["inbox", "count"],
  queryFn: () => answer(api.inbox.count.$get()),
  staleTime: 60_000,
});

/** Everything that was asked for is asked for again: for when the server says that something changed. */
export function refreshInbox(queries: QueryClient) {
  return queries.invalidateQueries({ queryKey: ["inbox"] });
}

/** Shows the change at once, and takes it back when the server does not take it. Rejects with why. */
export async function changeItem(
  queries: QueryClient,
  item: InboxItem,
  patch: InboxPatch,
): Promise<void> {
  const before = queries.getQueriesData<InfiniteData<InboxPage>>({
    queryKey: ["inbox", "list"],
  });
  queries.setQueriesData<InfiniteData<InboxPage>>(
    { queryKey: ["inbox", "list"] },
    (data) => data && withChange(data, item.id, patch),
  );
  try {
    await answer(
      api.inbox[":id"].$patch({ param: { id: item.id }, json: patch }),
    );
  } catch (failure) {
    for (const [key, data] of before) queries.setQueryData(key, data);
    throw failure;
  } finally {
    void refreshInbox(queries);
  }
}

export async function readAll(queries: QueryClient): Promise<void> {
  try {
    await answer(api.inbox["read-all"].$post());
  } finally {
    void refreshInbox(queries);
  }
}

/** What is done or snoozed leaves the list that it is in. */
function withChange(
  data: InfiniteData<InboxPage>,
  id: string,
  patch: InboxPatch,
): InfiniteData<InboxPage> {
  const leaves = patch.done !== undefined || patch.snoozedUntil !== undefined;
  const now = new Date().toISOString();
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      items: page.items.flatMap((item) => {
        if (item.id !== id) return [item];
        if (leaves) return [];
        return [
          {
            ...item,
            ...(patch.read !== undefined && {
              readAt: patch.read ? now : null,
            }),
          },
        ];
      }),
    })),
  };
}
