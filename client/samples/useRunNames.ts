import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { runQuery } from "../runs/api.ts";

/** By run id; a run whose name is not there yet is called by the first letters of its id. */
export function useRunNames(
  runs: readonly string[],
): ReadonlyMap<string, string> {
  const found = useQueries({ queries: runs.map((run) => runQuery(run)) });
  const words = JSON.stringify(
    runs.map((run, i) => [run, found[i]?.data?.name ?? run.slice(0, 8)]),
  );
  return useMemo(
    () => new Map(JSON.parse(words) as [string, string][]),
    [words],
  );
}
