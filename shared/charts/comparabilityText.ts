/** What a chart mixes, in words: the warning that stands above it until somebody has acknowledged it, and with their name afterwards. */
import type { AnswerBase, ComparabilityWarning } from "./answer.ts";
import { listText } from "./chartText.ts";
import { metricLabel, plural, shorten } from "./words.ts";

const longestValue = 24;

/**
 * One sentence a warning: "Mixes two versions of the dataset refunds: v2 (3 runs) and v3 (1 run)". `runs` are all that
 * the chart draws: those that do not say which version they are of are counted too.
 */
export function warningTexts(
  warnings: readonly ComparabilityWarning[],
  runs: AnswerBase["runs"],
): string[] {
  return warnings.map((warning) => {
    const versions = warning.versions.map(
      ({ value, runs: of }) =>
        `${shorten(value, longestValue)} (${plural(of.length, "run")})`,
    );
    const said = new Set(warning.versions.flatMap(({ runs: of }) => of));
    const silent = runs.filter(({ id }) => !said.has(id)).length;
    const rest =
      silent > 0
        ? `; ${plural(silent, "run")} ${silent === 1 ? "does" : "do"} not say`
        : "";
    return `Mixes ${aspectText(warning)}: ${listText(versions, 4)}${rest}`;
  });
}

function aspectText({
  aspect,
  task,
  metric,
  versions,
}: ComparabilityWarning): string {
  const count = countWord(versions.length);
  const of = task ? ` of ${task}` : "";
  switch (aspect) {
    case "dataset":
      return task
        ? `${count} versions of the dataset ${task}`
        : `${count} versions of the dataset`;
    case "scorer":
      return `${count} scorers${of}${metric ? ` for ${metricLabel(metric)}` : ""}`;
    case "samples":
      return `${count} sets of samples${of}`;
    case "definition":
      return `${count} definitions of ${metric ? metricLabel(metric) : "the metric"}${task ? ` on ${task}` : ""}`;
  }
}

function countWord(count: number): string {
  return (
    ["no", "one", "two", "three", "four", "five", "six"][count] ?? String(count)
  );
}
