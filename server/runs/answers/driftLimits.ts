/** Control limits of values over time, and which of them chance hardly makes. */
import type { AnswerOf } from "../../../shared/charts/answers.ts";
import {
  ewmaChart,
  pChart,
  xmrChart,
} from "../../../shared/stats/controlCharts.ts";
import { westernElectric } from "../../../shared/stats/westernElectric.ts";

export interface Timed {
  readonly run: string;
  /** ISO 8601. */
  readonly time: string;
  readonly value: number;
  readonly n: number | null;
}

type Point = AnswerOf<"drift">["points"][number];

/** Weight of the newest value and width of its limits: as in the NIST handbook's example. */
const lambda = 0.3;
const width = 3;

/**
 * `points` oldest first; the first `baseline` of them set the limits (0: all). With `ewma` the value is the smoothed
 * one, which is what its limits hold for. Empty when there is too little to set limits from (p: no trials; else one
 * value).
 */
export function limitsOf(
  points: readonly Timed[],
  method: AnswerOf<"drift">["method"],
  baseline: number,
): Point[] {
  switch (method) {
    case "p":
      return pLimits(points, baseline);
    case "xmr":
      return xmrLimits(points, baseline);
    case "ewma":
      return ewmaLimits(points, baseline);
  }
}

function pLimits(points: readonly Timed[], baseline: number): Point[] {
  const chart = pChart(
    points.map(({ value, n }) => ({ share: value, n: n! })),
    baseline,
  );
  if (!chart) return [];
  const { centre, lower, upper, sigma } = chart;
  const flags = flagsOf(
    points.map(({ value }, i) => distance(value, centre, sigma[i]!)),
  );
  return points.map((point, i) => ({
    ...point,
    centre,
    lower: lower[i]!,
    upper: upper[i]!,
    flag: flags[i]!,
  }));
}

function xmrLimits(points: readonly Timed[], baseline: number): Point[] {
  const chart = xmrChart(setting(points, baseline));
  if (!chart) return [];
  const { mean: centre, sigma, lower, upper } = chart;
  const flags = flagsOf(
    points.map(({ value }) => distance(value, centre, sigma)),
  );
  return points.map((point, i) => ({
    ...point,
    centre,
    lower,
    upper,
    flag: flags[i]!,
  }));
}

function ewmaLimits(points: readonly Timed[], baseline: number): Point[] {
  const set = xmrChart(setting(points, baseline));
  if (!set) return [];
  const chart = ewmaChart(
    points.map(({ value }) => value),
    {
      target: set.mean,
      sigma: set.sigma,
      lambda,
      width,
      limits: "time_varying",
    },
  );
  const outside = new Set(chart.signals);
  return points.map((point, i) => ({
    ...point,
    value: chart.ewma[i]!,
    centre: set.mean,
    lower: chart.lower[i]!,
    upper: chart.upper[i]!,
    // Smoothed values follow each other, so the rules about runs of points say nothing of them.
    flag: outside.has(i) ? rules.rule1 : null,
  }));
}

function setting(points: readonly Timed[], baseline: number): number[] {
  const set = baseline > 0 ? points.slice(0, baseline) : points;
  return set.map(({ value }) => value);
}

/** In standard deviations; without any spread whatever is off the centre is beyond every limit. */
function distance(value: number, centre: number, sigma: number): number {
  if (sigma > 0) return (value - centre) / sigma;
  return value === centre ? 0 : Math.sign(value - centre) * Infinity;
}

const rules = {
  rule1: "outside the control limits",
  rule2: "two of three in a row beyond 2 sigma",
  rule3: "four of five in a row beyond 1 sigma",
  rule4: "eight in a row on one side of the centre",
} as const;

/** The strongest rule that each point breaks. */
function flagsOf(z: readonly number[]): (string | null)[] {
  const found = westernElectric(z);
  const flags: (string | null)[] = z.map(() => null);
  for (const rule of ["rule4", "rule3", "rule2", "rule1"] as const)
    for (const index of found[rule]) flags[index] = rules[rule];
  return flags;
}
