/** The small language of the gallery: a state of a chart is what is asked, what was answered, and how it is looked at. */
import type { Acknowledgement } from "../../shared/api/charts.ts";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import type { Drawing } from "../../shared/charts/drawing.ts";
import { figureSvg } from "../../shared/charts/figure.ts";
import { figureText } from "../../shared/charts/figureText.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import { drawWhole } from "../../shared/charts/wholeFigure.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";

export interface ChartState {
  readonly spec: ChartSpec;
  readonly answer: ChartAnswer;
  /** "" lets the chart name itself. */
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  /** Its snapshot is dark; the page shows every state both ways. */
  readonly dark?: boolean;
  readonly isolated?: readonly string[];
  readonly zoom?: readonly [number, number];
  readonly pinnedAt?: string;
  readonly newer?: number;
  readonly acknowledgement?: Acknowledgement;
}

const clock = { now: new Date("2026-11-23T15:00:00Z"), timeZone: "UTC" };
const nothing: Drawing = {
  panels: [],
  columns: 1,
  series: [],
  legend: null,
  notes: [],
};

/** The whole figure as SVG, as it is exported; for an empty answer with the words that stand instead of the plot. */
export function renderState(
  state: ChartState,
  document: Document,
  dark = state.dark ?? false,
): string {
  const { spec, answer, title = "", width = 560, height = 360 } = state;
  const empty = chartKind(spec.type).emptyText(spec, answer);
  const shown = figureText(
    {
      title,
      spec,
      answer,
      pinnedAt: state.pinnedAt ?? null,
      newer: state.newer ?? null,
      acknowledgement: state.acknowledgement ?? null,
    },
    clock.now,
    clock.timeZone,
  );
  const text = empty === null ? shown : { ...shown, caption: empty };
  const whole =
    empty === null
      ? drawWhole(spec, answer, text, {
          width,
          height,
          dark,
          timeZone: clock.timeZone,
          ...(state.isolated && { isolated: new Set(state.isolated) }),
          zoom: state.zoom ?? null,
        })
      : { drawing: nothing, text };
  return figureSvg({ ...whole, width, height, dark }, document);
}
