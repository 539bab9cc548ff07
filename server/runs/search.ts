/** Searching runs: the runs table, its groups and its columns. */
import type { z } from "zod";
import type {
  RunCell,
  RunRow,
  RunSearchAnswer,
  runSearchSchema,
} from "../../shared/api/runSearch.ts";
import type { Store } from "../store/store.ts";
import { readCells } from "./searchCells.ts";
import { searchGroups } from "./searchGroups.ts";
import {
  countRuns,
  readRunsPage,
  type RunScope,
  type RunTableRow,
} from "./searchPage.ts";
import { readFilter, readOrders } from "./searchSql.ts";

export { applyFilter } from "./searchSql.ts";

type Search = z.output<typeof runSearchSchema>;

/** Throws a `Refusal` for a filter, an order or a cursor that cannot be understood. */
export async function searchRuns(
  store: Pick<Store, "db">,
  search: Search,
): Promise<RunSearchAnswer> {
  const scope: RunScope = {
    projects: search.project === null ? null : [search.project],
    archived: search.archived,
    q: search.q.replaceAll("\0", ""),
    filter: readFilter(search.filter),
  };
  const orders = readOrders(search.orderBy);
  if (search.groupBy !== "") return searchGroups(store, scope, search);
  const { rows, next } = await readRunsPage(store, scope, {
    orders,
    newest: "created",
    pinnedFirst: true,
    limit: search.limit,
    cursor: search.cursor,
  });
  const total = await countRuns(store, scope);
  const cells = await readCells(
    store,
    rows.map((row) => row.id),
    search.columns,
  );
  return {
    items: rows.map((row) => rowOf(row, cells.get(row.id) ?? [])),
    groups: [],
    next,
    total,
  };
}

function rowOf(row: RunTableRow, cells: RunCell[]): RunRow {
  return {
    id: row.id,
    project: row.project_id,
    name: row.name,
    model: row.model,
    status: row.status as RunRow["status"],
    source: row.source,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    createdAt: row.created_at,
    archivedAt: row.archived_at,
    pinnedAt: row.pinned_at,
    parent: row.parent_id,
    createdBy: row.created_by,
    revision: row.revision,
    cells,
  };
}

export { readRunColumns } from "./searchColumns.ts";
