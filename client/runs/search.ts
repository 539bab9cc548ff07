import type { Run } from "../../shared/api/runs.ts";

/** Every word must occur somewhere in what the run says about itself. */
export function matchesSearch(
  run: Pick<Run, "name" | "model" | "source" | "status" | "tasks">,
  search: string,
): boolean {
  const text = [run.name, run.model, run.source, run.status, ...run.tasks]
    .join(" ")
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
