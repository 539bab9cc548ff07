/** Scores of an Inspect log: the reported ones of its header, and those of one sample. */
import { countOf, listAt, objectAt, ownAt, textAt } from "./jsonFields.ts";
import { finiteNumber, reportedValue } from "./numbers.ts";
import {
  resultOf,
  type ParsedBasis,
  type ParsedDefinition,
  type ParsedResult,
} from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

interface ReadScores {
  readonly results: ParsedResult[];
  readonly definitions: ParsedDefinition[];
  readonly bases: ParsedBasis[];
  readonly warnings: string[];
}

/** Metrics that are the mean of the samples' scores. */
const meanMetrics = new Set(["accuracy", "mean"]);
const stderrMetrics = ["stderr", "bootstrap_stderr"];

/**
 * One result for each metric of each score; a metric is named "<score>/<metric>", and "... (<reducer>)" when several
 * epochs were reduced in another way than by their mean. n is the scored samples, which are not the rows in the file.
 */
export function readScores(header: JsonObject, task: string): ReadScores {
  const read: ReadScores = {
    results: [],
    definitions: [],
    bases: [],
    warnings: [],
  };
  const results = objectAt(header, "results");
  const packages = objectAt(objectAt(header, "eval"), "packages");
  for (const score of scoresOf(results)) {
    const name = textAt(score, "name") ?? textAt(score, "scorer") ?? "score";
    const scorer = textAt(score, "scorer") ?? name;
    const reducer = textAt(score, "reducer") ?? "";
    const n = countOf(
      finiteNumber(score["scored_samples"]) ??
        finiteNumber(results["completed_samples"]) ??
        finiteNumber(results["total_samples"]),
    );
    const unscored = finiteNumber(score["unscored_samples"]) ?? 0;
    if (unscored > 0)
      read.warnings.push(
        `${name}: ${unscored} of ${unscored + (n ?? 0)} samples have no score; the values leave them out.`,
      );
    const metrics = metricsOf(score);
    const bearer = bearerOfStderr(metrics);
    // 0 is what Inspect writes where all samples scored the same, and for a single one: no certainty, so none.
    const stderr = stderrMetrics
      .map((key) => metrics.get(key)?.value ?? null)
      .find((value) => value !== null && value > 0);
    for (const [key, value] of metrics) {
      if (bearer !== null && stderrMetrics.includes(key)) continue;
      const metric = metricName(name, key, reducer);
      read.results.push(
        resultOf({
          run: 0,
          task,
          metric,
          filter: reducer,
          ...value,
          stderr: key === bearer ? (stderr ?? null) : null,
          n: n || null,
        }),
      );
      if (key === "accuracy")
        read.definitions.push({
          metric,
          higherIsBetter: true,
          least: 0,
          greatest: 1,
        });
      read.bases.push({
        run: 0,
        task,
        metric,
        aspect: "scorer",
        value: scorerText(scorer, objectAt(score, "params"), packages),
      });
      if (reducer !== "")
        read.bases.push({
          run: 0,
          task,
          metric,
          aspect: "definition",
          value: `epochs reduced by ${reducer}`,
        });
    }
  }
  return read;
}

/** Logs of 2024 hold one score as `{scorer, metrics}`. */
function scoresOf(results: JsonObject): JsonObject[] {
  const listed = listAt(results, "scores").filter(isJsonObject);
  if (listed.length > 0 || !isJsonObject(results["metrics"])) return listed;
  const scorer = textAt(results["scorer"], "name") ?? "score";
  return [{ ...results, name: scorer, scorer }];
}

function metricsOf(
  score: JsonObject,
): Map<string, NonNullable<ReturnType<typeof reportedValue>>> {
  const metrics = new Map<
    string,
    NonNullable<ReturnType<typeof reportedValue>>
  >();
  for (const [key, metric] of Object.entries(objectAt(score, "metrics"))) {
    const value = reportedValue(
      isJsonObject(metric) ? ownAt(metric, "value") : metric,
    );
    if (value) metrics.set(key, value);
  }
  return metrics;
}

/** The one metric that a standard error beside it belongs to. */
function bearerOfStderr(metrics: ReadonlyMap<string, unknown>): string | null {
  const others = [...metrics.keys()].filter(
    (key) => !stderrMetrics.includes(key),
  );
  return (
    others.find((key) => meanMetrics.has(key)) ??
    (others.length === 1 ? others[0]! : null)
  );
}

function metricName(score: string, metric: string, reducer: string): string {
  const named = `${score}/${metric}`;
  return (
    reducer === "" || reducer === "mean" ? named : `${named} (${reducer})`
  ).slice(0, 250);
}

/** Releases of Inspect change scorers; its development versions are told by the release they lead to. */
function scorerText(
  scorer: string,
  params: JsonObject,
  packages: JsonObject,
): string {
  const release = /^\d+(?:\.\d+)*/.exec(textAt(packages, "inspect_ai") ?? "");
  const given =
    Object.keys(params).length > 0 ? ` ${JSON.stringify(params)}` : "";
  return `${scorer}${given}${release ? `, inspect_ai ${release[0]}` : ""}`;
}

/**
 * Name under which a sample's score is kept: that of the reported metric which is its mean, so that the two are known
 * to be about the same.
 */
export function meanMetricNames(header: JsonObject): Map<string, string> {
  const names = new Map<string, string>();
  for (const score of scoresOf(objectAt(header, "results"))) {
    const name = textAt(score, "name") ?? textAt(score, "scorer") ?? "score";
    if (names.has(name)) continue;
    const key = [...metricsOf(score).keys()].find((k) => meanMetrics.has(k));
    if (key !== undefined)
      names.set(name, metricName(name, key, textAt(score, "reducer") ?? ""));
  }
  return names;
}

const letters: ReadonlyMap<string, number> = new Map([
  ["C", 1],
  ["I", 0],
  ["P", 0.5],
  ["N", 0],
  ["yes", 1],
  ["true", 1],
  ["no", 0],
  ["false", 0],
]);

/** Inspect's own reading of a score: correct, incorrect, partial, no answer, numbers; null where nothing was scored. */
export function scoreValue(value: Json | undefined): number | null {
  if (typeof value === "string") {
    const known = letters.get(value) ?? letters.get(value.toLowerCase());
    if (known !== undefined) return known;
  }
  return finiteNumber(value);
}

/** The numbers in one score: its value, or each of a list or of named values. */
export function flatScores(
  name: string,
  value: Json | undefined,
): [string, number | null][] {
  if (Array.isArray(value))
    return value
      .slice(0, 100)
      .map((item, index) => [`${name}/${index + 1}`, scoreValue(item)]);
  if (isJsonObject(value))
    return Object.entries(value)
      .slice(0, 100)
      .map(([key, item]) => [key, scoreValue(item)]);
  return [[name, scoreValue(value)]];
}
