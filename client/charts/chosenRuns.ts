import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Run } from "../../shared/api/runs.ts";
import { selectedRuns } from "../../shared/charts/change.ts";
import type { RunSelection } from "../../shared/charts/selection.ts";
import { matchingQuery } from "../runs/api.ts";

/** The listed runs that are selected. Which ones a query finds the server says: it knows metrics and tags. */
export function useChosenRuns(
  selection: RunSelection,
  runs: readonly Run[],
): readonly Run[] {
  const { data } = useQuery({
    ...matchingQuery(selection),
    enabled: selection.type === "query",
  });
  const words = JSON.stringify(selection);
  return useMemo(() => {
    const asked = JSON.parse(words) as RunSelection;
    if (asked.type === "runs" || !data) return selectedRuns(asked, runs);
    const found = new Set(data);
    return runs.filter((run) => found.has(run.id));
  }, [words, data, runs]);
}
