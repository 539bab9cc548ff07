/** The addresses that a mark leads to. */
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { datumKey, type Datum } from "../../shared/charts/datum.ts";

/** Opens this canvas with this mark selected. */
export function datumLink(
  origin: string,
  canvas: string,
  block: string,
  datum: Datum,
): string {
  const query = new URLSearchParams({ block, datum: datumKey(datum) });
  return `${origin}/c/${encodeURIComponent(canvas)}?${query}`;
}

export function runPath(run: string): string {
  return `/runs/${encodeURIComponent(run)}`;
}

/** As many runs as the samples page shows side by side. */
const mostBeside = 8;

/** The samples behind a value; those of one item stand beside the chart's other runs. */
export function samplesPath(datum: Datum, answer: ChartAnswer): string {
  const others = answer.runs
    .map((run) => run.id)
    .filter((run) => run !== datum.run)
    .slice(0, mostBeside - 1);
  const query = new URLSearchParams({
    ...(datum.task ? { task: datum.task } : {}),
    ...(datum.sample ? { item: datum.sample } : {}),
    ...(others.length > 0 &&
    (datum.sample !== undefined || answer.type === "delta")
      ? { with: others.join(",") }
      : {}),
  });
  return `${runPath(datum.run)}/samples${query.size > 0 ? `?${query}` : ""}`;
}
