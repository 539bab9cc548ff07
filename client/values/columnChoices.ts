/** Metrics of runs as choices, each with its task where there are several. */
import type { Run } from "../../shared/api/runs.ts";
import { metricChoices, taskChoices } from "../../shared/charts/change.ts";
import type { TableColumn } from "../../shared/charts/table.ts";
import { metricLabel } from "../../shared/charts/words.ts";

export interface ColumnChoice {
  readonly value: string;
  readonly label: string;
}

/** As one text, for lists of choices. */
export function columnKey({ metric, task }: TableColumn): string {
  return JSON.stringify([metric, task]);
}

export function readColumnKey(key: string): TableColumn {
  const [metric, task] = JSON.parse(key) as [string, string];
  return { metric, task };
}

/** Those of the most runs first; what is chosen stays in the list even when no run has it any more. */
export function columnChoices(
  runs: readonly Run[],
  chosen: readonly TableColumn[],
): ColumnChoice[] {
  const tasks = taskChoices(runs);
  const offered = metricChoices(runs).flatMap(({ metric, kind }) =>
    kind === "result" && tasks.length > 1
      ? tasks.map((task) => ({ metric, task }))
      : [{ metric, task: kind === "result" ? (tasks[0] ?? "") : "" }],
  );
  const known = new Set(offered.map(columnKey));
  const columns = [
    ...chosen.filter((column) => !known.has(columnKey(column))),
    ...offered,
  ];
  const words = columns.map(({ metric, task }) =>
    [metricLabel(metric), task].filter(Boolean).join(" · "),
  );
  return columns.map((column, i) => ({
    value: columnKey(column),
    // Keys may share their words: "acc" and "acc,none".
    label:
      words.indexOf(words[i]!) === words.lastIndexOf(words[i]!)
        ? words[i]!
        : `${words[i]} (${column.metric})`,
  }));
}
