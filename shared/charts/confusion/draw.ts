/** Chart 4 drawn: a matrix a run; the diagonal is what was right. */
import { briefValue, estimateFacts } from "../chartText.ts";
import type { PanelDrawing } from "../drawing.ts";
import { smallMultiples } from "../grid.ts";
import type { DrawChart } from "../kind.ts";
import { runSeries } from "../looks.ts";
import { matrixPanel, type MatrixCell } from "../matrix.ts";
import { sequential } from "../palettes.ts";
import { percent } from "../sampleWords.ts";
import { extent } from "../scales.ts";
import { formatCount, formatValue } from "../words.ts";

export const drawConfusion: DrawChart<"confusion"> = (
  spec,
  answer,
  options,
) => {
  const { dark, isolated } = options;
  const { labels } = answer;
  const matrices = answer.matrices.filter(({ n }) => n > 0);
  const series = runSeries(
    answer,
    options,
    new Set(matrices.map(({ run }) => run)),
  );
  const looks = new Map(series.map((each) => [each.key, each]));
  const most =
    extent(matrices.flatMap(({ counts }) => counts.flat()))?.[1] ?? 1;

  return {
    ...smallMultiples(matrices, options, {
      noun: "run",
      aspect: 1.1,
      least: { width: 150, height: 120 },
      keyOf: ({ run }) => run,
      titleOf: ({ run, accuracy }) =>
        `${looks.get(run)?.label ?? run}${accuracy.value === null ? "" : ` · ${briefValue(accuracy.value)}`}`,
      draw: (
        { run, counts, accuracy },
        { width, height, alone },
      ): PanelDrawing => {
        const rowSums = counts.map(sum);
        const columnSums = labels.map((_, j) =>
          sum(counts.map((row) => row[j] ?? 0)),
        );
        const cells = labels.flatMap((expected, i) =>
          labels.map((given, j): MatrixCell => {
            const count = counts[i]?.[j] ?? 0;
            const of =
              spec.normalise === "column"
                ? (columnSums[j] ?? 0)
                : (rowSums[i] ?? 0);
            const share = of > 0 ? count / of : 0;
            const shown =
              spec.normalise === "none" ? (most > 0 ? count / most : 0) : share;
            return {
              row: i,
              column: j,
              fill:
                of === 0 && spec.normalise !== "none"
                  ? null
                  : sequential(shown, dark),
              text:
                count === 0
                  ? null
                  : spec.normalise === "none"
                    ? formatCount(count)
                    : String(Math.round(share * 100)),
              small:
                count === 0 || spec.normalise === "none"
                  ? null
                  : formatCount(count),
              bold: i === j,
              data: [
                {
                  run,
                  slice: `${expected}>${given}`,
                  ...(spec.task && { task: spec.task }),
                },
              ],
              tip: () => ({
                name: looks.get(run)?.label ?? run,
                colour: looks.get(run)?.colour ?? null,
                where:
                  expected === given
                    ? `${expected}, rightly given`
                    : `${expected} expected, ${given} given`,
                value: `${formatCount(count)} of ${formatCount(rowSums[i] ?? 0)} expected (${percent((rowSums[i] ?? 0) > 0 ? count / rowSums[i]! : 0)})`,
                facts: [
                  `${formatCount(columnSums[j] ?? 0)} given in all`,
                  ...(accuracy.value === null
                    ? []
                    : [`accuracy ${formatValue(accuracy.value)}`]),
                  ...estimateFacts(accuracy),
                ],
              }),
            };
          }),
        );
        const panel = matrixPanel({
          rows: labels,
          columns: labels.map((label) => ({ key: label, label })),
          cells,
          width,
          height,
          dark,
          // A run is a whole panel here, so all of its cells step back together.
          isolated: undefined,
          ...(alone && { titles: { rows: "expected", columns: "given" } }),
          key: alone
            ? {
                low: "0",
                high: spec.normalise === "none" ? formatCount(most) : "100 %",
                colour: (share) => sequential(share, dark),
              }
            : undefined,
          leastRow: 2.5,
          rowNoun: "label",
        });
        const faded =
          isolated !== undefined && isolated.size > 0 && !isolated.has(run);
        return {
          ...panel,
          options: faded
            ? {
                ...panel.options,
                style: { ...(panel.options.style as object), opacity: "0.25" },
              }
            : panel.options,
          targets: panel.targets.map((target) => ({ ...target, series: run })),
        };
      },
    }),
    series,
    legend: null,
  };
};

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
