/** The small language of the chart tests: rows and specs with only what a case is about. */
import { Window } from "happy-dom";
import * as Plot from "@observablehq/plot";
import type { DrawOptions, Drawing } from "../../../shared/charts/drawing.ts";
import { drawSeries } from "../../../shared/charts/series/draw.ts";
import {
  emptyChartSpec,
  type ChartRow,
  type SeriesSpec,
  type MetricsAnswer,
} from "../../../shared/charts/spec.ts";

export function row(of: Partial<ChartRow> = {}): ChartRow {
  return {
    run: "r1",
    runName: of.run ?? "r1",
    model: null,
    task: null,
    metric: "acc",
    step: null,
    time: null,
    y: 0.5,
    special: null,
    stderr: null,
    low: null,
    high: null,
    interval: null,
    n: null,
    ...of,
  };
}

/** One run's values at steps 1, 2, 3, ... */
export function series(
  run: string,
  values: readonly (number | null)[],
  of: Partial<ChartRow> = {},
): ChartRow[] {
  return values.map((y, i) => row({ run, step: i + 1, y, ...of }));
}

export function withInterval(of: ChartRow, half: number): ChartRow {
  return { ...of, low: of.y! - half, high: of.y! + half, interval: "wilson" };
}

export function spec(of: Partial<SeriesSpec> = {}): SeriesSpec {
  return { ...emptyChartSpec, metrics: ["acc"], ...of };
}

export function answer(
  rows: readonly ChartRow[],
  of: Partial<MetricsAnswer> = {},
): MetricsAnswer {
  return {
    type: "series",
    rows: [...rows],
    runs: [],
    directions: {},
    comparability: { warnings: [], digest: null },
    revisions: {},
    missing: { runs: [], metrics: [] },
    ranks: { runs: {}, models: {} },
    downsampled: false,
    asOf: "2026-11-23T14:05:00Z",
    ...of,
  };
}

export function chartOptions(
  of: SeriesSpec,
  rows: readonly ChartRow[],
  options: DrawOptions,
): Drawing {
  return drawSeries(of, answer(rows), options);
}

/** The first panel as SVG, drawn by the real Plot. */
export function svgOf(drawing: Drawing, panel = 0): Element {
  const { document } = new Window();
  return Plot.plot({
    ...drawing.panels[panel]!.options,
    document: document as unknown as Document,
  });
}

/** How many paths, circles, ... each mark of this label drew. */
export function countIn(svg: Element, label: string, tag: string): number {
  return svg.querySelectorAll(`[aria-label="${label}"] ${tag}`).length;
}

export function textsOf(svg: Element): string[] {
  return [...svg.querySelectorAll("text")].map(
    (text) => text.textContent ?? "",
  );
}
