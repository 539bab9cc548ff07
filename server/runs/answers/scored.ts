/** The scores of a run's samples, one a scored example, in columns that share their index. */
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import { readColumns, type Cell, type SampleColumn } from "./columns.ts";

/** What charts call a metric, as a column of samples: "" is the sample's own verdict. */
export function columnOfMetric(metric: string): SampleColumn {
  switch (metric) {
    case "":
      return { type: "correct" };
    case "seconds":
    case "cost":
    case "tokens":
      return { type: metric };
    default:
      return { type: "score", name: metric };
  }
}

/** A field of a sample, or what every sample has. */
export function columnOfField(name: string): SampleColumn {
  switch (name) {
    case "target":
    case "output":
    case "correct":
    case "task":
      return { type: name };
    default:
      return { type: "field", name };
  }
}

export interface ItemValues {
  /** One value an item: the mean over its epochs, which are no new examples. */
  readonly values: readonly number[];
  /** Of each value: what the example is grouped by; null where it does not say. */
  readonly groups: readonly (string | null)[];
}

/**
 * Finite values of a metric by item, for one task or all ("").  `by` names the column to group by. Items are only read
 * where some example has epochs.
 */
export async function readItemValues(
  store: Store,
  run: SelectedRun,
  metric: string,
  { task, by = null }: { task: string; by?: SampleColumn | null },
): Promise<ItemValues> {
  const wanted: SampleColumn[] = [columnOfMetric(metric), { type: "epoch" }];
  if (by) wanted.push(by);
  const { length, columns } = await readColumns(store, run, wanted, task);
  const [scores, epochs, groups] = columns;
  const groupOf = (index: number) => textOf(groups?.[index] ?? null);
  if (!epochs!.some((epoch) => (epoch as number) > 1)) {
    const values: number[] = [];
    const kept: (string | null)[] = [];
    for (let index = 0; index < length; index++) {
      const value = scores![index];
      if (typeof value !== "number") continue;
      values.push(value);
      kept.push(groupOf(index));
    }
    return { values, groups: kept };
  }
  const { columns: names } = await readColumns(
    store,
    run,
    [{ type: "task" }, { type: "item" }],
    task,
  );
  const sums = new Map<
    string,
    { sum: number; n: number; group: string | null }
  >();
  for (let index = 0; index < length; index++) {
    const value = scores![index];
    if (typeof value !== "number") continue;
    const group = groupOf(index);
    const key = `${names[1]![index]} ${names[0]![index]} ${group}`;
    const known = sums.get(key);
    if (known) {
      known.sum += value;
      known.n++;
    } else sums.set(key, { sum: value, n: 1, group });
  }
  const items = [...sums.values()];
  return {
    values: items.map(({ sum, n }) => sum / n),
    groups: items.map(({ group }) => group),
  };
}

/** As text that JSON can hold: a label that was cut within a character is no whole text. */
export function textOf(cell: Cell): string | null {
  return cell === null ? null : String(cell).toWellFormed();
}
