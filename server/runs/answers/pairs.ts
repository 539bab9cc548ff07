/** The scores of runs on the same items as a baseline's. */
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import { readColumns, type SampleColumn } from "./columns.ts";
import { columnOfMetric } from "./scored.ts";

/** Scores of one run by item (the mean over its epochs): `sums[metric][place]` over `counts[metric][place]` of them. */
interface Scores {
  readonly sums: readonly Float64Array[];
  readonly counts: readonly Uint32Array[];
}

export interface PairedScores {
  readonly task: string;
  readonly metric: string;
  /** Of the run and of the baseline, item by item. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** How many scored items of the task each of them has. */
  readonly ofRun: number;
  readonly ofBaseline: number;
}

/** The items of a baseline, to which other runs are compared one by one. */
export class Baseline {
  readonly #store: Store;
  readonly #metrics: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  /** By place. */
  readonly #tasks: readonly string[];
  readonly #scores: Scores;

  static async read(
    store: Store,
    run: SelectedRun,
    metrics: readonly string[],
  ): Promise<Baseline> {
    const { items, tasks, values } = await readRun(store, run, metrics);
    const places = new Map<string, number>();
    const tasksByPlace: string[] = [];
    for (const [index, item] of items.entries()) {
      if (places.has(item)) continue;
      places.set(item, places.size);
      tasksByPlace.push(tasks[index]!);
    }
    const scores = gather(items, values, places).scores;
    return new Baseline(store, metrics, places, tasksByPlace, scores);
  }

  private constructor(
    store: Store,
    metrics: readonly string[],
    places: ReadonlyMap<string, number>,
    tasks: readonly string[],
    scores: Scores,
  ) {
    this.#store = store;
    this.#metrics = metrics;
    this.#places = places;
    this.#tasks = tasks;
    this.#scores = scores;
  }

  /** By task (of the baseline) and metric, where at least one item was scored in both. */
  async pairsWith(run: SelectedRun): Promise<PairedScores[]> {
    const { items, tasks, values } = await readRun(
      this.#store,
      run,
      this.#metrics,
    );
    const { scores, unpaired } = gather(items, values, this.#places, tasks);
    return this.#metrics.flatMap((metric, m) =>
      this.#pairsOf(metric, m, scores, unpaired[m]!),
    );
  }

  #pairsOf(
    metric: string,
    m: number,
    scores: Scores,
    unpaired: ReadonlyMap<string, number>,
  ): PairedScores[] {
    const byTask = new Map<
      string,
      { a: number[]; b: number[]; ofRun: number; ofBaseline: number }
    >();
    const [countsA, countsB] = [scores.counts[m]!, this.#scores.counts[m]!];
    for (const [place, task] of this.#tasks.entries()) {
      const [inA, inB] = [countsA[place]!, countsB[place]!];
      if (inA === 0 && inB === 0) continue;
      let found = byTask.get(task);
      if (!found)
        byTask.set(
          task,
          (found = {
            a: [],
            b: [],
            ofRun: unpaired.get(task) ?? 0,
            ofBaseline: 0,
          }),
        );
      if (inA > 0) found.ofRun++;
      if (inB > 0) found.ofBaseline++;
      if (inA === 0 || inB === 0) continue;
      found.a.push(scores.sums[m]![place]! / inA);
      found.b.push(this.#scores.sums[m]![place]! / inB);
    }
    return [...byTask]
      .filter(([, { a }]) => a.length > 0)
      .map(([task, found]) => ({ task, metric, ...found }));
  }
}

interface RunColumns {
  readonly items: readonly string[];
  readonly tasks: readonly string[];
  /** By metric, then by sample. */
  readonly values: readonly (readonly unknown[])[];
}

async function readRun(
  store: Store,
  run: SelectedRun,
  metrics: readonly string[],
): Promise<RunColumns> {
  const wanted: SampleColumn[] = [
    { type: "item" },
    { type: "task" },
    ...metrics.map(columnOfMetric),
  ];
  const { columns } = await readColumns(store, run, wanted);
  const [items, tasks, ...values] = columns;
  return { items: items as string[], tasks: tasks as string[], values };
}

function gather(
  items: readonly string[],
  values: RunColumns["values"],
  places: ReadonlyMap<string, number>,
  tasks?: readonly string[],
): { scores: Scores; unpaired: Map<string, number>[] } {
  const size = places.size;
  const sums = values.map(() => new Float64Array(size));
  const counts = values.map(() => new Uint32Array(size));
  const unpaired = values.map(() => new Map<string, number>());
  for (const [index, item] of items.entries()) {
    const place = places.get(item);
    for (let m = 0; m < values.length; m++) {
      const value = values[m]![index];
      if (typeof value !== "number") continue;
      if (place === undefined) {
        const task = tasks?.[index] ?? "";
        unpaired[m]!.set(task, (unpaired[m]!.get(task) ?? 0) + 1);
        continue;
      }
      sums[m]![place]! += value;
      counts[m]![place]!++;
    }
  }
  return { scores: { sums, counts }, unpaired };
}
