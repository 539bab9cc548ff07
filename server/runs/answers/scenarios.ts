/** Which scenarios pass on which run. */
import type { AnswerOf } from "../../../shared/charts/answers.ts";
import type { QueryOf } from "../../../shared/charts/spec.ts";
import type { Store } from "../../store/store.ts";
import type { SelectedRun } from "../selection.ts";
import type { Body } from "./answer.ts";
import { countSamples, readColumns } from "./columns.ts";
import { columnOfMetric, textOf } from "./scored.ts";

const maxRows = 500;

type Row = AnswerOf<"scenarios">["rows"][number];
type Cell = NonNullable<Row["cells"][number]>;

/** Epochs of one scenario in one run. */
interface Tries {
  passed: number;
  failed: number;
  errors: number;
  sum: number;
  scored: number;
  /** The first that did not pass, else the first. */
  sample: number;
  sampleFailed: boolean;
}

interface Scenario {
  readonly item: string;
  readonly name: string;
  readonly task: string;
  readonly tries: (Tries | null)[];
}

/**
 * Scenarios in the order of the files; where there are more than 500, those that differ between runs come first and the
 * rest is counted. Epochs that do not agree are "mixed". Where a task was scored through several filters the first stands.
 */
export async function scenariosBody(
  store: Store,
  runs: readonly SelectedRun[],
  query: QueryOf<"scenarios">,
): Promise<Body<"scenarios">> {
  const scenarios = await readScenarios(store, runs, query);
  const rows = scenarios.map(({ item, name, task, tries }) => ({
    item,
    name,
    task,
    cells: tries.map((one) => (one ? cellOf(one) : null)),
  }));
  const changed = rows.filter(differs);
  const asked = query.changedOnly ? changed : rows;
  const shown =
    asked.length > maxRows
      ? [...changed, ...asked.filter((row) => !differs(row))].slice(0, maxRows)
      : asked;
  return {
    rows: shown,
    total: rows.length,
    changed: changed.length,
    truncated: asked.length - shown.length,
  };
}

async function readScenarios(
  store: Store,
  runs: readonly SelectedRun[],
  { metric, passAt, task }: QueryOf<"scenarios">,
): Promise<Scenario[]> {
  const withSamples = await countSamples(store, runs, task);
  const scenarios = new Map<string, Scenario>();
  for (const [place, run] of runs.entries()) {
    if (!withSamples.has(run.id)) continue;
    const { length, columns } = await readColumns(
      store,
      run,
      [
        { type: "item" },
        { type: "task" },
        { type: "name" },
        { type: "filter" },
        { type: "id" },
        columnOfMetric(metric),
        { type: "error" },
      ],
      task,
    );
    const [items, tasks, names, filters, ids, scores, errors] = columns;
    const filterOf = new Map<string, string>();
    for (let index = 0; index < length; index++) {
      const ofTask = tasks![index] as string;
      const filter = filters![index] as string;
      if (!filterOf.has(ofTask)) filterOf.set(ofTask, filter);
      if (filterOf.get(ofTask) !== filter) continue;
      const item = items![index] as string;
      const score = scores![index];
      const error = errors![index];
      if (typeof score !== "number" && error === null) continue;
      const key = `${item} ${ofTask}`;
      let scenario = scenarios.get(key);
      if (!scenario) {
        scenario = {
          item,
          name: textOf(names![index]!) ?? "",
          task: ofTask,
          tries: runs.map(() => null),
        };
        scenarios.set(key, scenario);
      }
      addTry(scenario, place, {
        id: ids![index] as number,
        score: typeof score === "number" ? score : null,
        passed: typeof score === "number" ? score >= passAt : null,
      });
    }
  }
  return [...scenarios.values()];
}

function addTry(
  { tries }: Scenario,
  place: number,
  one: { id: number; score: number | null; passed: boolean | null },
): void {
  const known = (tries[place] ??= {
    passed: 0,
    failed: 0,
    errors: 0,
    sum: 0,
    scored: 0,
    sample: one.id,
    sampleFailed: one.passed !== true,
  });
  if (one.passed === null) known.errors++;
  else if (one.passed) known.passed++;
  else known.failed++;
  if (one.score !== null) {
    known.sum += one.score;
    known.scored++;
  }
  if (one.passed !== true && !known.sampleFailed) {
    known.sample = one.id;
    known.sampleFailed = true;
  }
}

function cellOf({ passed, failed, errors, sum, scored, sample }: Tries): Cell {
  const state =
    passed > 0 && failed + errors > 0
      ? "mixed"
      : passed > 0
        ? "pass"
        : failed > 0
          ? "fail"
          : "error";
  return { state, sample, score: scored > 0 ? sum / scored : null };
}

/** Whether the runs that have it do not all end the same. */
function differs({ cells }: Row): boolean {
  const states = cells.flatMap((cell) => cell?.state ?? []);
  return states.some((state) => state !== states[0]);
}
