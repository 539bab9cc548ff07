/** Searching runs: the runs table, its groups and its columns. */
import { sql } from "kysely";
import type { z } from "zod";
import type {
  RunCell,
  RunRow,
  RunSearchAnswer,
  runSearchSchema,
} from "../../shared/api/runSearch.ts";
import type { Store } from "../store/store.ts";
import { emptyCell, readCells } from "./searchCells.ts";
import {
  countRuns,
  readRunsPage,
  runsIn,
  type RunScope,
  type RunTableRow,
} from "./searchPage.ts";
import { expressionOf, readFilter, readOrders } from "./searchSql.ts";
import { foreignCursor } from "./searchRefusals.ts";

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

/** Ids of a group's runs that an answer names. */
const idsPerGroup = 200;

/** Largest groups first; runs without the value are a group of their own, the last of its size. */
async function searchGroups(
  store: Pick<Store, "db">,
  scope: RunScope,
  search: Search,
): Promise<RunSearchAnswer> {
  const rows = await runsIn(store, scope)
    .select(["run.id", groupKey(search.groupBy).as("key")])
    .orderBy("run.created_at", "desc")
    .orderBy("run.id", "desc")
    .execute();
  const all = [...Map.groupBy(rows, (row) => row.key)].sort(
    ([a, runsOfA], [b, runsOfB]) =>
      runsOfB.length - runsOfA.length ||
      Number(a === null) - Number(b === null) ||
      (String(a) < String(b) ? -1 : 1),
  );
  const from = search.cursor === null ? 0 : Number(search.cursor);
  if (!Number.isSafeInteger(from) || from < 0) throw foreignCursor();
  const page = all.slice(from, from + search.limit);
  const cells = await readCells(
    store,
    page.flatMap(([, runs]) => runs.map(({ id }) => id)),
    search.columns,
  );
  return {
    items: [],
    groups: page.map(([key, runs]) => ({
      key,
      runs: runs.length,
      ids: runs.slice(0, idsPerGroup).map(({ id }) => id),
      cells: search.columns.map((_, at) =>
        summarise(runs.map(({ id }) => cells.get(id)?.[at] ?? emptyCell)),
      ),
    })),
    next: from + page.length < all.length ? String(from + page.length) : null,
    total: all.length,
  };
}

function groupKey(groupBy: string) {
  if (groupBy === "model") return sql<string | null>`run.model`;
  const name = groupBy.replaceAll("\0", "");
  const subject = name.startsWith("tags.")
    ? ({ entity: "tag", key: name.slice("tags.".length) } as const)
    : ({ entity: "param", key: name } as const);
  return sql<string | null>`${expressionOf(subject)}`;
}

/**
 * Mean and sample standard deviation (n - 1) over the runs that have a finite value; a text only when all that have one
 * have the same.
 */
function summarise(cells: readonly RunCell[]): RunCell {
  const texts = new Set(
    cells.flatMap(({ text }) => (text === null ? [] : [text])),
  );
  const values = cells.flatMap(({ value }) => (value === null ? [] : [value]));
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const [text = null] = texts;
  return {
    ...emptyCell,
    text: texts.size === 1 ? text : null,
    runs: values.length || cells.filter(({ text: own }) => own !== null).length,
    ...(values.length > 0 && {
      value: mean,
      least: values.reduce((a, b) => Math.min(a, b)),
      greatest: values.reduce((a, b) => Math.max(a, b)),
    }),
    ...(values.length > 1 && {
      deviation: Math.sqrt(squares / (values.length - 1)),
    }),
  };
}

export { readRunColumns } from "./searchColumns.ts";
