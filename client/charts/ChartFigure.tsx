/** A chart with everything around its plot: caption, table of values, and what to do when there is nothing to draw. */
import {
  ActionIcon,
  Button,
  Tooltip,
  useComputedColorScheme,
} from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { ChartSpline, RotateCw, Table2, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useMemo, useState, type ReactNode } from "react";
import {
  altText,
  captionText,
  defaultTitle,
  describeChart,
} from "../../shared/charts/chartText.ts";
import type { SeriesSpec, MetricsAnswer } from "../../shared/charts/spec.ts";
import { metricLabel, plural } from "../../shared/charts/words.ts";
import { messageOf } from "../kit/api.ts";
import { DataTable } from "./DataTable.tsx";
import { isComplete, useMetrics } from "./useMetrics.ts";
import styles from "./charts.module.css";

const PlotPanels = lazy(() => import("./PlotPanels.tsx"));

export interface ChartFigureProps {
  readonly spec: SeriesSpec;
  readonly title?: string;
  /** The chart block that this is; left out for a chart that is on no canvas yet. */
  readonly block?: string;
  /** Opens the chart's editor; left out for people who may not edit. */
  readonly onConfigure?: () => void;
  /** Only the plot: for small previews. */
  readonly bare?: boolean;
}

export function ChartFigure(props: ChartFigureProps) {
  const { spec, onConfigure, bare = false } = props;
  const metrics = useMetrics(spec, props.block);
  const [showTable, setShowTable] = useState(false);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const title = props.title || defaultTitle(spec) || "chart";
  const { answer } = metrics;

  if (!isComplete(spec))
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
  if (!answer) return <Skeleton />;
  if (answer.rows.length === 0)
    return (
      <Message
        icon={<ChartSpline size={20} aria-hidden />}
        text={emptyText(metrics.spec, answer)}
        action={
          onConfigure && (
            <Button size="compact-md" variant="default" onClick={onConfigure}>
              Change this chart
            </Button>
          )
        }
      />
    );
  return (
    <div className={styles.figure} aria-busy={metrics.refreshing}>
      {showTable ? (
        <DataTable rows={answer.rows} title={title} />
      ) : (
        <PlotArea
          spec={metrics.spec}
          answer={answer}
          title={title}
          onNotes={setNotes}
        />
      )}
      {!bare && (
        <Caption
          spec={metrics.spec}
          answer={answer}
          notes={showTable ? [] : notes}
          failed={metrics.error !== null}
          showTable={showTable}
          onToggle={() => setShowTable((shown) => !shown)}
        />
      )}
    </div>
  );
}

function PlotArea(props: {
  readonly spec: SeriesSpec;
  readonly answer: MetricsAnswer;
  readonly title: string;
  onNotes(notes: readonly string[]): void;
}) {
  const { spec, answer, title, onNotes } = props;
  const dark = useComputedColorScheme("light") === "dark";
  const { ref, width, height } = useElementSize();
  const label = useMemo(
    () => `${title}. ${altText(spec, answer)}`,
    [title, spec, answer],
  );
  const drawable = width > 60 && height > 40;
  return (
    <div ref={ref} className={styles.plotArea} role="img" aria-label={label}>
      <div className={styles.plotLayer}>
        <Suspense fallback={<Skeleton />}>
          {drawable && (
            <PlotPanels
              spec={spec}
              rows={answer.rows}
              ranks={answer.ranks}
              width={Math.floor(width)}
              height={Math.floor(height)}
              dark={dark}
              onNotes={onNotes}
            />
          )}
        </Suspense>
      </div>
    </div>
  );
}

function Caption(props: {
  readonly spec: SeriesSpec;
  readonly answer: MetricsAnswer;
  readonly notes: readonly string[];
  readonly failed: boolean;
  readonly showTable: boolean;
  onToggle(): void;
}) {
  const { spec, answer, notes, failed, showTable, onToggle } = props;
  const caption = describeChart(spec, answer);
  const text = captionText({
    ...caption,
    notes: [...caption.notes, ...notes],
    asOf: "",
  });
  const warnings = [
    ...missingText(answer),
    ...(failed ? ["could not be refreshed; this is the last answer"] : []),
  ];
  return (
    <div className={styles.caption}>
      <div
        className={styles.captionText}
        title={[...warnings, text, caption.asOf].join(" · ")}
      >
        {warnings.length > 0 && (
          <span className={styles.warning}>
            <TriangleAlert size={12} aria-label="Note:" />{" "}
            {warnings.join(" · ")} ·{" "}
          </span>
        )}
        {text}
      </div>
      <span className={styles.captionTime}>{caption.asOf}</span>
      <Tooltip label={showTable ? "Show the plot" : "Show the values"}>
        <ActionIcon
          className={`${styles.captionButton} nodrag`}
          size={24}
          aria-label={
            showTable ? "Show the plot" : "Show the values as a table"
          }
          aria-pressed={showTable}
          onClick={onToggle}
        >
          {showTable ? (
            <ChartSpline size={14} aria-hidden />
          ) : (
            <Table2 size={14} aria-hidden />
          )}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function Message(props: {
  readonly icon: ReactNode;
  readonly text: string;
  readonly action?: ReactNode;
  readonly role?: "alert";
}) {
  return (
    <div className={styles.message} role={props.role}>
      <span className={styles.messageIcon}>{props.icon}</span>
      <p>{props.text}</p>
      {props.action && <div className="nodrag nopan">{props.action}</div>}
    </div>
  );
}

/** As quiet as a blank plot: two axes and a line that is not there yet. */
function Skeleton() {
  return (
    <div
      className={styles.skeleton}
      role="status"
      aria-label="Loading the chart"
    >
      <span />
      <span />
      <span />
    </div>
  );
}

function missingText({ missing }: MetricsAnswer): string[] {
  return [
    ...(missing.runs.length > 0
      ? [
          `${plural(missing.runs.length, "run")} of this chart ${missing.runs.length === 1 ? "is" : "are"} gone`,
        ]
      : []),
    ...(missing.metrics.length > 0
      ? [`no run here has ${missing.metrics.map(metricLabel).join(", ")}`]
      : []),
  ];
}

function emptyText(spec: SeriesSpec, answer: MetricsAnswer): string {
  const gone = answer.missing.runs.length;
  if (spec.runs.type === "runs" && gone > 0 && gone >= spec.runs.runs.length)
    return gone === 1
      ? "The run of this chart is gone: it was deleted."
      : `All ${gone} runs of this chart are gone: they were deleted.`;
  if (answer.missing.metrics.length > 0)
    return `No run of this chart has ${answer.missing.metrics.map(metricLabel).join(" or ")}. The metric may have been renamed.`;
  if (spec.runs.type === "query")
    return "No run matches yet. The chart fills by itself when one arrives.";
  return spec.x === "model" || spec.x === "task"
    ? `These runs have no reported values of ${spec.metrics.map(metricLabel).join(", ")}${spec.tasks.length > 0 ? " on the chosen tasks" : ""}.`
    : `These runs have no values of ${spec.metrics.map(metricLabel).join(", ")} over ${spec.x === "step" ? "steps" : "time"}.`;
}
