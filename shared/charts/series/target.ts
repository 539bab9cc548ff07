/** A drawn value of charts 1 and 2: its address, and what is said of it. Made for every point, so it works out nothing before it is asked. */
import type { Datum } from "../datum.ts";
import type { Target, Tip } from "../drawing.ts";
import type { ChartRow } from "../spec.ts";
import {
  formatCount,
  formatStep,
  formatTime,
  formatValue,
  metricLabel,
} from "../words.ts";
import { modelOf, type DrawnPoint } from "./arrange.ts";
import type { PanelContext } from "./context.ts";

export class PointTarget implements Target {
  readonly px: number;
  readonly py: number;
  readonly series: string;
  readonly x: number | null;
  readonly #point: DrawnPoint;
  readonly #context: PanelContext;

  constructor(
    px: number,
    py: number,
    x: number | null,
    point: DrawnPoint,
    context: PanelContext,
  ) {
    this.px = px;
    this.py = py;
    this.x = x;
    this.series = point.series;
    this.#point = point;
    this.#context = context;
  }

  get data(): readonly Datum[] {
    return this.#point.rows.map(datumOf);
  }

  tip(): Tip {
    const point = this.#point;
    const { spec, seriesOf } = this.#context;
    const first = point.rows[0]!;
    const alone = point.rows.length === 1;
    const where = whereText(this.#context, point);
    const look = seriesOf.get(point.series);
    const name = spec.series === "none" ? where : (look?.label ?? where);
    const interval =
      point.low !== null && point.high !== null
        ? ` [${formatValue(point.low)}, ${formatValue(point.high)}]`
        : "";
    return {
      name,
      colour: look?.colour ?? null,
      where: where === name ? null : where,
      value: `${metricLabel(first.metric)} ${formatValue(point.y!)}${interval}`,
      facts: [
        alone
          ? spec.series === "run"
            ? null
            : first.runName
          : `mean of ${point.rows.length} runs, from ${formatValue(point.low ?? point.y!)} to ${formatValue(point.high ?? point.y!)}`,
        alone && first.n !== null ? `n = ${formatCount(first.n)}` : null,
        spec.x !== "task" && spec.series !== "task" ? first.task : null,
        spec.x !== "step" && first.step !== null
          ? `step ${formatCount(first.step)}`
          : null,
        point.low === null || point.high === null
          ? "no uncertainty given"
          : alone
            ? intervalFact[first.interval ?? "given"]
            : null,
      ].filter((fact) => fact !== null && fact !== "") as string[],
    };
  }
}

const intervalFact = {
  given: "interval as reported",
  stderr: "95 % interval from the standard error",
  wilson: "95 % Wilson interval",
  bootstrap: "95 % bootstrap interval",
} as const;

export function datumOf(row: ChartRow): Datum {
  return {
    run: row.run,
    metric: row.metric,
    ...(row.task !== null && row.task !== "" && { task: row.task }),
    ...(row.step !== null && { step: row.step }),
  };
}

/** "step 13k", a time, a model or a task. */
function whereText(
  { spec, timeZone }: Pick<PanelContext, "spec" | "timeZone">,
  { x, rows }: DrawnPoint,
): string {
  switch (spec.x) {
    case "step":
      return `step ${formatStep(x)}`;
    case "time":
      return formatTime(new Date(x).toISOString(), new Date(), timeZone);
    case "model":
      return modelOf(rows[0]!);
    case "task":
      return rows[0]!.task ?? "no task";
  }
}
