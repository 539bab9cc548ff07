/** Words that charts of samples share. */
import { formatValue, metricLabel, sentenceStart } from "./words.ts";

/** " on letters", or "" for all tasks. */
export function onTask(task: string): string {
  return task ? ` on ${task}` : "";
}

/** A share as people read it: 0.925 is "93 %". */
export function percent(share: number): string {
  const value = share * 100;
  const rounded =
    value > 0 && value < 1
      ? Math.round(value * 10) / 10
      : value > 99 && value < 100
        ? Math.floor(value * 10) / 10
        : Math.round(value);
  return `${formatValue(rounded)} %`;
}

/** What is measured of samples besides scores. */
export function measureLabel(metric: string): string {
  switch (metric) {
    case "cost":
      return "cost per sample";
    case "seconds":
      return "seconds per sample";
    case "tokens":
      return "tokens per sample";
    default:
      return metricLabel(metric);
  }
}

export function measureTitle(metric: string): string {
  return sentenceStart(measureLabel(metric));
}

/** True when the selection names runs or asks for them. */
export function hasRuns(runs: {
  readonly type: "runs" | "query";
  readonly runs?: readonly string[];
}): boolean {
  return runs.type === "query" || (runs.runs ?? []).length > 0;
}
