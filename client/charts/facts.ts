/** What the samples of the chosen runs hold, for suggestions and for the lists in the editor. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import {
  mostFactRuns,
  runFactsSchema,
  type SampleFacts,
} from "../../shared/api/facts.ts";
import { fetchOrFail } from "../kit/api.ts";
import { keptAnswer } from "../offline/answers.ts";

function factsQuery(runs: readonly string[]) {
  const ids = runs.slice(0, mostFactRuns).toSorted();
  const queryKey = ["runs", "facts", ids];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }): Promise<SampleFacts> =>
      keptAnswer(queryKey, async () => {
        const query = new URLSearchParams({ runs: ids.join(",") });
        const response = await fetchOrFail(`/api/runs/facts?${query}`, {
          signal,
        });
        return runFactsSchema.parse(await response.json());
      }),
    enabled: ids.length > 0,
    staleTime: 30_000,
  });
}

/** Null while they are on their way, and when they cannot be had: then less is offered. */
export function useFacts(
  runs: readonly { readonly id: string }[],
): SampleFacts | null {
  const { data } = useQuery(factsQuery(runs.map(({ id }) => id)));
  return data ?? null;
}
