/** Who is using this browser: asked once, kept for the life of the page. */
import {
  queryOptions,
  useMutation,
  useQueryClient,
  useSuspenseQuery,
  type QueryClient,
} from "@tanstack/react-query";
import type { AccessAnswer, SessionAnswer } from "../../shared/api/session.ts";
import type { Discipline, Person } from "../../shared/people.ts";
import { ApiFailure, answer, api } from "../kit/api.ts";
import { keptSession } from "../offline/answers.ts";
import { tellOtherTabs } from "../offline/tabs.ts";

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

/** How one gets in here: asked when nobody is signed in, and by pages that offer ways of signing in. */
export const accessQuery = queryOptions({
  queryKey: ["access"],
  queryFn: (): Promise<AccessAnswer> => answer(api.access.$get()),
  staleTime: 60_000,
});

/** Only below the gate, where there is one. */
export function useSignedIn(): SessionAnswer {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error("useSignedIn: nobody is signed in");
  return data;
}

/** The person of this browser; only below the gate, where there is one. */
export function useMe(): Person {
  return useSignedIn().user;
}

/** From now on this page is theirs: nothing that it holds of whoever was here before is shown to them. */
export function enter(queries: QueryClient, session: SessionAnswer) {
  queries.removeQueries({
    predicate: ({ queryKey }) =>
      !["session", "access"].includes(queryKey[0] as string),
  });
  queries.setQueryData(sessionQuery.queryKey, session);
}

/** Call when a request has set the cookie: asks the server whose it is, and opens the gate. */
export async function enterAsCookieSays(queries: QueryClient) {
  enter(queries, await answer(api.session.$get()));
}

export function useJoin() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (person: { name: string; disciplines: Discipline[] }) =>
      answer(api.session.$post({ json: person })),
    onSuccess: (session) => enter(queries, session),
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
  const me = useMe();
  return useMutation({
    mutationFn: async () => {
      const { forgetEverything } = await import("../offline/leaving.ts");
      await answer(api.session.$delete());
      tellOtherTabs(null);
      await forgetEverything(me.id);
    },
    // What this page holds in memory goes, too.
    onSuccess: () => location.reload(),
  });
}
