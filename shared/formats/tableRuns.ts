/** Which run each row of a table belongs to. */
import type { TableMapping } from "../api/runs.ts";
import { FormatError, importLimits, type ParsedRun } from "./parsed.ts";
import type { TableFile } from "./rows.ts";
import { textAt } from "./tableCells.ts";

export interface KnownRun {
  readonly index: number;
  /** Points without a step are numbered in file order, per metric. */
  readonly nextStep: Map<string, number>;
}

export class TableRuns {
  readonly #table: TableFile;
  readonly #mapping: TableMapping;
  readonly #at: Readonly<Record<"run" | "model", number>>;
  readonly #params: readonly number[];
  /** Where runs have a name and rows a place in time, a param may change on the way and does not split the run. */
  readonly #hasPlace: boolean;
  readonly #runs = new Map<string, KnownRun>();
  readonly #names = new Set<string>();
  #new: ParsedRun[] = [];

  constructor(table: TableFile, mapping: TableMapping) {
    if (mapping.roles.length !== table.columns.length)
      throw new FormatError(
        "bad_mapping",
        `The mapping has ${mapping.roles.length} columns, the table has ${table.columns.length}.`,
      );
    this.#table = table;
    this.#mapping = mapping;
    const { roles } = mapping;
    this.#at = { run: roles.indexOf("run"), model: roles.indexOf("model") };
    this.#params = roles.flatMap((role, index) =>
      role === "param" ? [index] : [],
    );
    this.#hasPlace = roles.includes("step") || roles.includes("time");
  }

  /** A run is a run name, a model and its params. `time`: when the row was measured; its first row's stands for a run. */
  of(
    row: readonly string[],
    number: number,
    time: string | null = null,
  ): KnownRun {
    const name = textAt(row, this.#at.run);
    const model = textAt(row, this.#at.model);
    const params: [string, string][] = this.#params.flatMap((column) => {
      const value = textAt(row, column);
      const key = this.#table.columns[column]!.replace(/^params\.(?=.)/, "");
      return value === ""
        ? []
        : [[key, value.slice(0, 6000)] as [string, string]];
    });
    const splits = !(name !== "" && this.#hasPlace);
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
    this.#new.push({
      name: this.#nameOf(name, model, params),
      model: model.slice(0, 250) || null,
      startedAt: time,
      params: Object.fromEntries(params),
    });
    return created;
  }

  /** The runs that are new since this was last asked. */
  takeNew(): ParsedRun[] {
    const runs = this.#new;
    this.#new = [];
    return runs;
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
