/** The room a plot has, measured, with the text that stands for it to those who cannot see it. */
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { lazy, Suspense, useMemo } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { chartKind } from "../../shared/charts/kinds.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import type { LookStore } from "./look.ts";
import styles from "./charts.module.css";

const PlotPanels = lazy(() => import("./PlotPanels.tsx"));

export function PlotArea(props: {
  readonly spec: ChartSpec;
  readonly answer: ChartAnswer;
  readonly title: string;
  readonly look: LookStore;
  /** The chart block whose marks can be chosen; without one they only show what they are. */
  readonly block?: string | undefined;
  onNotes(notes: readonly string[]): void;
}) {
  const { spec, answer, title, look, block, onNotes } = props;
  const dark = useComputedColorScheme("light") === "dark";
  const { ref, width, height } = useElementSize();
  const label = useMemo(
    () => `${title}. ${chartKind(spec.type).altText(spec, answer)}`,
    [title, spec, answer],
  );
  const drawable = width > 60 && height > 40;
  return (
    <div ref={ref} className={styles.plotArea}>
      <div className={styles.plotLayer} role="img" aria-label={label} />
      <div className={styles.plotLayer}>
        <Suspense fallback={<PlotSkeleton />}>
          {drawable && (
            <PlotPanels
              spec={spec}
              answer={answer}
              title={title}
              width={Math.floor(width)}
              height={Math.floor(height)}
              dark={dark}
              look={look}
              block={block}
              onNotes={onNotes}
            />
          )}
        </Suspense>
      </div>
    </div>
  );
}

/** As quiet as a blank plot: two axes and a line that is not there yet. */
export function PlotSkeleton() {
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
