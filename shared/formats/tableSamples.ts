/** Tables with one scored example a row: samples, and for each run and task the means that one would report. */
import type { TableMapping } from "../api/runs.ts";
import { itemHash } from "./itemHash.ts";
import { isMissing } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  resultOf,
  sampleOf,
  type ParsedBatch,
  type ParsedDefinition,
  type ParsedResult,
  type ParsedSample,
} from "./parsed.ts";
import { RepeatedWarning, type RowBatch, type TableFile } from "./rows.ts";
import { TableCells, textAt } from "./tableCells.ts";
import { readYesNo } from "./tableDescribe.ts";
import { Means } from "./tableMeans.ts";
import { keyOf, secondsPerUnit, type ColumnRole } from "./tableNames.ts";
import { TableRuns } from "./tableRuns.ts";

/** A column of the table and what it is called in Parley. */
interface Named {
  readonly column: number;
  readonly name: string;
}

export class SamplesReader {
  readonly #runs: TableRuns;
  readonly #cells: TableCells;
  readonly #means = new Means();
  readonly #at: (role: ColumnRole) => number;
  readonly #scores: readonly Named[];
  readonly #correct: Named | null;
  readonly #slices: readonly Named[];
  readonly #details: readonly Named[];
  /** Means over these are reported too, in the column's own unit. */
  readonly #spent: readonly Named[];
  readonly #secondsPerUnit: number;
  /** Where nothing says what is right: an output that equals the expected one. */
  readonly #compares: boolean;
  readonly #idTells: boolean;
  readonly #epochs = new Map<string, number>();
  #scored = 0;
  readonly #notVerdicts = new RepeatedWarning((n) =>
    n === 1
      ? "1 cell says neither yes nor no; that sample has no verdict"
      : `${n} cells say neither yes nor no; those samples have no verdict`,
  );

  constructor(table: TableFile, mapping: TableMapping) {
    this.#runs = new TableRuns(table, mapping);
    this.#cells = new TableCells(table);
    const { roles } = mapping;
    this.#at = (role) => roles.indexOf(role);
    const shown = shortNames(table.columns);
    const named = (...wanted: ColumnRole[]): Named[] =>
      roles.flatMap((role, column) =>
        wanted.includes(role) ? [{ column, name: shown[column]! }] : [],
      );
    // A person who turns a table of values into one of samples keeps its numbers.
    this.#scores = named("score", "confidence", "value", "metricColumn");
    this.#correct = named("correct")[0] ?? null;
    this.#slices = named("slice");
    this.#details = named("detail");
    this.#spent = named("seconds", "cost", "tokens");
    const seconds = this.#at("seconds");
    this.#secondsPerUnit =
      seconds < 0 ? 1 : (secondsPerUnit(keyOf(table.columns[seconds]!)) ?? 1);
    this.#compares =
      this.#correct === null &&
      this.#scores.every(({ column }) => roles[column] === "confidence") &&
      this.#at("expected") >= 0 &&
      this.#at("output") >= 0;
    if (!this.#compares && this.#scores.length === 0 && !this.#correct)
      throw new FormatError(
        "bad_mapping",
        "Samples need a column with a score or with right and wrong, or both the expected and the given output.",
      );
    this.#idTells = idTellsMore(table, this.#at("sampleId"), this.#at("input"));
  }

  read(batch: RowBatch): ParsedBatch {
    const samples = batch.rows.flatMap((row, index) => {
      const sample = this.#readRow(row, batch.numbers[index]!);
      return sample ? [sample] : [];
    });
    return batchOf({
      runs: this.#runs.takeNew(),
      samples,
      warnings: batch.warnings,
    });
  }

  finish(): ParsedBatch {
    if (this.#scored === 0)
      throw new FormatError(
        "no_values",
        "No row has a score, or says whether it is right. Look at what each column means.",
      );
    const { results } = this.#means.finish();
    return batchOf({
      results,
      definitions: this.#definitions(),
      warnings: [
        ...this.#cells.warnings(),
        ...this.#notVerdicts.list(),
        ...(this.#compares
          ? [
              "No column says which outputs are right: an output counts as right when it equals the expected text.",
            ]
          : []),
      ],
    });
  }

  #readRow(row: readonly string[], number: number): ParsedSample | null {
    const text = (role: ColumnRole) => textAt(row, this.#at(role)) || null;
    const scores: Record<string, number | null> = {};
    for (const { column, name } of this.#scores) {
      const reported = this.#cells.number(row, column, number);
      if (reported) scores[name] = reported.value;
    }
    const correct = this.#verdictOf(row, number);
    if (correct !== null) scores[this.#correct?.name ?? "correct"] = +correct;
    const [name, input] = [text("sampleId"), text("input")];
    const nothing = Object.keys(scores).length === 0;
    if (nothing && name === null && input === null && text("output") === null)
      return null;
    const run = this.#runs.of(row, number).index;
    const task = (text("task") ?? "").slice(0, 250);
    if (!nothing) this.#scored++;
    const seconds = this.#cells.finite(row, this.#at("seconds"), number);
    for (const { column, name: metric } of this.#spent) {
      const spent = this.#cells.finite(row, column, number);
      if (spent !== null) this.#mean({ run, task, metric, value: spent });
    }
    for (const [metric, value] of Object.entries(scores))
      this.#mean({ run, task, metric, value });
    const item = itemHash({
      task,
      input: this.#idTells && name !== null ? null : input,
      id: name ?? `row ${number}`,
    });
    return sampleOf({
      run,
      task,
      item,
      name: (name ?? `row ${number}`).slice(0, 250),
      epoch: this.#epochOf(`${run} ${item}`),
      input,
      target: text("expected"),
      output: text("output"),
      details: textsOf(row, this.#details),
      fields: textsOf(row, this.#slices, 250),
      scores,
      correct,
      seconds: seconds === null ? null : seconds * this.#secondsPerUnit,
      cost: this.#cells.finite(row, this.#at("cost"), number),
      tokens: this.#cells.finite(row, this.#at("tokens"), number),
    });
  }

  #verdictOf(row: readonly string[], number: number): boolean | null {
    if (this.#compares) {
      const expected = textAt(row, this.#at("expected"));
      const output = textAt(row, this.#at("output"));
      return expected === "" ? null : expected === output;
    }
    if (!this.#correct) return null;
    const cell = row[this.#correct.column] ?? "";
    const verdict = readYesNo(cell);
    if (verdict === null && !isMissing(cell))
      this.#notVerdicts.add(`row ${number} "${cell.slice(0, 30)}"`);
    return verdict;
  }

  #mean(value: Pick<ParsedResult, "run" | "task" | "metric" | "value">): void {
    this.#means.add(
      resultOf({ ...value, special: value.value === null ? "NaN" : null }),
    );
  }

  #epochOf(key: string): number {
    const epoch = (this.#epochs.get(key) ?? 0) + 1;
    this.#epochs.set(key, epoch);
    return epoch;
  }

  #definitions(): ParsedDefinition[] {
    const verdict = this.#correct?.name ?? (this.#compares ? "correct" : null);
    return [
      ...(verdict === null
        ? []
        : [{ metric: verdict, higherIsBetter: true, least: 0, greatest: 1 }]),
      ...this.#spent.map(({ column, name }) => ({
        metric: name,
        higherIsBetter: false,
        ...(column === this.#at("seconds") && {
          unit: this.#secondsPerUnit === 1e-3 ? "ms" : "s",
        }),
      })),
    ];
  }
}

/** Two examples with one input (a prompt for all of them) are told apart by their ids. */
function idTellsMore(table: TableFile, id: number, input: number): boolean {
  if (id < 0) return false;
  if (input < 0) return true;
  const distinct = (column: number) =>
    new Set(table.firstRows.map((row) => row[column] ?? "")).size;
  return distinct(input) < distinct(id) * 0.9;
}

function textsOf(
  row: readonly string[],
  columns: readonly Named[],
  longest = Number.POSITIVE_INFINITY,
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { column, name } of columns) {
    const text = textAt(row, column);
    if (!isMissing(text)) texts[name] = text.slice(0, longest);
  }
  return texts;
}

/** "scores.tone" is "tone" where no other column is called so. */
function shortNames(columns: readonly string[]): string[] {
  const short = columns.map(
    (name) =>
      name.replace(
        /^(?:scores?|metrics|metadata|meta|tags|labels|fields|attributes)\.(?=.)/,
        "",
      ) || name,
  );
  return columns.map((name, index) =>
    short.filter((other) => other === short[index]).length > 1
      ? name
      : short[index]!,
  );
}
