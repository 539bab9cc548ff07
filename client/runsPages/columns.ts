/** The chosen columns of the runs table: as keys in the address, as words in a header, as an order. Pure. */
import type { RunColumn, RunColumns } from "../../shared/api/runSearch.ts";
import { FilterError, printSubject } from "../../shared/runs/filter.ts";
import { parseOrderBy } from "../../shared/runs/orderBy.ts";
import { metricLabel, sentenceStart } from "../../shared/charts/words.ts";

const suggestedColumns = 6;

/** What stands in the header, and the smaller line above it: the task, or what it is when it is no metric. */
export function columnWords(column: RunColumn): {
  readonly title: string;
  readonly over: string;
} {
  switch (column.type) {
    case "metric":
      return {
        title: sentenceStart(metricLabel(column.name)),
        over: column.task,
      };
    case "param":
      return { title: column.name, over: "param" };
    case "tag":
      return { title: column.name, over: "tag" };
    default:
      return column satisfies never;
  }
}

/** One string for lists and labels: "Accuracy, arc_easy". */
export function columnLabel(column: RunColumn): string {
  const { title, over } = columnWords(column);
  return column.type === "metric" && over ? `${title}, ${over}` : title;
}

/**
 * What most of the newest runs have comes first, so that the first rows are not empty; each metric with one of its tasks
 * before a second one of any; speed and the like come never.
 */
export function suggestColumns(columns: RunColumns): readonly RunColumn[] {
  const all = metricColumns(columns)
    .filter(({ bookkeeping }) => !bookkeeping)
    .toSorted((a, b) => b.recent - a.recent);
  const firsts = new Map(all.toReversed().map((each) => [each.name, each]));
  const isFirst = (each: (typeof all)[number]) =>
    firsts.get(each.name) === each;
  return [...all.filter(isFirst), ...all.filter((each) => !isFirst(each))]
    .slice(0, suggestedColumns)
    .map(({ name, task }) => ({ type: "metric", name, task }));
}

/** Each metric and task once, those of most runs first, reported results before logged points. */
export function metricColumns({
  metrics,
}: RunColumns): readonly RunColumns["metrics"][number][] {
  const seen = new Map<string, RunColumns["metrics"][number]>();
  for (const metric of metrics) {
    const key = `${metric.name}\t${metric.task}`;
    const before = seen.get(key);
    if (!before || before.runs < metric.runs) seen.set(key, metric);
  }
  return [...seen.values()].sort(
    (a, b) =>
      Number(a.bookkeeping) - Number(b.bookkeeping) ||
      b.runs - a.runs ||
      a.kind.localeCompare(b.kind) * -1 ||
      a.name.localeCompare(b.name) ||
      a.task.localeCompare(b.task),
  );
}

/** True when more is better, false when less is; null when no file said. */
export function directionOf(
  column: RunColumn,
  columns: RunColumns | undefined,
): boolean | null {
  if (column.type !== "metric") return null;
  return (
    columns?.metrics.find(
      ({ name, higherIsBetter }) =>
        name === column.name && higherIsBetter !== null,
    )?.higherIsBetter ?? null
  );
}

/** The left side of an order or a condition on this column. */
export function columnTerm(column: RunColumn): string {
  // A task's value of a metric is called "task/metric".
  const key =
    column.type === "metric" && column.task !== ""
      ? `${column.task}/${column.name}`
      : column.name;
  return printSubject({ entity: column.type, key });
}

export interface Order {
  /** As `columnTerm` writes it. */
  readonly term: string;
  readonly descending: boolean;
}

/** "metrics.acc DESC"; null for none, and for what cannot be read: the server says what is wrong with it. */
export function readOrder(text: string): Order | null {
  if (text.trim() === "") return null;
  try {
    const { subject, descending } = parseOrderBy(text);
    return { term: printSubject(subject), descending };
  } catch (failure) {
    if (failure instanceof FilterError) return null;
    throw failure;
  }
}

/**
 * What a click on a header asks for: first the better or larger end, then the other, then the usual order ("").
 * `firstDescending` is false where the smallest is what one looks for.
 */
export function nextOrder(
  term: string,
  current: Order | null,
  firstDescending: boolean,
): string {
  const words = (descending: boolean) =>
    `${term} ${descending ? "DESC" : "ASC"}`;
  if (current?.term !== term) return words(firstDescending);
  return current.descending === firstDescending ? words(!firstDescending) : "";
}
