/** The series of results: which of several values of a metric on a task stands for it in lists and filters. */
import type { Tables } from "../store/tables.ts";

export type ReportedRow = Pick<
  Tables["result"],
  | "run_id"
  | "metric"
  | "task"
  | "slice"
  | "step"
  | "time"
  | "value"
  | "special"
  | "stderr"
  | "n"
>;

export interface Reported {
  readonly count: number;
  readonly last: ReportedRow;
  readonly least: number | null;
  readonly greatest: number | null;
}

/** Of the whole task before its slices, then the greatest step, then the latest time, then what came last. */
export function withReported(
  before: Reported | undefined,
  row: ReportedRow,
): Reported {
  const finite = row.value !== null;
  if (!before)
    return { count: 1, last: row, least: row.value, greatest: row.value };
  const { least, greatest } = before;
  return {
    count: before.count + 1,
    last: standsFor(row, before.last) ? row : before.last,
    least: finite && (least === null || row.value! < least) ? row.value : least,
    greatest:
      finite && (greatest === null || row.value! > greatest)
        ? row.value
        : greatest,
  };
}

function standsFor(row: ReportedRow, known: ReportedRow): boolean {
  if ((row.slice === "") !== (known.slice === "")) return row.slice === "";
  const steps = [row.step ?? -Infinity, known.step ?? -Infinity] as const;
  if (steps[0] !== steps[1]) return steps[0] > steps[1];
  return (row.time ?? "") >= (known.time ?? "");
}

/** In the order of `seriesColumns`. */
export function rowOfReported({
  count,
  last,
  least,
  greatest,
}: Reported): unknown[] {
  const time = last.time === null ? NaN : Date.parse(last.time);
  return [
    last.run_id,
    "result",
    last.metric,
    last.task,
    count,
    last.step,
    Number.isFinite(time) ? time : null,
    last.value,
    last.special,
    least,
    greatest,
    last.stderr,
    last.n,
  ];
}
