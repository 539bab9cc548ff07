/** Tables of values, long or wide. Rows of one run and metric without a place in time are averaged. */
import type { TableMapping } from "../api/runs.ts";
import { isMissing, readNumber } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  importLimits,
  resultOf,
  type ParsedBatch,
  type ParsedPoint,
  type ParsedResult,
  type ReportedValue,
} from "./parsed.ts";
import { RepeatedWarning, type RowBatch, type TableFile } from "./rows.ts";
import { TableCells, textAt } from "./tableCells.ts";
import { valueColumns, type ValueColumns } from "./tableColumns.ts";
import { Means } from "./tableMeans.ts";
import type { ColumnRole } from "./tableNames.ts";
import { TableRuns, type KnownRun } from "./tableRuns.ts";

export class ValuesReader {
  readonly #table: TableFile;
  readonly #values: readonly ValueColumns[];
  readonly #runs: TableRuns;
  readonly #cells: TableCells;
  readonly #means = new Means();
  readonly #at: Readonly<Record<"metric" | "step" | "time" | "task", number>>;
  #count = 0;
  readonly #notSteps = new RepeatedWarning((n) =>
    n === 1
      ? "1 row has no whole number as step; it was left out"
      : `${n} rows have no whole number as step; they were left out`,
  );
  readonly #notShares = new RepeatedWarning((n) =>
    n === 1
      ? "1 row does not have 0 ≤ k ≤ n; it was left out"
      : `${n} rows do not have 0 ≤ k ≤ n; they were left out`,
  );

  constructor(table: TableFile, mapping: TableMapping) {
    this.#table = table;
    this.#runs = new TableRuns(table, mapping);
    this.#cells = new TableCells(table);
    const at = (role: ColumnRole) => mapping.roles.indexOf(role);
    this.#at = {
      metric: at("metric"),
      step: at("step"),
      time: at("time"),
      task: at("task"),
    };
    this.#values = valueColumns(table, mapping);
  }

  read(batch: RowBatch): ParsedBatch {
    const points: ParsedPoint[] = [];
    const results: ParsedResult[] = [];
    for (const [index, row] of batch.rows.entries())
      this.#readRow(row, batch.numbers[index]!, points, results);
    const runs = this.#runs.takeNew();
    return batchOf({ runs, points, results, warnings: batch.warnings });
  }

  finish(): ParsedBatch {
    if (this.#count === 0)
      throw new FormatError(
        "no_values",
        `No number was found in the columns that hold values (${this.#values.map((v) => this.#table.columns[v.value >= 0 ? v.value : v.k]).join(", ")}). Look at what each column means.`,
      );
    const { results, warnings } = this.#means.finish();
    return batchOf({
      results,
      warnings: [
        ...warnings,
        ...this.#cells.warnings(),
        ...this.#notSteps.list(),
        ...this.#notShares.list(),
      ],
    });
  }

  #readRow(
    row: readonly string[],
    number: number,
    points: ParsedPoint[],
    results: ParsedResult[],
  ): void {
    const step = this.#readStep(row, number);
    if (step === undefined) return;
    const time = this.#cells.time(row, this.#at.time, number);
    let run: KnownRun | null = null;
    for (const columns of this.#values) {
      const metric = this.#metricOf(row, columns);
      if (metric === "") continue;
      const read = this.#readValue(row, columns, number);
      if (!read) continue;
      if (++this.#count > importLimits.values)
        throw new FormatError(
          "too_large",
          `This table has more than ${importLimits.values.toLocaleString("en")} values. Import it in parts, or ignore the columns you do not need.`,
          { row: number },
        );
      run ??= this.#runs.of(row, number, time);
      const given = {
        stderr: this.#cells.finite(row, columns.stderr, number),
        low: this.#cells.finite(row, columns.low, number),
        high: this.#cells.finite(row, columns.high, number),
        n: read.n,
        k: read.k,
      };
      const plain = Object.values(given).every((value) => value === null);
      if (plain && this.#at.task < 0 && (step !== null || time !== null)) {
        points.push({
          run: run.index,
          metric,
          step: step ?? nextStep(run, metric),
          time,
          ...read.reported,
        });
        continue;
      }
      const result = resultOf({
        run: run.index,
        task: textAt(row, this.#at.task).slice(0, 250),
        metric,
        step,
        time,
        ...read.reported,
        ...given,
      });
      if (plain && step === null && time === null) this.#means.add(result);
      else results.push(result);
    }
  }

  #metricOf(row: readonly string[], columns: ValueColumns): string {
    if (columns.metric !== null) return columns.metric;
    const named = textAt(row, this.#at.metric);
    return named === "" ? "" : `${named}${columns.suffix}`.slice(0, 250);
  }

  /** Undefined: the row has a step column without a usable step. */
  #readStep(row: readonly string[], number: number): number | null | undefined {
    if (this.#at.step < 0) return null;
    const cell = row[this.#at.step] ?? "";
    const step = readNumber(cell, this.#table.decimalComma)?.value;
    if (
      step != null &&
      Number.isSafeInteger(Math.round(step)) &&
      Math.abs(step - Math.round(step)) < 1e-9
    )
      return Math.round(step);
    this.#notSteps.add(`row ${number} "${cell.slice(0, 30)}"`);
    return undefined;
  }

  #readValue(
    row: readonly string[],
    columns: ValueColumns,
    number: number,
  ): { reported: ReportedValue; n: number | null; k: number | null } | null {
    const n = this.#cells.finite(row, columns.n, number);
    const k = this.#cells.finite(row, columns.k, number);
    if (k !== null && n !== null && !(k >= 0 && k <= n && n > 0)) {
      this.#notShares.add(`row ${number} ${k} of ${n}`);
      return null;
    }
    const whole = n !== null && Number.isInteger(n) && n > 0 ? n : null;
    if (columns.value >= 0) {
      const reported = this.#cells.number(row, columns.value, number);
      if (reported) return { reported, n: whole, k: whole === null ? null : k };
      if (!isMissing(row[columns.value] ?? "")) return null;
    }
    if (k === null || whole === null) return null;
    return { reported: { value: k / whole, special: null }, n: whole, k };
  }
}

function nextStep(run: KnownRun, metric: string): number {
  const step = run.nextStep.get(metric) ?? 0;
  run.nextStep.set(metric, step + 1);
  return step;
}
