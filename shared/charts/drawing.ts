/** What `chartOptions` is given and gives: the types between plot.ts, its panels and who draws them. */
import type { PlotOptions } from "@observablehq/plot";
import type { DrawnPoint } from "./arrange.ts";
import type { Datum } from "./datum.ts";
import type { SeriesSpec, MetricsAnswer } from "./spec.ts";

export interface DrawOptions {
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  /** Keeps colours the same from chart to chart and from person to person. */
  readonly ranks?: MetricsAnswer["ranks"];
  /** Series that stay strong while the others step back; empty or left out: all are. */
  readonly isolated?: ReadonlySet<string>;
  /** Part of a continuous x axis that is looked at; null: all of it. Steps, unix milliseconds, or the axis's own unit. */
  readonly zoom?: readonly [number, number] | null;
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
  /** What a pointer can point at. */
  readonly targets: readonly Target[];
  /** Of a continuous x axis, what turns pixels into its values and back; null for categories. */
  readonly xScale: {
    toValue(px: number): number;
    toPixel(x: number): number;
    /** Left and right end of the plot, in pixels. */
    readonly range: readonly [number, number];
  } | null;
}

/** A drawn mark: where it stands, which value it is, and what is said of it. */
export interface Target {
  /** Its middle, in pixels of the panel. */
  readonly px: number;
  readonly py: number;
  /** Of a cell or a bar: it answers inside its box, not near its middle. */
  readonly box?: { readonly width: number; readonly height: number };
  /** Key of its series; "" without any. */
  readonly series: string;
  /** The value's address, for links, annotations and selections. One, or those that the mark stands for. */
  readonly data: readonly Datum[];
  /** On a continuous x axis: where, for zooming and brushing. */
  readonly x: number | null;
  /** Asked when somebody points at it. */
  tip(): Tip;
}

/** What is said of a mark. */
export interface Tip {
  /** The series or category, in its colour. */
  readonly name: string;
  readonly colour: string | null;
  /** "step 13k", "letters"; null when the name says it. */
  readonly where: string | null;
  readonly value: string;
  /** Interval, n, run, "no uncertainty given". */
  readonly facts: readonly string[];
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
  readonly spec: SeriesSpec;
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
