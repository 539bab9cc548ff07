/**
 * A chart of Weights & Biases as CSV: `"Step","<run> - <metric>","<run> - <metric>__MIN","<run> - <metric>__MAX", ...`.
 * Each column is a run's metric; the bands of grouped runs are left out.
 */
import { openDelimited } from "./delimited.ts";
import { streamedFile, type Format } from "./format.ts";
import { isMissing, readNumber, readTime } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  type ParsedBatch,
  type ParsedPoint,
} from "./parsed.ts";
import { RepeatedWarning, type TableFile } from "./rows.ts";

export const wandbChart: Format = {
  name: "Weights & Biases chart CSV",
  async open({ source, head }) {
    if (head === null || !/^\uFEFF?[^\n]* - [^\n]*\n/.test(head)) return null;
    const table = await openDelimited(source);
    const columns = table ? seriesOf(table.columns) : [];
    if (!table || columns.length === 0) return null;
    return streamedFile(this.name, () => readChart(table, columns));
  },
};

interface Column {
  readonly index: number;
  readonly run: number;
  readonly name: string;
  readonly metric: string;
}

/** Empty when the columns are not those of a chart: one for x, and for all else a run and its metric. */
function seriesOf(names: readonly string[]): Column[] {
  const [x, ...others] = names;
  const bands = /__(?:MIN|MAX)$/;
  const isChart =
    others.every((name) => name.includes(" - ")) &&
    (/^_?step$/i.test(x ?? "") || others.some((name) => bands.test(name)));
  if (!isChart) return [];
  const runs = new Map<string, number>();
  return names.flatMap((name, index) => {
    if (index === 0 || bands.test(name)) return [];
    const cut = name.lastIndexOf(" - ");
    const run = name.slice(0, cut).trim() || "run";
    if (!runs.has(run)) runs.set(run, runs.size);
    const metric = name.slice(cut + 3).trim() || "value";
    return [{ index, run: runs.get(run)!, name: run, metric }];
  });
}

async function* readChart(
  table: TableFile,
  columns: readonly Column[],
): AsyncGenerator<ParsedBatch> {
  const x = table.columns[0]!;
  const isTime = /time(?:stamp)?$/i.test(x) && !/relative/i.test(x);
  const names = new Map(columns.map(({ run, name }) => [run, name]));
  const notNumbers = new RepeatedWarning(
    (n) => `${n} cells are no numbers; they were left out`,
  );
  yield batchOf({
    runs: [...names.values()].map((name) => ({
      name: name.slice(0, 250),
      model: null,
      startedAt: null,
      params: {},
    })),
    warnings: table.warnings,
  });
  let places = 0;
  let values = 0;
  let numbered = false;
  for await (const batch of table.batches()) {
    const points: ParsedPoint[] = [];
    for (const [i, row] of batch.rows.entries()) {
      const place = readNumber(row[0] ?? "", table.decimalComma)?.value;
      const isStep = !isTime && place != null && Number.isSafeInteger(place);
      if (!isStep) numbered = true;
      const step = isStep ? place : places;
      places++;
      const time = isTime ? readTime(row[0] ?? "") : null;
      for (const { index, run, metric } of columns) {
        const cell = row[index] ?? "";
        if (isMissing(cell)) continue;
        const reported = readNumber(cell, table.decimalComma);
        if (reported) points.push({ run, metric, step, time, ...reported });
        else notNumbers.add(`row ${batch.numbers[i]} "${cell.slice(0, 30)}"`);
      }
    }
    values += points.length;
    yield batchOf({ points, warnings: batch.warnings });
  }
  if (values === 0)
    throw new FormatError("no_values", "This chart holds no numbers.");
  yield batchOf({
    warnings: [
      ...(numbered
        ? [`"${x}" is no whole number of steps: the rows were numbered.`]
        : []),
      ...notNumbers.list(),
    ],
  });
}
