/** A chart of a canvas as an SVG file: the same figure that a browser exports, drawn without one. */
import type { Pinned } from "../../shared/api/charts.ts";
import { figureSvg } from "../../shared/charts/figure.ts";
import { figureText } from "../../shared/charts/figureText.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import { metricsQueryOf, type ChartSpec } from "../../shared/charts/spec.ts";
import { drawWhole } from "../../shared/charts/wholeFigure.ts";
import type { Context } from "../context.ts";
import { answerChart } from "../runs/answers/answer.ts";
import { readAcknowledgements } from "./acknowledgements.ts";
import { readChart } from "./block.ts";
import { nothingToDraw } from "./errors.ts";
import { countNewer } from "./newer.ts";
import { readSnapshot } from "./snapshots.ts";

export interface PrintOptions {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
}

/** Throws a `Refusal` when there is no such chart here, or nothing to draw yet. */
export async function printChart(
  context: Context,
  canvasId: string,
  blockId: string,
  options: PrintOptions,
): Promise<string> {
  const chart = await readChart(context, canvasId, blockId);
  const { title, pin, acknowledged } = chart;
  const { spec, answer } = pin
    ? await readSnapshot(context, canvasId, pin.snapshot)
    : await answerNow(context, chart.spec);
  const kind = chartKind(spec.type);
  const empty = kind.emptyText(spec, answer);
  if (empty !== null) throw nothingToDraw(empty);
  const acknowledgements =
    acknowledged === null ? [] : await readAcknowledgements(context, canvasId);
  const text = figureText({
    title,
    spec,
    answer,
    pinnedAt: pin?.at ?? null,
    newer: pin ? await countNewer(context, canvasId, blockId) : null,
    acknowledgement:
      acknowledgements.find(({ id }) => id === acknowledged) ?? null,
  });
  const { dark, ...size } = options;
  const whole = drawWhole(spec, answer, text, {
    ...size,
    dark,
    ranks: answer.ranks,
  });
  // Only here: it is a tenth of all modules, and few who start Parley print a chart.
  const { parseHTML } = await import("linkedom");
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  return figureSvg({ ...whole, ...size, dark }, document);
}

async function answerNow(context: Context, spec: ChartSpec): Promise<Pinned> {
  if (!chartKind(spec.type).isComplete(spec))
    throw nothingToDraw("Nobody has chosen runs for this chart yet.");
  return { spec, answer: await answerChart(context, metricsQueryOf(spec)) };
}
