/** stats.json of HELM: a mean over instances for each metric, split and perturbation. */
import { isBookkeepingMetric } from "./bookkeeping.ts";
import type { Instances } from "./helmSamples.ts";
import type { HelmSpec } from "./helmSpec.ts";
import { finiteNumber, reportedValue } from "./numbers.ts";
import {
  FormatError,
  resultOf,
  type ParsedDefinition,
  type ParsedResult,
} from "./parsed.ts";
import { isJsonObject, type Json, type JsonObject } from "./tolerantJson.ts";

/** A metric with the part of the data it was measured on; "" where the file does not say. */
export interface StatName {
  readonly metric: string;
  readonly split: string;
  readonly perturbation: string;
}

/** The split that stands for the run: test, else valid, else the first. */
export function mainSplitOf(stats: readonly Json[]): string {
  const names = stats.map(nameOf).filter((name) => name !== null);
  const splits = new Set(names.map(({ split }) => split));
  return (
    ["test", "valid"].find((split) => splits.has(split)) ??
    names[0]?.split ??
    ""
  );
}

/** Another split, or perturbed inputs, are other data: a task of their own. */
export function taskOn(
  task: string,
  main: string,
  { split, perturbation }: Omit<StatName, "metric">,
): string {
  return [task, split === main ? "" : split, perturbation]
    .filter((word) => word !== "")
    .join(", ")
    .slice(0, 250);
}

/** Null for what is no stat. */
export function nameOf(stat: Json | undefined): StatName | null {
  if (!isJsonObject(stat) || !isJsonObject(stat["name"])) return null;
  const { name, split, sub_split: part, perturbation } = stat["name"];
  if (typeof name !== "string" || name === "" || name === "__proto__")
    return null;
  const words = [split, part].filter((word) => typeof word === "string");
  return {
    metric: name.slice(0, 250),
    split: words.join("/"),
    perturbation: perturbationOf(perturbation),
  };
}

function perturbationOf(json: Json | undefined): string {
  if (!isJsonObject(json)) return "";
  const { name, computed_on: on } = json;
  return [name, on]
    .filter((word): word is string => typeof word === "string")
    .join(" ");
}

/**
 * `mean` is the value. `count` counts train trials, not instances, so n comes from the instances where they are known,
 * with k for metrics of 0 and 1 and a standard error for others; else n is the split's num_instances.
 */
export function readStats(
  stats: readonly Json[],
  spec: HelmSpec,
  instances: Instances | null,
  run: number,
): { results: ParsedResult[]; definitions: ParsedDefinition[] } {
  const named = stats.flatMap((stat) => {
    const name = nameOf(stat);
    return name && isJsonObject(stat) ? [{ name, stat }] : [];
  });
  const main = mainSplitOf(stats);
  const sizes = new Map(
    named.flatMap(({ name, stat }) =>
      name.metric === "num_instances" && name.perturbation === ""
        ? [[name.split, finiteNumber(stat["mean"])] as const]
        : [],
    ),
  );
  const results = named.flatMap(({ name, stat }) => {
    const reported = meanOf(stat);
    if (!reported) return [];
    const { metric, split } = name;
    const measured = isBookkeepingMetric(metric)
      ? null
      : spreadOf(instances?.values(name) ?? [], reported.value);
    const size = sizes.get(split) ?? null;
    return [
      resultOf({
        run,
        task: taskOn(spec.task, main, name),
        metric,
        ...reported,
        ...(measured ?? {
          n:
            isBookkeepingMetric(metric) || size === null || size < 1
              ? null
              : Math.round(size),
        }),
      }),
    ];
  });
  if (results.length === 0)
    throw new FormatError(
      "no_values",
      "This stats.json holds no value: every stat has a count of 0.",
    );
  const metrics = new Set(results.map(({ metric }) => metric));
  const definitions = [...metrics].flatMap((metric) =>
    /^(?:quasi_)?(?:prefix_)?exact_match(?:@\d+)?$/.test(metric)
      ? [{ metric, higherIsBetter: true, least: 0, greatest: 1 }]
      : /^(?:perplexity|bits_per_byte|inference_runtime)$/.test(metric)
        ? [{ metric, higherIsBetter: false }]
        : [],
  );
  return { results, definitions };
}

function meanOf(stat: JsonObject) {
  const count = finiteNumber(stat["count"]) ?? 0;
  if (count <= 0) return null;
  const mean = reportedValue(stat["mean"]);
  if (mean) return mean;
  const sum = finiteNumber(stat["sum"]);
  return sum === null ? null : reportedValue(sum / count);
}

/** Null unless the instances have this very mean: then they are what it was computed from. */
function spreadOf(
  values: readonly number[],
  mean: number | null,
): Partial<ParsedResult> | null {
  const n = values.length;
  if (n === 0 || mean === null) return null;
  const own = values.reduce((sum, value) => sum + value, 0) / n;
  if (Math.abs(own - mean) > 1e-6 * Math.max(1, Math.abs(mean))) return null;
  if (values.every((value) => value === 0 || value === 1))
    return { n, k: values.filter((value) => value === 1).length };
  if (n === 1) return { n };
  const squares = values.reduce((sum, value) => sum + (value - own) ** 2, 0);
  return { n, stderr: Math.sqrt(squares / (n - 1) / n) };
}
