/** Which examples a run was measured on, computed from its samples. */
import type { Store } from "../store/store.ts";
import { readColumns } from "./answers/columns.ts";

export interface SampleSet {
  readonly run: string;
  readonly task: string;
  /** Different items: the epochs of one count once. */
  readonly items: number;
  /** 16 hex digits; the same for the same set of items in whatever order. */
  readonly digest: string;
}

/** Sets of 2,000 runs and tasks are remembered, about 200 bytes each; they are read anew when a run changed. */
const remembered = 2000;
const known = new WeakMap<Store, Map<string, readonly SampleSet[]>>();

/** One set for each run and task that has samples. */
export async function readSampleSets(
  store: Store,
  runs: readonly { readonly id: string; readonly revision: number }[],
): Promise<SampleSet[]> {
  let cache = known.get(store);
  if (!cache) known.set(store, (cache = new Map()));
  const sets: SampleSet[] = [];
  for (const { id, revision } of runs) {
    const key = `${id} ${revision}`;
    let found = cache.get(key);
    if (!found) {
      found = await setsOf(store, id, revision);
      if (cache.size >= remembered) cache.delete(cache.keys().next().value!);
      cache.set(key, found);
    }
    sets.push(...found);
  }
  return sets;
}

async function setsOf(
  store: Store,
  run: string,
  revision: number,
): Promise<SampleSet[]> {
  const { columns } = await readColumns(store, { id: run, revision }, [
    { type: "task" },
    { type: "item" },
  ]);
  const [tasks, items] = columns as [string[], string[]];
  const byTask = new Map<string, Set<string>>();
  for (const [index, task] of tasks.entries()) {
    let set = byTask.get(task);
    if (!set) byTask.set(task, (set = new Set()));
    set.add(items[index]!);
  }
  return [...byTask].map(([task, set]) => ({
    run,
    task,
    items: set.size,
    digest: digestOf(set),
  }));
}

/**
 * The sum of two 32-bit FNV-1a hashes (from two starts) of each item: no sorting, so 50,000 items take about 5 ms. It
 * tells sets apart that differ by accident, which is all that is asked of it.
 */
function digestOf(items: ReadonlySet<string>): string {
  let first = 0;
  let second = 0;
  for (const item of items) {
    let a = 0x811c9dc5;
    let b = 0x9747b28c;
    for (let at = 0; at < item.length; at++) {
      const code = item.charCodeAt(at);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 15);
    }
    first = (first + a) >>> 0;
    second = (second + (b ^ (b >>> 13))) >>> 0;
  }
  const hex = (n: number) => n.toString(16).padStart(8, "0");
  return hex(first) + hex(second);
}
