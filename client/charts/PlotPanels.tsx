/** The drawn chart: one Plot a panel, the legend above when it is needed, and what the pointer is at. Its own chunk, with Plot. */
import * as Plot from "@observablehq/plot";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { drawnSpec } from "../../shared/charts/arrange.ts";
import type { DrawnPanel, DrawnSeries } from "../../shared/charts/drawing.ts";
import { chartOptions } from "../../shared/charts/plot.ts";
import type {
  ChartRow,
  SeriesSpec,
  MetricsAnswer,
} from "../../shared/charts/spec.ts";
import { HoverLayer } from "./HoverLayer.tsx";
import styles from "./charts.module.css";

export interface PlotPanelsProps {
  readonly spec: SeriesSpec;
  readonly rows: readonly ChartRow[];
  readonly ranks: MetricsAnswer["ranks"];
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  /** What did not fit into the plot, for the caption. */
  onNotes(notes: readonly string[]): void;
}

export default function PlotPanels(props: PlotPanelsProps) {
  const { spec, rows, ranks, width, height, dark, onNotes } = props;
  const drawing = useMemo(
    () => chartOptions(spec, rows, { width, height, dark, ranks }),
    [spec, rows, ranks, width, height, dark],
  );
  const notes = drawing.notes.join("\n");
  useEffect(() => onNotes(notes ? notes.split("\n") : []), [notes, onNotes]);

  return (
    <>
      {drawing.legend && <Legend {...drawing.legend} />}
      <div
        className={styles.panels}
        style={{ gridTemplateColumns: `repeat(${drawing.columns}, 1fr)` }}
      >
        {drawing.panels.map((panel) => (
          <PanelView
            key={panel.key}
            panel={panel}
            series={drawing.series}
            spec={drawnSpec(spec, rows)}
          />
        ))}
      </div>
    </>
  );
}

function PanelView(props: {
  readonly panel: DrawnPanel;
  readonly series: readonly DrawnSeries[];
  readonly spec: SeriesSpec;
}) {
  const { panel, series, spec } = props;
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const plot = Plot.plot(panel.options);
    // The figure around it carries the text for screen readers.
    plot.setAttribute("aria-hidden", "true");
    host.current?.replaceChildren(plot);
  }, [panel.options]);
  return (
    <div>
      {panel.title !== null && (
        <div className={styles.panelTitle} title={panel.title}>
          {panel.title}
        </div>
      )}
      <HoverLayer targets={panel.targets} series={series} spec={spec}>
        <div ref={host} className={styles.plot} />
      </HoverLayer>
    </div>
  );
}

function Legend(props: {
  readonly shown: readonly DrawnSeries[];
  readonly more: number;
}) {
  return (
    <div className={styles.legend}>
      {props.shown.map((series) => (
        <span key={series.key} style={{ color: series.colour }}>
          <span className={styles.swatch} aria-hidden />
          {series.label}
        </span>
      ))}
      {props.more > 0 && (
        <span className={styles.more}>and {props.more} more</span>
      )}
    </div>
  );
}
