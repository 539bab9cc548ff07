import type { Run } from "../../shared/api/runs.ts";
import { formatTime } from "../../shared/charts/words.ts";

/** Where a run comes from, in one line under its name: "pythia-1b · lm-eval · 23 Nov, 14:05". */
export function originOf(run: Run): string {
  return [
    run.model !== run.name ? run.model : null,
    run.source,
    formatTime(run.startedAt),
  ]
    .filter(Boolean)
    .join(" · ");
}
