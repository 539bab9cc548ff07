/** What a controls block can turn on the charts that are linked to it. Pure: the same on both sides. */
import { z } from "zod";
import type { RunSelection } from "./selection.ts";
import type { ChartSpec } from "./spec.ts";

export const drivenThings = [
  "model",
  "run",
  "task",
  "metric",
  "latest",
  "threshold",
  "smoothing",
  "passAt",
  "bins",
] as const;
export type Driven = (typeof drivenThings)[number];

const base = {
  id: z.string().max(64),
  label: z.string().max(100),
};
export const controlSchema = z.discriminatedUnion("type", [
  z.object({
    ...base,
    type: z.literal("dropdown"),
    drives: z.enum(["model", "run", "task", "metric"]),
    options: z.array(z.string().max(250)).max(100),
  }),
  z.object({
    ...base,
    type: z.literal("slider"),
    drives: z.enum(["latest", "threshold", "smoothing", "passAt", "bins"]),
    min: z.number(),
    max: z.number(),
    step: z.number().positive(),
  }),
  z.object({
    ...base,
    type: z.literal("search"),
    drives: z.enum(["run", "model"]),
  }),
]);
export type Control = z.infer<typeof controlSchema>;

/** By control id. Missing or "": the chart is as its authors made it. */
export const controlValuesSchema = z.record(
  z.string().max(64),
  z.union([z.string().max(250), z.number()]),
);
export type ControlValues = z.infer<typeof controlValuesSchema>;

export interface ControlPanel {
  readonly controls: readonly Control[];
  readonly values: ControlValues;
}

/** The spec as the panels turn it, in their order. What a type of chart does not have is left alone. */
export function applyControls(
  spec: ChartSpec,
  panels: readonly ControlPanel[],
): ChartSpec {
  let turned = spec;
  for (const { controls, values } of panels)
    for (const control of controls) {
      const value = Object.hasOwn(values, control.id)
        ? values[control.id]
        : undefined;
      if (value !== undefined && value !== "")
        turned = turn(turned, control.drives, value);
    }
  return turned;
}

/** The runs of a number or a table as the panels narrow them. */
export function narrowRuns(
  runs: RunSelection,
  panels: readonly ControlPanel[],
): RunSelection {
  // Of a chart's spec these turn nothing but the runs.
  const narrowing = panels.map(({ controls, values }) => ({
    controls: controls.filter(({ drives }) =>
      ["model", "run", "latest"].includes(drives),
    ),
    values,
  }));
  return applyControls({ type: "pairwise", view: "matrix", runs }, narrowing)
    .runs;
}

function turn(
  spec: ChartSpec,
  drives: Driven,
  value: string | number,
): ChartSpec {
  const text = String(value);
  const number = Number(value);
  switch (drives) {
    case "model":
      return { ...spec, runs: { ...spec.runs, model: text } };
    case "run":
      return { ...spec, runs: { ...spec.runs, nameContains: text } };
    case "latest":
      return spec.runs.type === "query" && isCount(number, 200)
        ? { ...spec, runs: { ...spec.runs, limit: number } }
        : spec;
    case "task":
      if ("tasks" in spec) return { ...spec, tasks: [text] };
      return "task" in spec ? { ...spec, task: text } : spec;
    case "metric":
      if ("metrics" in spec) return { ...spec, metrics: [text] };
      if ("metric" in spec) return { ...spec, metric: text };
      return spec.type === "pareto" ? { ...spec, y: text } : spec;
    case "threshold":
      return spec.type === "series" && Number.isFinite(number)
        ? {
            ...spec,
            threshold: {
              value: number,
              label: spec.threshold?.label ?? "threshold",
            },
          }
        : spec;
    case "smoothing":
      return spec.type === "series" && isCount(number, 200)
        ? { ...spec, smoothing: number }
        : spec;
    case "passAt":
      return spec.type === "scenarios" && Number.isFinite(number)
        ? { ...spec, passAt: number }
        : spec;
    case "bins":
      return "bins" in spec && isCount(number, 50) && number >= 2
        ? { ...spec, bins: number }
        : spec;
    default:
      return drives satisfies never;
  }
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
