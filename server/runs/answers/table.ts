/** Values of runs side by side: each with its interval, against a baseline, and the best of a column where the lead holds. */
import type { Estimate } from "../../../shared/charts/answer.ts";
import type {
  TableAnswer,
  TableCell,
  TableColumn,
  TableQuery,
} from "../../../shared/charts/table.ts";
import type { Store } from "../../store/store.ts";
import { findRuns, type SelectedRun } from "../selection.ts";
import { baseOf } from "./base.ts";
import { countSamples } from "./columns.ts";
import { differencesTo, type DifferenceRow } from "./delta.ts";
import { withAdjusted } from "./differences.ts";
import { readRunValues } from "./runValues.ts";

/** A difference whose adjusted p is below this holds. */
const alpha = 0.05;

export async function answerTable(
  store: Store,
  query: TableQuery,
): Promise<TableAnswer> {
  const runs = await findRuns(store, query.runs);
  const metrics = [...new Set(query.columns.map(({ metric }) => metric))];
  const tasks = [...new Set(query.columns.map(({ task }) => task))];
  const [base, baseline] = await Promise.all([
    baseOf(store, {
      selection: query.runs,
      runs,
      metrics,
      tasks: tasks.filter(Boolean),
    }),
    findBaseline(store, runs, query.baseline),
  ]);
  const values = await readColumns(store, runs, query.columns);
  const deltas = baseline
    ? await differencesOf(store, baseline, runs, query.columns)
    : new Map<string, AdjustedRow>();
  const leads = await findLeads(store, runs, query.columns, values, {
    directions: base.directions,
  });
  return {
    ...base,
    type: "table",
    baseline: baseline?.id ?? null,
    rows: runs.map(({ id }) => ({
      run: id,
      cells: query.columns.map((column, place): TableCell | null => {
        const estimate = values[place]!.get(id);
        if (!estimate) return null;
        const delta = deltas.get(keyOf(id, column));
        const lead = leads[place];
        return {
          ...estimate,
          delta: delta?.delta ?? null,
          deltaLow: delta?.low ?? null,
          deltaHigh: delta?.high ?? null,
          p: delta?.p ?? null,
          pAdjusted: delta?.pAdjusted ?? null,
          test: delta?.test ?? null,
          best: lead?.best === id,
          holds: lead?.best === id && lead.holds,
        };
      }),
    })),
  };
}

async function findBaseline(
  store: Store,
  runs: readonly SelectedRun[],
  asked: string,
): Promise<SelectedRun | null> {
  if (asked === "") return null;
  if (asked === "previous") return runs[1] ?? null;
  const known = runs.find(({ id }) => id === asked);
  if (known) return known;
  const [other] = await findRuns(store, { type: "runs", runs: [asked] });
  return other ?? null;
}

/** For each column, the runs that have a value, by id. */
async function readColumns(
  store: Store,
  runs: readonly SelectedRun[],
  columns: readonly TableColumn[],
): Promise<ReadonlyMap<string, Estimate>[]> {
  const byTask = new Map<string, Awaited<ReturnType<typeof readRunValues>>>();
  for (const [task, of] of Map.groupBy(columns, (column) => column.task)) {
    const metrics = [...new Set(of.map(({ metric }) => metric))];
    const withSamples = await countSamples(store, runs, task);
    byTask.set(
      task,
      await readRunValues(store, runs, { metrics, task, withSamples }),
    );
  }
  return columns.map(({ metric, task }) => {
    const values = new Map<string, Estimate>();
    for (const [run, byMetric] of byTask.get(task)!) {
      const estimate = byMetric.get(metric);
      if (estimate && estimate.value !== null) values.set(run, estimate);
    }
    return values;
  });
}

type AdjustedRow = DifferenceRow & { readonly pAdjusted: number | null };

function keyOf(run: string, { metric, task }: TableColumn): string {
  return JSON.stringify([run, metric, task]);
}

/** By `keyOf`. A column without a task stands for the only task that a run has. */
async function differencesOf(
  store: Store,
  baseline: SelectedRun,
  runs: readonly SelectedRun[],
  columns: readonly TableColumn[],
): Promise<Map<string, AdjustedRow>> {
  const rows = await differencesTo(store, baseline, runs, {
    metrics: [...new Set(columns.map(({ metric }) => metric))],
    tasks: [],
  });
  const found = new Map<string, DifferenceRow>();
  for (const column of columns)
    for (const { id } of runs) {
      const ofMetric = rows.filter(
        (row) => row.run === id && row.metric === column.metric,
      );
      const row =
        ofMetric.find(({ task }) => task === column.task) ??
        (column.task === "" && ofMetric.length === 1 ? ofMetric[0] : undefined);
      if (row) found.set(keyOf(id, column), row);
    }
  const adjusted = withAdjusted([...found.values()]);
  return new Map([...found.keys()].map((key, i) => [key, adjusted[i]!]));
}

interface Lead {
  readonly best: string;
  /** The runner-up is behind by more than chance explains. */
  readonly holds: boolean;
}

/** Null for a column of which nobody knows what better means, and for one with a single value. */
async function findLeads(
  store: Store,
  runs: readonly SelectedRun[],
  columns: readonly TableColumn[],
  values: readonly ReadonlyMap<string, Estimate>[],
  { directions }: { readonly directions: Readonly<Record<string, boolean>> },
): Promise<(Lead | null)[]> {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const pairs = columns.map(({ metric }, place) => {
    const higher = directions[metric];
    if (higher === undefined) return null;
    const ranked = [...values[place]!].sort(
      ([, a], [, b]) => (a.value! - b.value!) * (higher ? -1 : 1),
    );
    const [first, second] = ranked;
    // Two that are equal share the place: none is the best.
    if (!first || !second || first[1].value === second[1].value) return null;
    return { best: byId.get(first[0])!, second: byId.get(second[0])! };
  });
  const tests = new Map<number, DifferenceRow>();
  for (const [place, pair] of pairs.entries()) {
    if (!pair) continue;
    const column = columns[place]!;
    const found = await differencesOf(
      store,
      pair.second,
      [pair.second, pair.best],
      [column],
    );
    const row = found.get(keyOf(pair.best.id, column));
    if (row) tests.set(place, row);
  }
  const adjusted = withAdjusted([...tests.values()]);
  const holding = new Set(
    [...tests.keys()].filter((_, i) => {
      const { pAdjusted } = adjusted[i]!;
      return pAdjusted !== null && pAdjusted < alpha;
    }),
  );
  return pairs.map(
    (pair, place) => pair && { best: pair.best.id, holds: holding.has(place) },
  );
}
