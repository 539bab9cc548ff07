/** A metric by task, or by a field of its samples, and by model or run. */
import type { Estimate } from "../../../shared/charts/answer.ts";
import type { QueryOf } from "../../../shared/charts/spec.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { countSamples } from "./columns.ts";
import { agree, estimateOf, meanOfEstimates } from "./estimate.ts";
import { byNature } from "./order.ts";
import {
  estimateOfResult,
  latestResults,
  readResults,
} from "./reportedValues.ts";
import { columnOfField, readItemValues } from "./scored.ts";

const maxRows = 200;
const notSaid = "(not said)";

/** By row: what each run has there. */
type Grid = Map<string, Map<string, Estimate>>;

/**
 * What a run reports comes first; where it reports no value, or one without uncertainty, its samples say. Several runs of
 * one model are averaged. Rows beyond 200 (those with the fewest examples) are left out and counted.
 */
export async function slicesBody(
  store: Store,
  runs: readonly SelectedRun[],
  query: QueryOf<"slices">,
): Promise<Body<"slices">> {
  const grid: Grid = new Map();
  await addReported(store, runs, query, grid);
  await addSampled(store, runs, query, grid);
  const columns = columnsOf(runs, query.columns);
  const cells = [...grid].flatMap(([row, byRun]) =>
    columns.flatMap(({ key, members }) => {
      const present = members.filter((run) => byRun.has(run));
      if (present.length === 0) return [];
      const estimate = meanOfEstimates(present.map((run) => byRun.get(run)!));
      return [{ row, column: key, runs: present, ...estimate }];
    }),
  );
  const kept = keptRows(cells);
  const drawn = cells.filter(({ row }) => kept.has(row));
  const used = new Set(drawn.map(({ column }) => column));
  return {
    rows: [...kept],
    columns: columns
      .filter(({ key }) => used.has(key))
      .map(({ key, label }) => ({ key, label })),
    cells: drawn,
    truncated: grid.size - kept.size,
  };
}

async function addReported(
  store: Store,
  runs: readonly SelectedRun[],
  { metric, by, task }: QueryOf<"slices">,
  grid: Grid,
): Promise<void> {
  const results = latestResults(
    await readResults(store, runs, {
      metrics: [metric],
      tasks: task === "" ? [] : [task],
      slicedBy: by === "task" ? "" : by,
    }),
  );
  const perCell = Map.groupBy(results.values(), ({ run_id, task: of, slice }) =>
    JSON.stringify([
      by === "task" ? of || notSaid : slice.slice(by.length + 1),
      run_id,
    ]),
  );
  for (const [key, rows] of perCell) {
    const [row, run] = JSON.parse(key) as [string, string];
    put(grid, row, run, meanOfEstimates(rows.map(estimateOfResult)));
  }
}

async function addSampled(
  store: Store,
  runs: readonly SelectedRun[],
  { metric, by, task }: QueryOf<"slices">,
  grid: Grid,
): Promise<void> {
  const withSamples = await countSamples(store, runs, task);
  for (const run of runs) {
    if (!withSamples.has(run.id)) continue;
    const { values, groups } = await readItemValues(store, run, metric, {
      task,
      by: columnOfField(by),
    });
    // A run that never says has none of these slices.
    if (by !== "task" && groups.every((group) => group === null)) continue;
    const byRow = new Map<string, number[]>();
    for (const [index, value] of values.entries()) {
      const row = groups[index] || notSaid;
      const known = byRow.get(row);
      if (known) known.push(value);
      else byRow.set(row, [value]);
    }
    for (const [row, ofRow] of byRow) {
      const reported = grid.get(row)?.get(run.id);
      if (reported?.value != null && reported.interval !== null) continue;
      const sampled = estimateOf(ofRow);
      if (reported?.value != null && !agree(reported.value, sampled.value!))
        continue;
      put(grid, row, run.id, sampled);
    }
  }
}

function put(grid: Grid, row: string, run: string, estimate: Estimate): void {
  let byRun = grid.get(row);
  if (!byRun) grid.set(row, (byRun = new Map()));
  byRun.set(run, estimate);
}

function columnsOf(runs: readonly SelectedRun[], by: "run" | "model") {
  const columns = new Map<string, { label: string; members: string[] }>();
  for (const { id, name, model } of runs) {
    const label = by === "run" ? name : (model ?? name);
    const key = by === "run" ? id : label;
    const known = columns.get(key);
    if (known) known.members.push(id);
    else columns.set(key, { label, members: [id] });
  }
  return [...columns].map(([key, column]) => ({ key, ...column }));
}

/** In their natural order, "not said" last. */
function keptRows(
  cells: readonly { readonly row: string; readonly n: number | null }[],
): Set<string> {
  const n = new Map<string, number>();
  for (const cell of cells)
    n.set(cell.row, (n.get(cell.row) ?? 0) + (cell.n ?? 0));
  const most = [...n.keys()]
    .toSorted((a, b) => n.get(b)! - n.get(a)! || byNature(a, b))
    .slice(0, maxRows);
  return new Set(
    most.toSorted(
      (a, b) => Number(a === notSaid) - Number(b === notSaid) || byNature(a, b),
    ),
  );
}
