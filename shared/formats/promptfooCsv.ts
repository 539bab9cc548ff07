/** promptfoo's CSV: a test a row, and for each column its output with Status, Score, Named Scores and Grader Reason. */
import { openDelimited } from "./delimited.ts";
import { streamedFile, type Format } from "./format.ts";
import { HeldText } from "./heldText.ts";
import { FormatError, batchOf, type ParsedBatch } from "./parsed.ts";
import { runName } from "./promptfoo.ts";
import { readRow, type PromptfooRow } from "./promptfooRow.ts";
import {
  basesOf,
  promptfooDefinitions,
  resultsOf,
  samplesOf,
  totalsOf,
} from "./promptfooRun.ts";
import type { TableFile } from "./rows.ts";
import {
  parseTolerantJson,
  type Json,
  type JsonObject,
} from "./tolerantJson.ts";

export const promptfooCsv: Format = {
  name: "promptfoo results CSV",
  async open({ source, head }) {
    if (head === null || !/\[.+\] /.test(head) || !/PASS|FAIL|ERROR/.test(head))
      return null;
    const table = await openDelimited(source);
    const layout = table ? layoutOf(table.columns) : null;
    return table && layout
      ? streamedFile(this.name, () => readTests(table, layout))
      : null;
  },
};

interface OutputColumn {
  readonly provider: string;
  readonly prompt: string;
  readonly output: number;
  /** Absent in files of 2024, where the output starts with "[PASS] ". */
  readonly status: number | null;
  readonly score: number | null;
  readonly named: number | null;
  readonly reason: number | null;
}

interface Layout {
  readonly description: number | null;
  /** Names of the variables by column. */
  readonly vars: ReadonlyMap<number, string>;
  readonly outputs: readonly OutputColumn[];
}

/** Null for a table that is none of promptfoo's. Repeated headers were numbered: "Status (2)". */
function layoutOf(columns: readonly string[]): Layout | null {
  const plain = columns.map((name) => name.replace(/ \(\d+\)$/, ""));
  const outputs: OutputColumn[] = [];
  const vars = new Map<number, string>();
  let description: number | null = null;
  for (const [index, name] of columns.entries()) {
    const header = /^\[(.+?)\] ([^]*)$/.exec(name);
    if (header) {
      const next = columns.findIndex(
        (other, at) => at > index && /^\[.+?\] /.test(other),
      );
      const end = next < 0 ? columns.length : next;
      const at = (wanted: string) => {
        const found = plain.indexOf(wanted, index + 1);
        return found > 0 && found < end ? found : null;
      };
      outputs.push({
        provider: header[1]!,
        prompt: header[2]!,
        output: index,
        status: at("Status"),
        score: at("Score"),
        named: at("Named Scores"),
        reason: at("Grader Reason"),
      });
    } else if (outputs.length === 0) {
      if (index === 0 && name === "Description") description = index;
      else vars.set(index, name);
    }
  }
  return outputs.length > 0 ? { description, vars, outputs } : null;
}

async function* readTests(
  table: TableFile,
  layout: Layout,
): AsyncGenerator<ParsedBatch> {
  const held = new HeldText();
  const rows: PromptfooRow[][] = layout.outputs.map(() => []);
  // That Status and Score repeat is how promptfoo writes its tables.
  const warnings = table.warnings.filter(
    (warning) => !warning.includes("column names repeat"),
  );
  let test = 0;
  for await (const batch of table.batches()) {
    warnings.push(...batch.warnings);
    for (const cells of batch.rows) {
      for (const [column, output] of layout.outputs.entries()) {
        const row = rowOf(cells, layout, output, test);
        if (row) rows[column]!.push(readRow(row, "", held));
      }
      test++;
    }
  }
  const results = rows.flatMap((own, run) => resultsOf(run, "", totalsOf(own)));
  if (results.length === 0)
    throw new FormatError(
      "no_values",
      "This promptfoo table holds no results.",
    );
  const used = new Set(results.map(({ metric }) => metric));
  yield batchOf({
    runs: layout.outputs.map(({ provider, prompt }) => ({
      name: runName(provider, prompt),
      model: provider,
      startedAt: null,
      params: { provider, prompt: prompt.slice(0, 6000) },
    })),
    results,
    definitions: promptfooDefinitions.filter(({ metric }) => used.has(metric)),
    bases: rows.flatMap((own, run) => basesOf(run, "", own)),
    samples: rows.flatMap((own, run) => samplesOf(run, own)),
    warnings: [
      ...warnings,
      ...held.warnings(),
      ...(layout.outputs.some(({ score }) => score !== null)
        ? [
            "promptfoo rounds scores in CSV to two decimals, and leaves out assertions that threw; its JSON has them whole, with cost and latency.",
          ]
        : []),
    ],
  });
}

/** A row as promptfoo's JSON has it; null where the column has no answer to this test. */
function rowOf(
  cells: readonly string[],
  layout: Layout,
  column: OutputColumn,
  test: number,
): JsonObject | null {
  const cell = cells[column.output] ?? "";
  const marked = /^\[(PASS|FAIL|ERROR)\] ?/.exec(cell);
  const status =
    column.status === null ? marked?.[1] : cells[column.status]?.trim();
  if (!status) return null;
  const reason = column.reason === null ? "" : (cells[column.reason] ?? "");
  const vars: JsonObject = {};
  for (const [index, name] of layout.vars) vars[name] = cells[index] ?? "";
  const named = column.named === null ? "" : (cells[column.named] ?? "");
  return {
    provider: { id: column.provider },
    prompt: { label: column.prompt },
    promptIdx: layout.outputs.indexOf(column),
    testIdx: test,
    vars,
    testCase: {
      description:
        layout.description === null ? null : cells[layout.description]!,
    },
    success: status === "PASS",
    failureReason: status === "PASS" ? 0 : status === "ERROR" ? 2 : 1,
    score:
      column.score === null
        ? status === "PASS"
          ? 1
          : 0
        : (cells[column.score] ?? null),
    namedScores: readNamedCell(named),
    gradingResult: reason === "" ? null : { reason },
    error: status === "PASS" ? null : reason,
    response: {
      output:
        column.status === null && marked
          ? cell.slice(marked[0].length)
          : readOutput(cell),
    },
  };
}

function readNamedCell(cell: string): Json {
  return cell.startsWith("{") ? parsedOr(cell, {}) : {};
}

/** Object outputs are written as JSON. */
function readOutput(cell: string): Json {
  return /^[{[]/.test(cell) ? parsedOr(cell, cell) : cell;
}

/** Text that only looks like JSON stays text: nothing is lost by that. */
function parsedOr(text: string, otherwise: Json): Json {
  try {
    return parseTolerantJson(text);
  } catch (error) {
    if (error instanceof FormatError) return otherwise;
    throw error;
  }
}
