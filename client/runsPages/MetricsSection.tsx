/** All numbers of a run: the latest or reported value with its interval, best, least, greatest; a curve, and a chart. */
import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { ChartSpline, Search } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { z } from "zod";
import type { RunPage, seriesSummarySchema } from "../../shared/api/runPage.ts";
import { emptyChartSpec, type SeriesSpec } from "../../shared/charts/spec.ts";
import {
  formatCount,
  formatStep,
  formatValue,
  metricLabel,
  plural,
  sentenceStart,
} from "../../shared/charts/words.ts";
import { Curve } from "./Curve.tsx";
import { MakeChart } from "./MakeChart.tsx";
import { halfInterval, valueWithHalf } from "./numbers.ts";
import { Section } from "./Section.tsx";
import styles from "./metrics.module.css";

const ChartFigure = lazy(async () => ({
  default: (await import("../charts/ChartFigure.tsx")).ChartFigure,
}));

export type SeriesSummary = z.infer<typeof seriesSummarySchema>;

const shownAtFirst = 60;

export function MetricsSection({ page }: { readonly page: RunPage }) {
  const { run, series } = page;
  const [words, setWords] = useState("");
  const [all, setAll] = useState(false);
  const [speed, setSpeed] = useState(false);
  const [chart, setChart] = useState<SeriesSummary | null>(null);
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const bookkeeping = series.filter((each) => each.bookkeeping).length;
  const found = series.filter((each) => {
    const text = `${each.metric} ${metricLabel(each.metric)} ${each.task}`;
    return (
      (speed || !each.bookkeeping || wanted.length > 0) &&
      wanted.every((word) => text.toLowerCase().includes(word))
    );
  });
  const curves = series.some(isCurve);
  const shown = all ? found : found.slice(0, shownAtFirst);
  if (series.length === 0)
    return (
      <Section title="Metrics">
        <p className={styles.quiet}>
          {run.status === "running"
            ? "Nothing was logged yet. Values appear here as they come in."
            : "This run logged no numbers."}
        </p>
      </Section>
    );
  return (
    <Section
      title="Metrics"
      action={
        <span className={styles.tools}>
          {bookkeeping > 0 && (
            <Checkbox
              size="sm"
              label={`Speed and the like (${bookkeeping})`}
              checked={speed}
              onChange={(event) => setSpeed(event.currentTarget.checked)}
            />
          )}
          <TextInput
            aria-label="Find a metric"
            placeholder="Find a metric or task"
            leftSection={<Search size={14} aria-hidden />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </span>
      }
    >
      <div className={styles.scroller}>
        <table className={styles.table} aria-label="Metrics">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" data-number>
                Value
              </th>
              {curves && (
                <>
                  <th scope="col" data-number>
                    Best
                  </th>
                  <th scope="col" data-number>
                    Least
                  </th>
                  <th scope="col" data-number>
                    Greatest
                  </th>
                </>
              )}
              <th scope="col" data-number>
                n
              </th>
              <th scope="col" data-number>
                Steps
              </th>
              <th scope="col">{curves ? "Curve" : "Chart"}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((each) => (
              <Row
                key={`${each.kind}\t${each.metric}\t${each.task}`}
                run={run.id}
                series={each}
                curves={curves}
                onChart={() => setChart(each)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {found.length === 0 && (
        <p className={styles.quiet}>No metric here is called “{words}”.</p>
      )}
      {found.length > shown.length && (
        <Button variant="default" onClick={() => setAll(true)}>
          Show all {plural(found.length, "metric")}
        </Button>
      )}
      {chart && (
        <MetricChart
          run={run.id}
          series={chart}
          onClose={() => setChart(null)}
        />
      )}
    </Section>
  );
}

function Row(props: {
  readonly run: string;
  readonly series: SeriesSummary;
  /** The table has columns for what only a curve has. */
  readonly curves: boolean;
  onChart(): void;
}) {
  const { run, series, curves, onChart } = props;
  const { metric, task, count, value, special, stderr, n, step } = series;
  const label = sentenceStart(metricLabel(metric));
  const half = halfInterval(stderr);
  const words =
    value === null
      ? { value: special ?? "", interval: "" }
      : valueWithHalf(value, half);
  const curve = isCurve(series);
  return (
    <tr>
      <th scope="row" title={metric}>
        <span className={styles.metric}>{label}</span>
        {task && <small>{task}</small>}
      </th>
      <td
        data-number
        title={half === null ? "no uncertainty given" : "95 % interval"}
      >
        <b>{words.value}</b>
        {words.interval && <small>{words.interval}</small>}
      </td>
      {curves && (
        <>
          <td data-number>{numberOf(curve ? bestOf(series) : null)}</td>
          <td data-number>{numberOf(curve ? series.least : null)}</td>
          <td data-number>{numberOf(curve ? series.greatest : null)}</td>
        </>
      )}
      <td data-number>{n === null ? "" : formatCount(n)}</td>
      <td data-number title={step === null ? undefined : `last step ${step}`}>
        {curve
          ? formatCount(count)
          : step === null
            ? ""
            : `at ${formatStep(step)}`}
      </td>
      <td>
        <button
          type="button"
          className={styles.curve}
          aria-label={`Chart of ${label}${task && `, ${task}`}`}
          onClick={onChart}
        >
          {curve ? (
            <Curve run={run} metric={metric} />
          ) : (
            <ChartSpline size={16} aria-hidden />
          )}
        </button>
      </td>
    </tr>
  );
}

function isCurve({ kind, count }: SeriesSummary): boolean {
  return kind === "point" && count > 1;
}

/** Null while nobody said which end is better. */
function bestOf({
  higherIsBetter,
  least,
  greatest,
}: SeriesSummary): number | null {
  return higherIsBetter === null ? null : higherIsBetter ? greatest : least;
}

function numberOf(value: number | null): string {
  return value === null ? "" : formatValue(value);
}

function MetricChart(props: {
  readonly run: string;
  readonly series: SeriesSummary;
  onClose(): void;
}) {
  const { run, series, onClose } = props;
  const [placing, setPlacing] = useState(false);
  const spec = specOf(run, series);
  const title = sentenceStart(metricLabel(series.metric));
  if (placing)
    return (
      <MakeChart runs={[run]} charts={[{ title, spec }]} onClose={onClose} />
    );
  return (
    <Modal opened onClose={onClose} title={title} size={820}>
      <div className={styles.chart}>
        <Suspense fallback={<div aria-busy />}>
          <ChartFigure spec={spec} title={title} />
        </Suspense>
      </div>
      <Button
        variant="default"
        leftSection={<ChartSpline size={16} aria-hidden />}
        onClick={() => setPlacing(true)}
      >
        Put it on a canvas…
      </Button>
    </Modal>
  );
}

/** Over its steps, or one reported value by task. */
function specOf(run: string, { kind, metric }: SeriesSummary): SeriesSpec {
  const spec: SeriesSpec = {
    ...emptyChartSpec,
    runs: { type: "runs", runs: [run] },
    metrics: [metric],
  };
  return kind === "point"
    ? spec
    : { ...spec, x: "task", series: "none", mark: "dot" };
}
