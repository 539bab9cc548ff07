/** Which runs a chart, a number or a table is about, read from the database. */
import { sql } from "kysely";
import type { RunSelection } from "../../shared/charts/selection.ts";
import { contains } from "../store/contains.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { applyFilter } from "./searchSql.ts";

export type SelectedRun = Pick<
  Tables["run"],
  "id" | "name" | "model" | "started_at" | "created_at" | "revision"
>;

/**
 * The runs of a selection: in the order they are named (each once), or newest first for a query. Runs that are gone are
 * left out; archived ones too, unless they are named. Throws a refusal for a filter that cannot be read.
 */
export async function findRuns(
  store: Store,
  selection: RunSelection,
): Promise<SelectedRun[]> {
  const select = store.db
    .selectFrom("run")
    .select([
      "run.id",
      "run.name",
      "run.model",
      "run.started_at",
      "run.created_at",
      "run.revision",
    ])
    .where("run.visible", "=", 1);
  const { nameContains = "", model = "" } = selection;
  let filtered = select;
  if (nameContains !== "")
    filtered = filtered.where(
      sql<boolean>`(${contains("run.name", nameContains)} or ${contains("run.model", nameContains)})`,
    );
  if (model !== "") filtered = filtered.where(contains("run.model", model));
  if (selection.type === "runs") {
    const order = new Map(selection.runs.map((id, index) => [id, index]));
    if (order.size === 0) return [];
    const rows = await filtered
      .where("run.id", "in", [...order.keys()])
      .execute();
    return rows.toSorted((a, b) => order.get(a.id)! - order.get(b.id)!);
  }
  const { project, filter, limit } = selection;
  filtered = filtered.where("run.archived_at", "is", null);
  if (project !== null)
    filtered = filtered.where("run.project_id", "=", project);
  if (filter.trim() !== "") filtered = applyFilter(store, filtered, filter);
  return filtered
    .orderBy("run.created_at", "desc")
    .orderBy("run.id", "desc")
    .limit(limit)
    .execute();
}

/** Runs that are named and gone. One that is there but narrowed away is not missing. */
export async function goneRuns(
  store: Store,
  selection: RunSelection,
  found: readonly SelectedRun[],
): Promise<string[]> {
  if (selection.type !== "runs") return [];
  const present = new Set(found.map(({ id }) => id));
  const absent = [...new Set(selection.runs)].filter((id) => !present.has(id));
  if (absent.length === 0 || (!selection.nameContains && !selection.model))
    return absent;
  const there = new Set(
    (await findRuns(store, { type: "runs", runs: absent })).map(({ id }) => id),
  );
  return absent.filter((id) => !there.has(id));
}
