/** Requests for review of the open canvas: the list, kept live by events, asking, answering and withdrawing. */
import {
  queryOptions,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import type {
  NewReviewRequest,
  ReviewRequest,
  ReviewState,
} from "../../shared/api/reviews.ts";
import { answer, api } from "../kit/api.ts";
import { askAgain } from "../kit/askAgain.ts";
import { createStore } from "../kit/store.ts";
import { keptAnswer } from "../offline/answers.ts";
import { useSession } from "../sync/session.ts";

/** What a review is about to be asked for: a block, or with null the canvas; null when nobody is asking. */
export const askingForReview = createStore<{
  readonly block: string | null;
} | null>(null);

function reviewsQuery(canvasId: string) {
  const queryKey = ["reviews", canvasId];
  return queryOptions({
    queryKey,
    queryFn: () =>
      keptAnswer(queryKey, async (): Promise<readonly ReviewRequest[]> => {
        const { items } = await answer(
          api.canvases[":id"].reviews.$get({ param: { id: canvasId } }),
        );
        return items;
      }),
    // Events say when something changed.
    staleTime: Infinity,
  });
}

const none: readonly ReviewRequest[] = [];

/** Newest first; empty until they are there. */
export function useReviews(): readonly ReviewRequest[] {
  return useQuery(reviewsQuery(useSession().canvasId)).data ?? none;
}

/** Mounted once with the open canvas. */
export function useLiveReviews() {
  const session = useSession();
  const queries = useQueryClient();
  useEffect(
    () =>
      session.onEvent((event) => {
        // "hello": connected again, and what happened meanwhile was not announced.
        if (event.type === "reviews" || event.type === "hello")
          void refresh(queries, session.canvasId);
      }),
    [session, queries],
  );
}

/** Each throws an `ApiFailure` when the server refuses. */
export async function askForReview(
  queries: QueryClient,
  canvasId: string,
  request: NewReviewRequest,
) {
  await answer(
    api.canvases[":id"].reviews.$post({
      param: { id: canvasId },
      json: request,
    }),
  );
  await refresh(queries, canvasId);
}

export async function answerReview(
  queries: QueryClient,
  canvasId: string,
  review: string,
  state: Exclude<ReviewState, "asked">,
  word: string,
) {
  await answer(
    api.reviews[":id"].$patch({
      param: { id: review },
      json: { state, word },
    }),
  );
  await refresh(queries, canvasId);
}

export async function withdrawRequest(
  queries: QueryClient,
  canvasId: string,
  request: string,
) {
  await answer(
    api["review-requests"][":id"].$delete({ param: { id: request } }),
  );
  await refresh(queries, canvasId);
}

function refresh(queries: QueryClient, canvasId: string) {
  return askAgain(queries, reviewsQuery(canvasId).queryKey);
}
