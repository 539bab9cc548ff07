/** Chart 11 drawn: a row a scenario, a column a run; colour and glyph say which passed. */
import type { GlyphName } from "../cells.ts";
import type { DrawChart } from "../kind.ts";
import { runSeries } from "../looks.ts";
import { matrixPanel, type MatrixCell } from "../matrix.ts";
import { verdictColours } from "../palettes.ts";
import { oneMatrix } from "../slices/draw.ts";
import { formatValue, metricLabel } from "../words.ts";
import { differs, verdictWords, type Verdict } from "./words.ts";

const glyphOf: Readonly<Record<Verdict, GlyphName>> = {
  pass: "check",
  fail: "cross",
  error: "dash",
  mixed: "wave",
};

export const drawScenarios: DrawChart<"scenarios"> = (
  spec,
  answer,
  options,
) => {
  const { width, height, dark, isolated } = options;
  const colours = verdictColours(dark);
  const series = runSeries(answer, options);
  const many = new Set(answer.rows.map(({ task }) => task)).size > 1;
  const cells = answer.rows.flatMap((row, i) =>
    row.cells.flatMap((cell, j): MatrixCell[] => {
      const run = answer.runs[j];
      if (!cell || !run) return [];
      return [
        {
          row: i,
          column: j,
          fill: colours[cell.state],
          glyph: glyphOf[cell.state],
          data: [
            {
              run: run.id,
              sample: row.item,
              ...(row.task && { task: row.task }),
            },
          ],
          tip: () => ({
            name: series[j]!.label,
            colour: series[j]!.colour,
            where: row.name,
            value: verdictWords[cell.state],
            facts: [
              ...(cell.score === null
                ? []
                : [
                    `${spec.metric ? metricLabel(spec.metric) : "score"} ${formatValue(cell.score)}`,
                  ]),
              ...(many && row.task ? [row.task] : []),
              ...(differs(row.cells) ? ["differs between runs"] : []),
            ],
          }),
        },
      ];
    }),
  );
  const panel = matrixPanel({
    rows: answer.rows.map(({ name }) => name),
    columns: series.map(({ key, label }) => ({ key, label })),
    cells,
    width,
    height,
    dark,
    isolated,
    leastRow: 14,
    rowNoun: "scenario",
  });
  const seen = new Set(
    answer.rows.flatMap((row) =>
      row.cells.flatMap((cell) => cell?.state ?? []),
    ),
  );
  return oneMatrix(
    {
      ...panel,
      notes: [
        ...panel.notes,
        ...(seen.has("mixed") ? ["wave: passes in some repeats"] : []),
        ...(seen.has("error") ? ["dash: ended in an error"] : []),
      ],
    },
    series,
  );
};
