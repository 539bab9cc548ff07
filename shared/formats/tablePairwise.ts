/** Tables with one judgement between two models a row. */
import type { TableMapping } from "../api/runs.ts";
import { itemHash } from "./itemHash.ts";
import { isMissing } from "./numbers.ts";
import {
  batchOf,
  FormatError,
  type ParsedBatch,
  type ParsedPairing,
} from "./parsed.ts";
import { RepeatedWarning, type RowBatch, type TableFile } from "./rows.ts";
import { textAt } from "./tableCells.ts";
import { readYesNo } from "./tableDescribe.ts";
import { keyOf, type ColumnRole } from "./tableNames.ts";
import { TableRuns } from "./tableRuns.ts";

type Winner = ParsedPairing["winner"];

export class PairwiseReader {
  readonly #runs: TableRuns;
  readonly #at: (role: ColumnRole) => number;
  /** Several where each outcome has a column of its own. */
  readonly #winners: readonly {
    readonly column: number;
    readonly key: string;
  }[];
  readonly #slices: readonly {
    readonly column: number;
    readonly name: string;
  }[];
  #count = 0;
  readonly #unread = new RepeatedWarning((n) =>
    n === 1
      ? "1 row does not say who won; it was left out"
      : `${n} rows do not say who won; they were left out`,
  );

  constructor(table: TableFile, mapping: TableMapping) {
    this.#runs = new TableRuns(table, mapping);
    const { roles } = mapping;
    this.#at = (role) => roles.indexOf(role);
    const columns = roles.map((role, column) => ({
      role,
      column,
      name: table.columns[column]!,
      key: keyOf(table.columns[column]!),
    }));
    this.#winners = columns.filter(({ role }) => role === "winner");
    this.#slices = columns.filter(({ role }) => role === "slice");
    for (const [role, what] of [
      ["modelA", "the first model"],
      ["modelB", "the second model"],
      ["winner", "the winner"],
    ] as const)
      if (!roles.includes(role))
        throw new FormatError(
          "bad_mapping",
          `Judgements between two models need a column with ${what}.`,
        );
  }

  read(batch: RowBatch): ParsedBatch {
    const pairings: ParsedPairing[] = [];
    for (const [index, row] of batch.rows.entries()) {
      const pairing = this.#readRow(row, batch.numbers[index]!);
      if (pairing) pairings.push(pairing);
    }
    this.#count += pairings.length;
    return batchOf({
      runs: this.#runs.takeNew(),
      pairings,
      warnings: batch.warnings,
    });
  }

  finish(): ParsedBatch {
    if (this.#count === 0)
      throw new FormatError(
        "no_values",
        "No row says which of two models won. Look at what each column means.",
      );
    return batchOf({ warnings: this.#unread.list() });
  }

  #readRow(row: readonly string[], number: number): ParsedPairing | null {
    const modelA = textAt(row, this.#at("modelA")).slice(0, 250);
    const modelB = textAt(row, this.#at("modelB")).slice(0, 250);
    const winner = this.#winnerOf(row, modelA, modelB);
    if (winner === null || modelA === "" || modelB === "") {
      const said = textAt(row, this.#winners[0]!.column);
      this.#unread.add(`row ${number} "${said.slice(0, 30)}"`);
      return null;
    }
    const id = textAt(row, this.#at("sampleId")) || `row ${number}`;
    const fields: Record<string, string> = {};
    for (const { column, name } of this.#slices) {
      const text = textAt(row, column);
      if (!isMissing(text)) fields[name] = text.slice(0, 250);
    }
    return {
      run: this.#runs.of(row, number).index,
      item: itemHash({ task: textAt(row, this.#at("task")), id }),
      modelA,
      modelB,
      winner,
      fields,
    };
  }

  #winnerOf(
    row: readonly string[],
    modelA: string,
    modelB: string,
  ): Winner | null {
    const [only, ...others] = this.#winners;
    if (others.length === 0) {
      const said = textAt(row, only!.column);
      if (said !== "" && modelA !== modelB) {
        if (said === modelA) return "a";
        if (said === modelB) return "b";
      }
      return readWinner(said);
    }
    const won = this.#winners.filter(
      ({ column }) => readYesNo(textAt(row, column)) === true,
    );
    return won.length === 1
      ? readWinner(won[0]!.key.replace(/^winner_/, ""))
      : null;
  }
}

/** "model_a", "A", "left", "1", "A>B", "[[A]]"; "tie", "both bad", "draw", "0.5". Null for anything else. */
export function readWinner(said: string): Winner | null {
  const word = said
    .toLowerCase()
    .replace(/^\[\[(.*)\]\]$/, "$1")
    .replace(/[^a-z0-9.<>=]+/g, "_")
    .replace(/^_+|_+$/g, "");
  if (/^(?:tie|draw|both|neither|equal|same|none|c|0\.5|a=b)(?:_|$)/.test(word))
    return "tie";
  if (
    /^(?:(?:model|system|assistant|response|answer|output)_?)?(?:a|1|left|first)(?:>+b)?$/.test(
      word,
    )
  )
    return "a";
  if (
    /^(?:(?:model|system|assistant|response|answer|output)_?)?(?:b|2|right|second)(?:>+a)?$/.test(
      word,
    )
  )
    return "b";
  if (/^a<+b$/.test(word)) return "b";
  return /^b<+a$/.test(word) ? "a" : null;
}
