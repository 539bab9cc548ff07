/** What every type of chart gives when it is drawn: Plot options a panel, what can be pointed at, series and notes. */
import type { PlotOptions, SymbolType } from "@observablehq/plot";
import type { AnswerBase } from "./answer.ts";
import type { Datum } from "./datum.ts";

export interface DrawOptions {
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  /** Keeps colours the same from chart to chart and from person to person. The answer's own when left out. */
  readonly ranks?: AnswerBase["ranks"];
  /** Series that stay strong while the others step back; empty or left out: all are. */
  readonly isolated?: ReadonlySet<string>;
  /** Part of a continuous x axis that is looked at; null: all of it. Steps, unix milliseconds, or the axis's own unit. */
  readonly zoom?: readonly [number, number] | null;
  /** IANA name; the reader's own when left out. */
  readonly timeZone?: string;
}

export interface DrawnSeries {
  readonly key: string;
  readonly label: string;
  /** As drawn: pale where another series is isolated. */
  readonly colour: string;
  /** For `stroke-dasharray`; null is a whole line. Varies where there are more series than inks. */
  readonly dash: string | null;
  readonly symbol: SymbolType;
  /** True where others are isolated. */
  readonly faded: boolean;
}

/** Of a continuous x axis, what turns pixels into its values and back. */
export interface XScale {
  toValue(px: number): number;
  toPixel(x: number): number;
  /** Left and right end of the plot, in pixels. */
  readonly range: readonly [number, number];
}

export interface DrawnPanel {
  readonly key: string;
  readonly title: string | null;
  readonly options: PlotOptions;
  /** What a pointer can point at. */
  readonly targets: readonly Target[];
  /** Null for categories. */
  readonly xScale: XScale | null;
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

/** What a panel gives back besides its place in the figure. */
export interface PanelDrawing {
  readonly options: PlotOptions;
  readonly targets: readonly Target[];
  readonly xScale: XScale | null;
  /** Whether the series could be named in the plot itself. */
  readonly labelsFit: boolean;
  readonly notes: readonly string[];
}
