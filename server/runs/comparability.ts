/**
 * What stands beside each other though it was not measured alike: other dataset versions, scorers, sample sets or metric
 * definitions among the runs of one chart.
 */
import { createHash } from "node:crypto";
import type {
  AnswerBase,
  ComparabilityWarning,
} from "../../shared/charts/answer.ts";
import { canonicalJson } from "../../shared/canonicalJson.ts";
import type { Store } from "../store/store.ts";
import { readSampleSets, type SampleSet } from "./sampleSets.ts";

type Aspect = ComparabilityWarning["aspect"];

interface Statement {
  readonly run: string;
  readonly task: string;
  readonly metric: string;
  readonly aspect: Aspect;
  readonly value: string;
}

/**
 * Warnings for runs of which at least two say different things of the same task, metric and aspect, in a fixed order;
 * and their digest (SHA-256 of the canonical JSON), which is the same for the same mix in whatever order the runs are
 * named. Empty `tasks` or `metrics` mean all. A run that does not say is in no version. What a run says of all its tasks
 * or metrics ("") is compared with what others say of all theirs.
 */
export async function comparabilityOf(
  store: Store,
  runs: readonly { readonly id: string; readonly revision: number }[],
  chart: {
    readonly tasks: readonly string[];
    readonly metrics: readonly string[];
  },
): Promise<AnswerBase["comparability"]> {
  if (runs.length < 2) return { warnings: [], digest: null };
  const ids = runs.map((run) => run.id);
  const [bases, datasets] = await Promise.all([
    readBases(store, ids, chart),
    readDatasets(store, ids, chart.tasks),
  ]);
  const stated = bases.filter(({ aspect }) => aspect === "samples");
  const statements = [
    ...bases.filter(({ aspect }) => aspect !== "samples"),
    ...datasets,
    ...sampleStatements(
      stated,
      runs.every(({ id }) => stated.some(({ run }) => run === id))
        ? []
        : await readSampleSets(store, runs),
      chart.tasks,
    ),
  ];
  return compare(statements, ids);
}

/** What was said, compared; `order` is that of the runs within a version. */
export function compare(
  statements: readonly Statement[],
  order: readonly string[],
): AnswerBase["comparability"] {
  const rank = new Map(order.map((id, index) => [id, index]));
  const groups = Map.groupBy(statements, ({ aspect, task, metric }) =>
    JSON.stringify([aspect, task, metric]),
  );
  const warnings: ComparabilityWarning[] = [];
  for (const group of groups.values()) {
    const byValue = Map.groupBy(group, ({ value }) => value);
    if (byValue.size < 2) continue;
    const { aspect, task, metric } = group[0]!;
    const versions = [...byValue].map(([value, said]) => ({
      value,
      runs: [...new Set(said.map(({ run }) => run))].toSorted(
        (a, b) => rank.get(a)! - rank.get(b)!,
      ),
    }));
    versions.sort(
      (a, b) => b.runs.length - a.runs.length || byText(a.value, b.value),
    );
    warnings.push({ aspect, task, metric, versions });
  }
  warnings.sort(
    (a, b) =>
      byText(a.aspect, b.aspect) ||
      byText(a.task, b.task) ||
      byText(a.metric, b.metric),
  );
  return {
    warnings,
    digest: warnings.length === 0 ? null : digestOf(warnings),
  };
}

function digestOf(warnings: readonly ComparabilityWarning[]): string {
  const canonical = warnings.map((warning) => ({
    ...warning,
    versions: warning.versions.map(({ value, runs }) => ({
      value,
      runs: runs.toSorted(),
    })),
  }));
  // What a file wrote may hold a lone surrogate, which canonical JSON refuses.
  return createHash("sha256")
    .update(canonicalJson(JSON.parse(JSON.stringify(canonical).toWellFormed())))
    .digest("hex");
}

async function readBases(
  store: Store,
  runs: readonly string[],
  { tasks, metrics }: { tasks: readonly string[]; metrics: readonly string[] },
): Promise<Statement[]> {
  let select = store.db
    .selectFrom("run_basis")
    .select(["run_id as run", "task", "metric", "aspect", "value"])
    .where("run_id", "in", runs);
  if (tasks.length > 0) select = select.where("task", "in", ["", ...tasks]);
  if (metrics.length > 0)
    select = select.where("metric", "in", ["", ...metrics]);
  return select.execute();
}

/** The data somebody trains on may differ: that is what is compared. What is measured on must not. */
const trainingContexts: readonly string[] = ["training", "train"];

async function readDatasets(
  store: Store,
  runs: readonly string[],
  tasks: readonly string[],
): Promise<Statement[]> {
  let select = store.db
    .selectFrom("run_dataset")
    .select(["run_id", "task", "name", "digest"])
    .where("run_id", "in", runs)
    .where("context", "not in", trainingContexts);
  if (tasks.length > 0) select = select.where("task", "in", ["", ...tasks]);
  const rows = await select.execute();
  const perRun = Map.groupBy(rows, ({ run_id, task }) =>
    JSON.stringify([run_id, task]),
  );
  return [...perRun.values()].map((sets) => ({
    run: sets[0]!.run_id,
    task: sets[0]!.task,
    metric: "",
    aspect: "dataset",
    value: [
      ...new Set(
        sets.map(({ name, digest }) => (digest ? `${name} @ ${digest}` : name)),
      ),
    ]
      .toSorted()
      .join(" + "),
  }));
}

/**
 * What is known of the sample sets. A hash that a file gives and one that we compute say nothing about each other: of a
 * task either the files' are compared or, where they cover fewer runs, ours.
 */
function sampleStatements(
  stated: readonly Statement[],
  computed: readonly SampleSet[],
  tasks: readonly string[],
): Statement[] {
  const statements: Statement[] = [];
  const byTask = Map.groupBy(computed, ({ task }) => task);
  for (const [task, sets] of byTask) {
    if (tasks.length > 0 && task !== "" && !tasks.includes(task)) continue;
    const said = stated.filter((one) => one.task === task || one.task === "");
    if (new Set(said.map(({ run }) => run)).size >= sets.length) continue;
    for (const { run, items, digest } of sets)
      statements.push({
        run,
        task,
        metric: "",
        aspect: "samples",
        value: `${items.toLocaleString("en")} items, ${digest}`,
      });
  }
  const covered = new Set(statements.map(({ task }) => task));
  return [
    ...statements,
    ...stated.filter(
      ({ task }) => !covered.has(task) && !(task === "" && covered.size > 0),
    ),
  ];
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
