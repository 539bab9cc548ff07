/** Rows of promptfoo gathered by column: each column (provider and prompt) is one run. */
import { hash128 } from "./itemHash.ts";
import {
  resultOf,
  type ParsedBasis,
  type ParsedDefinition,
  type ParsedResult,
  type ParsedSample,
} from "./parsed.ts";
import {
  meanScore,
  namedMetric,
  passRate,
  type PromptfooRow,
} from "./promptfooRow.ts";

/** What a column adds up to: as the file says it, or over its rows. */
export interface ColumnTotals {
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  /** Sum over the tests. */
  readonly score: number | null;
  readonly latencyMs: number | null;
  readonly cost: number | null;
  readonly tokens: number | null;
  /** Sums of assertions and how many; no count for what promptfoo derives from other sums. */
  readonly named: ReadonlyMap<string, { sum: number; count: number | null }>;
}

export function totalsOf(rows: readonly PromptfooRow[]): ColumnTotals {
  const named = new Map<string, { sum: number; count: number }>();
  for (const row of rows)
    for (const [metric, { sum, count }] of row.named) {
      const entry = named.get(metric) ?? { sum: 0, count: 0 };
      named.set(metric, { sum: entry.sum + sum, count: entry.count + count });
    }
  const outcomes = (outcome: PromptfooRow["outcome"]) =>
    rows.filter((row) => row.outcome === outcome).length;
  return {
    passed: outcomes("passed"),
    failed: outcomes("failed"),
    errors: outcomes("error"),
    score: sumOf(rows.map(({ score }) => score)),
    latencyMs: sumOf(rows.map(({ latencyMs }) => latencyMs)),
    cost: sumOf(rows.map(({ sample }) => sample.cost)),
    tokens: sumOf(rows.map(({ sample }) => sample.tokens)),
    named,
  };
}

/** Sums become means: every assertion that promptfoo counted is one observation. */
export function resultsOf(
  run: number,
  task: string,
  totals: ColumnTotals,
): ParsedResult[] {
  const tests = totals.passed + totals.failed + totals.errors;
  const results: ParsedResult[] = [];
  const add = (
    metric: string,
    value: number | null,
    more: Partial<ParsedResult> = {},
  ) => {
    if (value !== null && Number.isFinite(value))
      results.push(
        resultOf({ run, task, metric, value, special: null, ...more }),
      );
  };
  const mean = (sum: number | null) => (sum === null ? null : sum / tests);
  if (tests > 0) {
    const n = countOf(tests);
    add(passRate, totals.passed / tests, { n, k: countOf(totals.passed) });
    add(meanScore, mean(totals.score), { n });
    if (totals.errors > 0)
      add("error_rate", totals.errors / tests, {
        n,
        k: countOf(totals.errors),
      });
    add("latency_ms", mean(totals.latencyMs), { n });
  }
  for (const [metric, { sum, count }] of totals.named)
    if (count === null) add(namedMetric(metric), sum);
    else if (count > 0)
      add(namedMetric(metric), sum / count, {
        n: countOf(count),
      });
  add("cost", totals.cost);
  if (totals.tokens !== null && totals.tokens > 0) add("tokens", totals.tokens);
  return results;
}

export const promptfooDefinitions: readonly ParsedDefinition[] = [
  { metric: passRate, higherIsBetter: true, least: 0, greatest: 1 },
  { metric: meanScore, higherIsBetter: true },
  { metric: "error_rate", higherIsBetter: false, least: 0, greatest: 1 },
  { metric: "latency_ms", higherIsBetter: false, unit: "ms" },
  { metric: "cost", higherIsBetter: false },
  { metric: "tokens", higherIsBetter: false },
];

/** Null for what cannot be a number of tests, such as a broken file's 1e308. */
function countOf(count: number): number | null {
  return Number.isSafeInteger(count) ? count : null;
}

/** In the order of the tests, for run `run`; the same test again (repeat) is the next epoch of its example. */
export function samplesOf(
  run: number,
  rows: readonly PromptfooRow[],
): ParsedSample[] {
  const seen = new Map<string, number>();
  return [...rows]
    .sort((a, b) => (a.testIdx ?? 0) - (b.testIdx ?? 0))
    .map(({ sample }) => {
      const epoch = (seen.get(sample.item) ?? 0) + 1;
      seen.set(sample.item, epoch);
      return { ...sample, run, epoch };
    });
}

export function basesOf(
  run: number,
  task: string,
  rows: readonly PromptfooRow[],
): ParsedBasis[] {
  if (rows.length === 0) return [];
  const items = [...new Set(rows.map(({ sample }) => sample.item))].sort();
  const assertions = [...new Set(rows.flatMap((row) => row.assertions))].sort();
  const bases: ParsedBasis[] = [
    {
      run,
      task,
      metric: "",
      aspect: "samples",
      value: `${items.length} tests ${hash128(items.join("\n")).slice(0, 16)}`,
    },
  ];
  if (assertions.length > 0)
    bases.push({
      run,
      task,
      metric: "",
      aspect: "scorer",
      value: `${assertions.length} assertions ${hash128(assertions.join("\n")).slice(0, 16)}`,
    });
  return bases;
}

/** Null when nothing was said. */
function sumOf(values: readonly (number | null)[]): number | null {
  const said = values.filter((value) => value !== null);
  return said.length > 0 ? said.reduce((a, b) => a + b, 0) : null;
}
