/** A chart of a canvas as an SVG file: the same figure that a browser exports, drawn without one. */
import { parseHTML } from "linkedom";
import { drawChart } from "../../shared/charts/draw.ts";
import { figureSvg, plotSize } from "../../shared/charts/figure.ts";
import { figureText } from "../../shared/charts/figureText.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import { metricsQueryOf } from "../../shared/charts/spec.ts";
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
  const { title, spec, pin, acknowledged } = await readChart(
    context,
    canvasId,
    blockId,
  );
  const kind = chartKind(spec.type);
  if (!kind.isComplete(spec))
    throw nothingToDraw("Nobody has chosen runs for this chart yet.");
  const answer = pin
    ? await readSnapshot(context, canvasId, pin.snapshot)
    : await answerChart(context, metricsQueryOf(spec));
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
  const drawing = drawChart(spec, answer, {
    ...plotSize(text, size),
    dark,
    ranks: answer.ranks,
  });
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  return figureSvg({ drawing, text, ...size, dark }, document);
}
