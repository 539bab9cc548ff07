/** What a block on a canvas asks of the server: the same answer on both sides, so that guests get exactly this and no more. */
import type { Chart } from "../blocks/chart/model.ts";
import type { Block } from "../blocks/model.ts";
import type { NumberBlock } from "../blocks/number/model.ts";
import type { TableBlock } from "../blocks/table/model.ts";
import { applyControls, narrowRuns, type ControlPanel } from "./controls.ts";
import {
  metricsQueryOf,
  metricsQuerySchema,
  type ChartSpec,
  type MetricsQuery,
} from "./spec.ts";

/** A chart's spec as the controls that are linked to it turn it. */
export function effectiveSpec(
  chart: Chart,
  panels: readonly ControlPanel[],
): ChartSpec {
  return applyControls(chart.fields.spec, panels);
}

/** Null for a block that shows no values, or for which nobody has chosen any yet. */
export function queryOfBlock(
  block: Block,
  panels: readonly ControlPanel[],
): MetricsQuery | null {
  switch (block.kind) {
    case "chart":
      return metricsQueryOf(effectiveSpec(block as Chart, panels));
    case "number": {
      const { runs, metric, baseline } = (block as NumberBlock).fields;
      return (
        metric &&
        metricsQuerySchema.parse({
          type: "table",
          runs: narrowRuns(runs, panels),
          columns: [metric],
          baseline,
        })
      );
    }
    case "table": {
      const { runs, columns, baseline } = (block as TableBlock).fields;
      return columns.length === 0
        ? null
        : metricsQuerySchema.parse({
            type: "table",
            runs: narrowRuns(runs, panels),
            columns,
            baseline,
          });
    }
    default:
      return null;
  }
}
