/** Chart 11 in words: which scenarios pass on which run. */
import type { AnswerOf } from "../answers.ts";
import { asOfText, listText } from "../chartText.ts";
import { numberColumn, tableOf, textColumn } from "../dataTable.ts";
import { emptyAnswerText, noSamplesText } from "../emptyText.ts";
import type { ChartKind } from "../kind.ts";
import { labelOf, runLabels } from "../looks.ts";
import { hasRuns, onTask, percent } from "../sampleWords.ts";
import type { SpecOf } from "../spec.ts";
import { formatCount, metricLabel, plural, sentenceStart } from "../words.ts";

type Spec = SpecOf<"scenarios">;
type Answer = AnswerOf<"scenarios">;
export type ScenarioRow = Answer["rows"][number];
export type Verdict = NonNullable<ScenarioRow["cells"][number]>["state"];

export const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: "passes",
  fail: "fails",
  error: "ended in an error",
  mixed: "passes in some repeats",
};

export const scenariosKind: ChartKind<"scenarios"> = {
  type: "scenarios",
  label: "Scenarios that pass",
  hint: "A row for each scenario, a column for each run: which pass, and which changed.",
  isComplete: ({ runs }) => hasRuns(runs),
  title: (spec) => sentenceStart(whatText(spec)),
  caption: (spec, answer, clock) => ({
    who:
      answer.runs.length === 1
        ? labelOf(runLabels(answer), answer.runs[0]!.id)
        : null,
    what: `${whatText(spec)}${spec.metric ? `, passing from ${metricLabel(spec.metric)} ${spec.passAt}` : ""}`,
    n: `${plural(answer.total, "scenario")}${answer.runs.length > 1 ? `, ${formatCount(answer.changed)} differ between runs` : ""}`,
    interval: "",
    asOf: asOfText(answer.asOf, clock),
    notes:
      answer.truncated > 0
        ? [`${plural(answer.truncated, "more scenario")} left out`]
        : [],
  }),
  altText(spec, answer) {
    const { rows, runs } = answer;
    if (rows.length === 0) return `Matrix of ${whatText(spec)}: no scenarios.`;
    const labels = runLabels(answer);
    const tallies = runs
      .map((run, i) => tally(labelOf(labels, run.id), rows, i))
      .sort((a, b) => b.passed - a.passed);
    const [best] = tallies;
    const worst = tallies.at(-1)!;
    const differing = rows.filter(({ cells }) => differs(cells));
    const never = rows.filter(
      ({ cells }) =>
        cells.some(Boolean) &&
        cells.every(
          (cell) =>
            cell === null || cell.state === "fail" || cell.state === "error",
        ),
    );
    return [
      `Matrix of ${whatText(spec)}: ${plural(rows.length, "scenario")}${rows.length < answer.total ? ` of ${formatCount(answer.total)}` : ""} by ${plural(runs.length, "run")}.`,
      tallies.length === 1
        ? `${best!.name} passes ${best!.passed} of ${best!.of} (${percent(best!.of > 0 ? best!.passed / best!.of : 0)}).`
        : `${best!.name} passes most, ${best!.passed} of ${best!.of}; ${worst.name} fewest, ${worst.passed} of ${worst.of}.`,
      ...(runs.length > 1
        ? [
            differing.length === 0
              ? "No scenario differs between these runs."
              : `${sentenceStart(plural(answer.changed, "scenario"))} ${answer.changed === 1 ? "differs" : "differ"} between runs: ${listText(
                  differing.map(({ name }) => name),
                  4,
                )}.`,
          ]
        : []),
      ...(never.length > 0
        ? [
            `${never.length === 1 ? "One passes" : `${never.length} pass`} on no run: ${listText(
              never.map(({ name }) => name),
              4,
            )}.`,
          ]
        : []),
      ...tallies
        .filter(({ errors }) => errors > 0)
        .slice(0, 2)
        .map(({ name, errors }) => `${name} has ${plural(errors, "error")}.`),
    ].join(" ");
  },
  table(_, answer) {
    const labels = runLabels(answer);
    const cells = answer.rows.flatMap(({ name, task, cells: of }) =>
      of.flatMap((cell, i) =>
        cell && answer.runs[i]
          ? [{ name, task, run: answer.runs[i].id, ...cell }]
          : [],
      ),
    );
    type Row = (typeof cells)[number];
    return tableOf(
      [
        textColumn<Row>("scenario", "Scenario", ({ name }) => name),
        {
          ...textColumn<Row>("task", "Task", ({ task }) => task || null),
          always: false,
        },
        textColumn<Row>("run", "Run", ({ run }) => labelOf(labels, run)),
        textColumn<Row>("state", "Verdict", ({ state }) => state),
        numberColumn<Row>("score", "Score", ({ score }) => score),
      ],
      cells,
    );
  },
  emptyText(spec, answer) {
    if (answer.rows.length > 0) return null;
    if (spec.changedOnly && answer.total > 0)
      return `None of the ${formatCount(answer.total)} scenarios differs between these runs. Show all of them, not only the changed.`;
    return emptyAnswerText(
      spec,
      answer,
      noSamplesText(
        spec.metric ? `a score ${metricLabel(spec.metric)}` : "a verdict",
        "Choose a score and from which value on it passes, or import the samples of these runs.",
      ),
    );
  },
};

export function differs(cells: ScenarioRow["cells"]): boolean {
  return new Set(cells.flatMap((cell) => cell?.state ?? [])).size > 1;
}

function tally(name: string, rows: readonly ScenarioRow[], i: number) {
  const states = rows.flatMap(({ cells }) => cells[i]?.state ?? []);
  return {
    name,
    passed: states.filter((state) => state === "pass").length,
    errors: states.filter((state) => state === "error").length,
    of: states.length,
  };
}

function whatText(spec: Spec): string {
  return `scenarios that pass${onTask(spec.task)}${spec.changedOnly ? ", only those that differ" : ""}`;
}
