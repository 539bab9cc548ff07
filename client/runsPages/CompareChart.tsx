/** A chart of the runs that are compared: values or differences of the metrics one chooses. */
import { Button, MultiSelect, SegmentedControl } from "@mantine/core";
import { ChartSpline } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { CompareAnswer } from "../../shared/api/runPage.ts";
import { emptyChartSpec, type ChartSpec } from "../../shared/charts/spec.ts";
import { metricLabel, sentenceStart } from "../../shared/charts/words.ts";
import { MakeChart } from "./MakeChart.tsx";
import styles from "./compare.module.css";

const ChartFigure = lazy(async () => ({
  default: (await import("../charts/ChartFigure.tsx")).ChartFigure,
}));

type Shape = "differences" | "values" | "curves";
const shapes: Readonly<Record<Shape, string>> = {
  differences: "Differences",
  values: "Values",
  curves: "Over steps",
};

export function CompareChart({ answer }: { readonly answer: CompareAnswer }) {
  const reported = distinct(answer.metrics.map(({ metric }) => metric));
  const logged = distinct(
    answer.runs.flatMap(({ pointMetrics }) => pointMetrics),
  );
  const [asked, setAsked] = useState<Shape>("differences");
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const [placing, setPlacing] = useState(false);
  const offered: readonly Shape[] = [
    ...(reported.length > 0 ? (["differences", "values"] as const) : []),
    ...(logged.length > 0 ? (["curves"] as const) : []),
  ];
  const [first] = offered;
  if (!first) return null;
  const shape = offered.includes(asked) ? asked : first;
  const names = shape === "curves" ? logged : reported;
  const kept = (chosen ?? []).filter((name) => names.includes(name));
  const metrics = kept.length > 0 ? kept : names.slice(0, 1);
  const spec = compareSpec(answer, shape, metrics);
  const title = `${metrics.map((name) => sentenceStart(metricLabel(name))).join(", ")} of ${answer.runs.length} runs`;
  return (
    <section className={styles.section} aria-labelledby="compare-chart">
      <div className={styles.sectionHead}>
        <h2 id="compare-chart">Chart</h2>
        <span className={styles.tools}>
          {offered.length > 1 && (
            <SegmentedControl
              aria-label="What the chart shows"
              value={shape}
              data={offered.map((value) => ({ value, label: shapes[value] }))}
              onChange={(value) => setAsked(value as Shape)}
            />
          )}
          <MultiSelect
            className={styles.metrics!}
            aria-label="Metrics of the chart"
            searchable
            maxValues={5}
            hidePickedOptions
            nothingFoundMessage="No such metric"
            data={names.map((value) => ({ value, label: metricLabel(value) }))}
            value={[...metrics]}
            onChange={setChosen}
          />
          <Button
            variant="default"
            leftSection={<ChartSpline size={16} aria-hidden />}
            onClick={() => setPlacing(true)}
          >
            Put it on a canvas…
          </Button>
        </span>
      </div>
      <div className={styles.chart}>
        <Suspense fallback={<div aria-busy />}>
          <ChartFigure spec={spec} title={title} />
        </Suspense>
      </div>
      {placing && (
        <MakeChart
          runs={answer.runs.map(({ id }) => id)}
          charts={[{ title, spec }]}
          onClose={() => setPlacing(false)}
        />
      )}
    </section>
  );
}

/** The same runs and baseline as a chart. */
export function compareSpec(
  answer: Pick<CompareAnswer, "runs" | "baseline">,
  shape: Shape,
  metrics: readonly string[],
): ChartSpec {
  const runs = {
    type: "runs" as const,
    runs: answer.runs.map(({ id }) => id),
  };
  switch (shape) {
    case "differences":
      return {
        type: "delta",
        runs,
        baseline: answer.baseline,
        metrics: [...metrics],
        tasks: [],
        sort: "delta",
      };
    case "values":
      return {
        ...emptyChartSpec,
        runs,
        metrics: [...metrics],
        x: "task",
        series: "run",
        mark: "dot",
      };
    case "curves":
      return { ...emptyChartSpec, runs, metrics: [...metrics] };
    default:
      return shape satisfies never;
  }
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
