/** The drawn chart: one Plot a panel, the legend above when it is needed, and the marks over it. Its own chunk, with Plot. */
import * as Plot from "@observablehq/plot";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { ChartAnswer } from "../../shared/charts/answers.ts";
import { drawChart } from "../../shared/charts/draw.ts";
import type { DrawnPanel, Drawing } from "../../shared/charts/drawing.ts";
import type { ChartSpec } from "../../shared/charts/spec.ts";
import { useStore } from "../kit/store.ts";
import { toggleSeries, type LookStore } from "./look.ts";
import { MarkLayer } from "./MarkLayer.tsx";
import { PointedMarks } from "./PointedMarks.tsx";
import styles from "./charts.module.css";

export interface PlotPanelsProps {
  readonly spec: ChartSpec;
  readonly answer: ChartAnswer;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  readonly look: LookStore;
  readonly block: string | undefined;
  /** What did not fit into the plot, for the caption. */
  onNotes(notes: readonly string[]): void;
}

export default function PlotPanels(props: PlotPanelsProps) {
  const { spec, answer, width, height, dark, look, block, onNotes } = props;
  const isolated = useStore(look, (state) => state.isolated);
  const zoom = useStore(look, (state) => state.zoom);
  const drawing = useMemo(
    () =>
      drawChart(spec, answer, {
        width,
        height,
        dark,
        ranks: answer.ranks,
        isolated,
        zoom,
      }),
    [spec, answer, width, height, dark, isolated, zoom],
  );
  const notes = drawing.notes.join("\n");
  useEffect(() => onNotes(notes ? notes.split("\n") : []), [notes, onNotes]);

  return (
    <>
      {drawing.legend && (
        <Legend legend={drawing.legend} look={look} isolated={isolated} />
      )}
      <div className={styles.panelsBox}>
        <div
          className={styles.panels}
          style={{ gridTemplateColumns: `repeat(${drawing.columns}, 1fr)` }}
        >
          {drawing.panels.map((panel) => (
            <PanelView
              key={panel.key}
              panel={panel}
              look={look}
              block={block}
            />
          ))}
        </div>
        {block !== undefined && (
          <PointedMarks
            drawing={drawing}
            answer={answer}
            title={props.title}
            look={look}
            block={block}
          />
        )}
      </div>
    </>
  );
}

function PanelView(props: {
  readonly panel: DrawnPanel;
  readonly look: LookStore;
  readonly block: string | undefined;
}) {
  const { panel, look, block } = props;
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const plot = Plot.plot(panel.options);
    // The text for screen readers stands beside it.
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
      <MarkLayer panel={panel} look={look} block={block}>
        <div ref={host} className={styles.plot} data-plot />
      </MarkLayer>
    </div>
  );
}

function Legend(props: {
  readonly legend: NonNullable<Drawing["legend"]>;
  readonly look: LookStore;
  readonly isolated: ReadonlySet<string>;
}) {
  const { legend, look, isolated } = props;
  return (
    <div
      className={styles.legend}
      role="group"
      aria-label="Series: press one to bring it forward"
    >
      {legend.shown.map((series) => (
        <button
          key={series.key}
          type="button"
          className={`${styles.legendItem} nodrag nopan`}
          style={{ color: series.colour }}
          aria-pressed={isolated.has(series.key)}
          data-back={
            (isolated.size > 0 && !isolated.has(series.key)) || undefined
          }
          onClick={() => toggleSeries(look, series.key)}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <span className={styles.swatch} aria-hidden />
          {series.label}
        </button>
      ))}
      {legend.more > 0 && (
        <span className={styles.more}>and {legend.more} more</span>
      )}
    </div>
  );
}
