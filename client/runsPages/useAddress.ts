/** What the table shows, as the address says it; columns that it leaves out are filled in once. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import type { RunColumns } from "../../shared/api/runSearch.ts";
import { readRunsAddress, type RunsAddress } from "./address.ts";
import { columnKey } from "./columnKeys.ts";
import { suggestColumns } from "./columns.ts";
import { recallColumns, rememberColumns } from "./remembered.ts";

/** Undefined takes a part out of the address. */
export type AddressChange = {
  readonly [K in keyof RunsAddress]: RunsAddress[K] | undefined;
};

export function useAddress(
  project: string | null,
  known: RunColumns | undefined,
) {
  const address = useSearch({ strict: false }) as RunsAddress;
  const navigate = useNavigate();
  const go = useCallback(
    (patch: AddressChange, replace: boolean) =>
      void navigate({
        to: ".",
        search: (old: Readonly<Record<string, unknown>>) =>
          readRunsAddress({ ...old, ...patch }),
        replace,
      }),
    [navigate],
  );
  const change = useCallback(
    (patch: AddressChange) => {
      if (patch.columns) rememberColumns(project, patch.columns);
      // Words are typed letter by letter: only what was chosen is a step back.
      go(patch, "q" in patch || "filter" in patch);
    },
    [go, project],
  );

  const missing = address.columns === undefined;
  useEffect(() => {
    if (!missing || !known) return;
    const columns =
      recallColumns(project) ?? suggestColumns(known).map(columnKey);
    if (columns.length > 0) go({ columns }, true);
  }, [missing, known, project, go]);
  return { address, change };
}
