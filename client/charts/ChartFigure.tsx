/** A chart with everything around its plot, or what to do when there is nothing to draw. */
import { Button } from "@mantine/core";
import { ChartSpline, RotateCw, TriangleAlert } from "lucide-react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { messageOf } from "../kit/api.ts";
import { DrawnFigure } from "./DrawnFigure.tsx";
import { PlotSkeleton } from "./PlotArea.tsx";
import { Message } from "./Message.tsx";
import type { Pin } from "./snapshots.ts";
import { isComplete, useMetrics } from "./useMetrics.ts";

export interface ChartFigureProps {
  readonly spec: ChartSpec;
  readonly title?: string;
  /** The chart block that this is; left out for a chart that is on no canvas yet. */
  readonly block?: string;
  /** Drawn instead of what comes in. */
  readonly pin?: Pin | null;
  /** Id of the record that says who has seen what the chart mixes. */
  readonly acknowledged?: string | null;
  /** Opens the chart's editor; left out for people who may not edit. */
  readonly onConfigure?: () => void;
  /** Writes a field of the block; left out for people who may not edit. */
  readonly onSet?: (field: "pin" | "acknowledged", value: unknown) => void;
  /** Of an old version: its marks lead nowhere. */
  readonly still?: boolean;
  /** Only the plot: for small previews. */
  readonly bare?: boolean;
}

export function ChartFigure(props: ChartFigureProps) {
  const { spec, onConfigure, pin = null, bare = false } = props;
  const metrics = useMetrics(spec, { block: props.block, pin });
  const { answer } = metrics;

  if (pin === null && !isComplete(spec))
    return (
      <Message
        icon={<ChartSpline size={20} aria-hidden />}
        text={
          bare
            ? "Nothing chosen yet"
            : onConfigure
              ? "Choose runs and a metric, or drop an evaluation file on the canvas."
              : "Nobody has chosen runs for this chart yet."
        }
        action={
          onConfigure && (
            <Button size="compact-md" variant="light" onClick={onConfigure}>
              Choose what to draw
            </Button>
          )
        }
      />
    );
  if (!answer && metrics.error)
    return (
      <Message
        role="alert"
        icon={<TriangleAlert size={20} aria-hidden />}
        text={`This chart could not be loaded. ${messageOf(metrics.error)}`}
        action={
          !bare && (
            <Button
              size="compact-md"
              variant="default"
              loading={metrics.refreshing}
              leftSection={<RotateCw size={14} aria-hidden />}
              onClick={metrics.retry}
            >
              Try again
            </Button>
          )
        }
      />
    );
  if (!answer) return <PlotSkeleton />;
  const empty = emptyText(metrics.spec, answer);
  if (empty !== null)
    return (
      <Message
        icon={<ChartSpline size={20} aria-hidden />}
        text={empty}
        action={
          onConfigure && (
            <Button size="compact-md" variant="default" onClick={onConfigure}>
              Change this chart
            </Button>
          )
        }
      />
    );
  return <DrawnFigure {...props} metrics={{ ...metrics, answer }} />;
}

/** Why there is nothing to draw; what every type has in common first. */
function emptyText(spec: ChartSpec, answer: ChartAnswer): string | null {
  const text = chartKind(spec.type).emptyText(spec, answer);
  if (text === null) return null;
  const gone = answer.missing.runs.length;
  if (spec.runs.type === "runs" && gone > 0 && gone >= spec.runs.runs.length)
    return gone === 1
      ? "The run of this chart is gone: it was deleted."
      : `All ${gone} runs of this chart are gone: they were deleted.`;
  if (spec.runs.type === "query" && answer.runs.length === 0)
    return "No run matches yet. The chart fills by itself when one arrives.";
  return text;
}
