/** Rows of a table, read as runs and values by a mapping. Rows of single examples are averaged. */
import type { TableMapping } from "../api/runs.ts";
import { isMissing, readNumber, readTime } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  importLimits,
  resultOf,
  type ParsedBatch,
  type ParsedPoint,
  type ParsedResult,
  type ParsedRun,
  type ReportedValue,
} from "./parsed.ts";
import { RepeatedWarning, type RowBatch, type TableFile } from "./rows.ts";
import { valueColumns, type ValueColumns } from "./tableColumns.ts";
import type { ColumnRole } from "./tableGuess.ts";
import { Means } from "./tableMeans.ts";

/** Throws `bad_mapping` when no column holds values, and `no_values` when no row gave one. */
export async function* readTable(
  table: TableFile,
  mapping: TableMapping,
): AsyncGenerator<ParsedBatch> {
  const reader = new TableReader(table, mapping);
  yield batchOf({ warnings: table.warnings });
  for await (const batch of table.batches()) yield reader.read(batch);
  yield reader.finish();
}

interface KnownRun {
  readonly index: number;
  /** Points without a step are numbered in file order, per metric. */
  readonly nextStep: Map<string, number>;
}

class TableReader {
  readonly #table: TableFile;
  readonly #mapping: TableMapping;
  readonly #values: readonly ValueColumns[];
  readonly #runs = new Map<string, KnownRun>();
  readonly #names = new Set<string>();
  readonly #means = new Means();
  readonly #at: Readonly<
    Record<"metric" | "step" | "time" | "run" | "model" | "task", number>
  >;
  readonly #params: readonly number[];
  #count = 0;
  #newRuns: ParsedRun[] = [];
  readonly #notNumbers = new RepeatedWarning((n) =>
    n === 1
      ? "1 cell is not a number; it was left out"
      : `${n} cells are not numbers; they were left out`,
  );
  readonly #notSteps = new RepeatedWarning((n) =>
    n === 1
      ? "1 row has no whole number as step; it was left out"
      : `${n} rows have no whole number as step; they were left out`,
  );
  readonly #notTimes = new RepeatedWarning((n) =>
    n === 1
      ? "1 time could not be read; that value has none"
      : `${n} times could not be read; those values have none`,
  );
  readonly #notShares = new RepeatedWarning((n) =>
    n === 1
      ? "1 row does not have 0 ≤ k ≤ n; it was left out"
      : `${n} rows do not have 0 ≤ k ≤ n; they were left out`,
  );

  constructor(table: TableFile, mapping: TableMapping) {
    if (mapping.roles.length !== table.columns.length)
      throw new FormatError(
        "bad_mapping",
        `The mapping has ${mapping.roles.length} columns, the table has ${table.columns.length}.`,
      );
    this.#table = table;
    this.#mapping = mapping;
    const at = (role: ColumnRole) => mapping.roles.indexOf(role);
    this.#at = {
      metric: at("metric"),
      step: at("step"),
      time: at("time"),
      run: at("run"),
      model: at("model"),
      task: at("task"),
    };
    this.#params = mapping.roles.flatMap((role, index) =>
      role === "param" ? [index] : [],
    );
    this.#values = valueColumns(table, mapping);
  }

  read(batch: RowBatch): ParsedBatch {
    const points: ParsedPoint[] = [];
    const results: ParsedResult[] = [];
    for (const [index, row] of batch.rows.entries())
      this.#readRow(row, batch.numbers[index]!, points, results);
    const runs = this.#newRuns;
    this.#newRuns = [];
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
        ...this.#notNumbers.list(),
        ...this.#notSteps.list(),
        ...this.#notTimes.list(),
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
    const time = this.#readTime(row, number);
    let run: KnownRun | null = null;
    for (const columns of this.#values) {
      const metric =
        columns.metric ?? (row[this.#at.metric] ?? "").trim().slice(0, 250);
      if (metric === "") continue;
      const read = this.#readValue(row, columns, number);
      if (!read) continue;
      if (++this.#count > importLimits.values)
        throw new FormatError(
          "too_large",
          `This table has more than ${importLimits.values.toLocaleString("en")} values. Import it in parts, or ignore the columns you do not need.`,
          { row: number },
        );
      run ??= this.#runOf(row, number);
      const given = {
        stderr: this.#optional(row, columns.stderr, number),
        low: this.#optional(row, columns.low, number),
        high: this.#optional(row, columns.high, number),
        n: read.n,
        k: read.k,
      };
      const plain = Object.values(given).every((value) => value === null);
      const task =
        this.#at.task < 0
          ? ""
          : (row[this.#at.task] ?? "").trim().slice(0, 250);
      if (plain && this.#at.task < 0 && (step !== null || time !== null)) {
        points.push({
          run: run.index,
          metric,
          step: step ?? this.#nextStep(run, metric),
          time,
          ...read.reported,
        });
        continue;
      }
      const result = resultOf({
        run: run.index,
        task,
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

  #readTime(row: readonly string[], number: number): string | null {
    if (this.#at.time < 0) return null;
    const cell = row[this.#at.time] ?? "";
    const time = readTime(cell);
    if (time === null && !isMissing(cell))
      this.#notTimes.add(`row ${number} "${cell.slice(0, 30)}"`);
    return time;
  }

  #readValue(
    row: readonly string[],
    columns: ValueColumns,
    number: number,
  ): { reported: ReportedValue; n: number | null; k: number | null } | null {
    const n = this.#optional(row, columns.n, number);
    const k = this.#optional(row, columns.k, number);
    if (k !== null && n !== null && !(k >= 0 && k <= n && n > 0)) {
      this.#notShares.add(`row ${number} ${k} of ${n}`);
      return null;
    }
    const whole = n !== null && Number.isInteger(n) && n > 0 ? n : null;
    if (columns.value >= 0) {
      const reported = this.#number(row, columns.value, number);
      if (reported) return { reported, n: whole, k: whole === null ? null : k };
      if (!isMissing(row[columns.value] ?? "")) return null;
    }
    if (k === null || whole === null) return null;
    return { reported: { value: k / whole, special: null }, n: whole, k };
  }

  #optional(
    row: readonly string[],
    column: number,
    number: number,
  ): number | null {
    return column < 0
      ? null
      : (this.#number(row, column, number)?.value ?? null);
  }

  #number(
    row: readonly string[],
    column: number,
    number: number,
  ): ReportedValue | null {
    const cell = row[column] ?? "";
    const reported = readNumber(cell, this.#table.decimalComma);
    if (!reported && !isMissing(cell))
      this.#notNumbers.add(
        `row ${number}, ${this.#table.columns[column]}: "${cell.slice(0, 30)}"`,
      );
    return reported;
  }

  #nextStep(run: KnownRun, metric: string): number {
    const step = run.nextStep.get(metric) ?? 0;
    run.nextStep.set(metric, step + 1);
    return step;
  }

  /**
   * A run is a run name, a model and its params. Where a table has both run names and steps, a param may change from
   * step to step (a learning rate), so there the first value is kept and does not split the run.
   */
  #runOf(row: readonly string[], number: number): KnownRun {
    const cell = (column: number) =>
      column < 0 ? "" : (row[column] ?? "").trim();
    const name = cell(this.#at.run);
    const model = cell(this.#at.model);
    const params: [string, string][] = this.#params.flatMap((column) => {
      const value = cell(column);
      return value === ""
        ? []
        : [
            [paramName(this.#table.columns[column]!), value.slice(0, 6000)] as [
              string,
              string,
            ],
          ];
    });
    const splits = !(name !== "" && (this.#at.step >= 0 || this.#at.time >= 0));
    const key = JSON.stringify([name, model, splits ? params : []]);
    const known = this.#runs.get(key);
    if (known) return known;
    if (this.#runs.size >= importLimits.runs)
      throw new FormatError(
        "too_large",
        `This table has more than ${importLimits.runs.toLocaleString("en")} runs. Look at which columns name a run, a model or a parameter.`,
        { row: number },
      );
    const created: KnownRun = { index: this.#runs.size, nextStep: new Map() };
    this.#runs.set(key, created);
    this.#newRuns.push({
      name: this.#nameOf(name, model, params),
      model: model.slice(0, 250) || null,
      startedAt: null,
      params: Object.fromEntries(params),
    });
    return created;
  }

  #nameOf(
    run: string,
    model: string,
    params: readonly (readonly [string, string])[],
  ): string {
    const base = (run || model || this.#mapping.runName).slice(0, 200);
    const detailed = [
      base,
      ...(run ? [model] : []),
      ...params.map(([key, value]) => `${key}=${value.slice(0, 40)}`),
    ]
      .filter((part) => part !== "")
      .join(", ")
      .slice(0, 250);
    const name = run !== "" && !this.#names.has(base) ? base : detailed;
    this.#names.add(name);
    return name;
  }
}

function paramName(column: string): string {
  return column.replace(/^params\.(?=.)/, "");
}
