/** What the pages about runs call things. */
import type { Run } from "../../shared/api/runs.ts";

/** A run as a link that people can send. */
export function runHref(run: string): string {
  return new URL(`/runs/${encodeURIComponent(run)}`, location.origin).href;
}

/** Where the samples of a run are; `against` puts other runs beside it. */
export function samplesHref(
  run: string,
  search: {
    readonly task?: string;
    readonly against?: string;
    readonly show?: "gained" | "lost";
  } = {},
): string {
  const { task, against, show } = search;
  const query = new URLSearchParams({
    ...(task && { task }),
    ...(against && { with: against }),
    ...(show && { show }),
  }).toString();
  return `/runs/${encodeURIComponent(run)}/samples${query && `?${query}`}`;
}

export const statusWords: Readonly<Record<Run["status"], string>> = {
  running: "running",
  scheduled: "scheduled",
  finished: "finished",
  failed: "failed",
  killed: "stopped",
};
