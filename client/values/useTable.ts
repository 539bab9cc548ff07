/** The values of a number or a table block, kept current while its canvas is open. */
import { useQuery } from "@tanstack/react-query";
import { useContext, useMemo } from "react";
import type { Block } from "../../shared/blocks/model.ts";
import { queryOfBlock } from "../../shared/charts/blockQuery.ts";
import type { ControlPanel } from "../../shared/charts/controls.ts";
import { noRuns } from "../../shared/charts/selection.ts";
import type { TableQuery } from "../../shared/charts/table.ts";
import { useFollow } from "../charts/useFollow.ts";
import { tableQuery, type AskedTable } from "../runs/api.ts";
import { SessionContext } from "../sync/session.ts";

export interface ShownTable {
  /** Null for a block for which nobody has chosen values yet. */
  readonly query: TableQuery | null;
  /** Null until the first answer. While a changed query is on its way this is the answer to the one before. */
  readonly shown: AskedTable | null;
  readonly error: Error | null;
  readonly refreshing: boolean;
  retry(): void;
}

const nothing: TableQuery = {
  type: "table",
  runs: noRuns,
  columns: [],
  baseline: "",
};

export function useTable(
  block: Block,
  panels: readonly ControlPanel[],
): ShownTable {
  const asked = queryOfBlock(block, panels);
  const words = JSON.stringify(asked?.type === "table" ? asked : nothing);
  // A block's content is read anew at every change of the block; the same words are the same query.
  const query = useMemo(() => JSON.parse(words) as TableQuery, [words]);
  const session = useContext(SessionContext);
  const complete =
    query.columns.length > 0 &&
    (query.runs.type === "query" || query.runs.runs.length > 0);
  const { data, error, isFetching, refetch } = useQuery({
    ...tableQuery(
      query,
      session ? { canvas: session.canvasId, block: block.id } : {},
    ),
    enabled: complete,
  });
  useFollow(query.runs, refetch, complete);
  return {
    query: complete ? query : null,
    shown: complete ? (data ?? null) : null,
    error,
    refreshing: isFetching,
    retry: () => void refetch(),
  };
}
