/** What `chartOptions` is given and gives: the types between plot.ts, its panels and who draws them. */
import type { PlotOptions } from "@observablehq/plot";
import type { DrawnPoint } from "./arrange.ts";
import type { ChartSpec, MetricsAnswer } from "./spec.ts";

export interface DrawOptions {
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  /** Keeps colours the same from chart to chart and from person to person. */
  readonly ranks?: MetricsAnswer["ranks"];
}

export interface DrawnSeries {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
}

export interface DrawnPanel {
  readonly key: string;
  readonly title: string | null;
  readonly options: PlotOptions;
  /** What a pointer can point at, in the units of the panel's x and y scales. */
  readonly targets: readonly Target[];
}

/** A drawn value and where it stands. */
export interface Target {
  readonly px: number;
  readonly py: number;
  readonly point: DrawnPoint;
}

export interface Drawing {
  readonly panels: readonly DrawnPanel[];
  /** Panels stand in this many columns, each as wide as its options say. */
  readonly columns: number;
  readonly series: readonly DrawnSeries[];
  /** One line above the plot; null when the series are labelled in the plot itself. */
  readonly legend: {
    readonly shown: readonly DrawnSeries[];
    readonly more: number;
  } | null;
  /** What did not fit: "6 of 65 tasks shown". */
  readonly notes: readonly string[];
}

/** What both kinds of panel are given. */
export interface PanelContext {
  readonly spec: ChartSpec;
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  readonly seriesOf: ReadonlyMap<string, DrawnSeries>;
  readonly xDomain: readonly [number, number];
  /** Of the values: the y axis of lines, the x axis of dots by category. */
  readonly valueDomain: readonly [number, number];
  readonly labelled: boolean;
  /** Names the value axis; null when the series do. */
  readonly valueLabel: string | null;
}

/** What a panel gives back besides its options. */
export interface PanelDrawing {
  readonly options: PlotOptions;
  readonly targets: readonly Target[];
  readonly labelsFit: boolean;
  readonly notes: readonly string[];
}
