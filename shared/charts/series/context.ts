/** What a panel of charts 1 and 2 is given to draw. */
import type { DrawnSeries } from "../drawing.ts";
import type { Domain } from "../scales.ts";
import type { SeriesSpec } from "../spec.ts";
import type { Arrangement } from "./arrange.ts";

export interface PanelContext {
  readonly spec: SeriesSpec;
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  readonly timeZone: string | undefined;
  readonly arrangement: Arrangement;
  readonly seriesOf: ReadonlyMap<string, DrawnSeries>;
  readonly xDomain: Domain;
  /** Of the values: the y axis of lines, the x axis of dots by category. */
  readonly valueDomain: Domain;
  readonly labelled: boolean;
  /** Names the value axis; null when the series do. */
  readonly valueLabel: string | null;
  /** Part of the x axis is looked at: what lies outside is clipped. */
  readonly zoomed: boolean;
}
