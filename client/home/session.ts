/** Who is using this browser: asked once, kept for the life of the page. */
import {
  queryOptions,
  useMutation,
  useQueryClient,
  useSuspenseQuery,
} from "@tanstack/react-query";
import type { SessionAnswer } from "../../shared/api/session.ts";
import type { Discipline, Person } from "../../shared/people.ts";
import { ApiFailure, answer, api } from "../kit/api.ts";
import { keptSession } from "../offline/answers.ts";

/** Null when nobody has joined in this browser yet. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => keptSession(askSession),
  staleTime: Infinity,
  gcTime: Infinity,
});

async function askSession(): Promise<SessionAnswer | null> {
  try {
    return await answer(api.session.$get());
  } catch (failure) {
    if (failure instanceof ApiFailure && failure.status === 401) return null;
    throw failure;
  }
}

/** The person of this browser; only below the gate, where there is one. */
export function useMe(): Person {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error("useMe: nobody has joined");
  return data.user;
}

export function useJoin() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (person: { name: string; disciplines: Discipline[] }) =>
      answer(api.session.$post({ json: person })),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

/** Changes my name or disciplines, everywhere. */
export function useChangeMe() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (person: { name: string; disciplines: Discipline[] }) =>
      answer(api.session.$patch({ json: person })),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      return queries.invalidateQueries({ queryKey: ["canvases"] });
    },
  });
}

export function useLeave() {
  return useMutation({
    mutationFn: async () => {
      const { forgetEverything } = await import("../offline/leaving.ts");
      await answer(api.session.$delete());
      await forgetEverything();
    },
    // What this page holds in memory goes, too.
    onSuccess: () => location.reload(),
  });
}
