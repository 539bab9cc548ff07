/** What stands where a plot would be when there is nothing to draw: the reason that is known, and what would help. */
import type { AnswerBase } from "./answer.ts";
import type { RunSelection } from "./spec.ts";
import { metricLabel } from "./words.ts";

/** `otherwise` is for the reasons that only the type of chart knows. */
export function emptyAnswerText(
  { runs }: { readonly runs: RunSelection },
  { runs: read, missing }: Pick<AnswerBase, "runs" | "missing">,
  otherwise: string,
): string {
  const gone = missing.runs.length;
  if (runs.type === "runs" && gone > 0 && gone >= runs.runs.length)
    return gone === 1
      ? "The run of this chart is gone: it was deleted. Choose another one."
      : `All ${gone} runs of this chart are gone: they were deleted. Choose others.`;
  if (missing.metrics.length > 0)
    return `No run of this chart has ${missing.metrics.map(metricLabel).join(" or ")}. The metric may have been renamed.`;
  if (runs.type === "query" && read.length === 0)
    return "No run matches yet. The chart fills by itself when one arrives.";
  return otherwise;
}

/** What charts of samples say when none of the runs has any. */
export function noSamplesText(what: string, help: string): string {
  return `These runs have no samples with ${what}. ${help}`;
}
