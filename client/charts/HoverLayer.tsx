/**
 * What the pointer is at. Not Plot's own pointer: that one takes the press away from the canvas, and its tip shrinks
 * with the zoom. This one only listens to moves; the tip floats over the page at its normal size.
 */
import { Portal } from "@mantine/core";
import { useRef, useState, type PointerEvent, type ReactNode } from "react";
import type { DrawnSeries, Target } from "../../shared/charts/drawing.ts";
import { xText } from "../../shared/charts/arrange.ts";
import type { SeriesSpec } from "../../shared/charts/spec.ts";
import {
  formatCount,
  formatTime,
  formatValue,
  metricLabel,
} from "../../shared/charts/words.ts";
import { nearestTarget, pointerInElement } from "./pointing.ts";
import styles from "./charts.module.css";

interface Pointed {
  readonly target: Target;
  readonly clientX: number;
  readonly clientY: number;
}

export function HoverLayer(props: {
  readonly targets: readonly Target[];
  readonly series: readonly DrawnSeries[];
  readonly spec: SeriesSpec;
  readonly children: ReactNode;
}) {
  const { targets, series, spec, children } = props;
  const host = useRef<HTMLDivElement>(null);
  const [lastPointed, setPointed] = useState<Pointed | null>(null);
  // After new rows, what was pointed at may be gone.
  const pointed =
    lastPointed && targets.includes(lastPointed.target) ? lastPointed : null;

  const handlePointer = (event: PointerEvent) => {
    if (!host.current || event.buttons > 0) return setPointed(null);
    const { clientX, clientY } = event;
    const at = pointerInElement(host.current, clientX, clientY);
    const target = nearestTarget(targets, at);
    setPointed(target && { target, clientX, clientY });
  };
  const clear = () => setPointed(null);

  return (
    <div
      ref={host}
      className={styles.hover}
      onPointerMove={handlePointer}
      onPointerUp={(event) => {
        if (event.pointerType !== "mouse") handlePointer(event);
      }}
      onPointerLeave={(event) => {
        if (event.pointerType === "mouse") clear();
      }}
      onPointerDown={clear}
      onWheel={clear}
    >
      {children}
      {pointed && (
        <>
          <span
            className={styles.ring}
            style={{
              left: pointed.target.px,
              top: pointed.target.py,
              borderColor: colourOf(series, pointed.target),
            }}
          />
          <Portal>
            <Tip pointed={pointed} series={series} spec={spec} />
          </Portal>
        </>
      )}
    </div>
  );
}

/** The table of values says the same to screen readers, so the tip is for the eye only. */
function Tip(props: {
  readonly pointed: Pointed;
  readonly series: readonly DrawnSeries[];
  readonly spec: SeriesSpec;
}) {
  const { pointed, series, spec } = props;
  const { point } = pointed.target;
  const first = point.rows[0]!;
  const name = series.find((each) => each.key === point.series)?.label;
  const left = pointed.clientX > window.innerWidth * 0.6;
  const above = pointed.clientY > window.innerHeight * 0.6;
  const where =
    spec.x === "time" ? formatTime(xText(spec, first)) : xText(spec, first);
  return (
    <div
      className={styles.tip}
      aria-hidden
      style={{
        left: pointed.clientX + (left ? -14 : 14),
        top: pointed.clientY + (above ? -14 : 14),
        transform: `translate(${left ? "-100%" : "0"}, ${above ? "-100%" : "0"})`,
      }}
    >
      <div className={styles.tipName}>
        <span
          className={styles.swatch}
          style={{ color: colourOf(series, pointed.target) }}
        />
        {spec.series === "none" ? where : name}
      </div>
      {spec.series !== "none" && where !== name && <div>{where}</div>}
      <div className={styles.tipValue}>
        {metricLabel(first.metric)} <b>{formatValue(point.y!)}</b>
        {point.low !== null && point.high !== null && (
          <>
            {" "}
            [{formatValue(point.low)}, {formatValue(point.high)}]
          </>
        )}
      </div>
      <div className={styles.tipFacts}>
        {[
          point.rows.length > 1
            ? `mean of ${point.rows.length} runs`
            : spec.series === "run"
              ? null
              : first.runName,
          point.rows.length === 1 && first.n !== null
            ? `n = ${formatCount(first.n)}`
            : null,
          spec.x !== "task" && spec.series !== "task" ? first.task : null,
          spec.x !== "step" && first.step !== null
            ? `step ${formatCount(first.step)}`
            : null,
          point.low === null ? "no uncertainty given" : null,
        ]
          .filter(Boolean)
          .join(" · ")}
      </div>
    </div>
  );
}

function colourOf(series: readonly DrawnSeries[], target: Target) {
  return series.find((each) => each.key === target.point.series)?.colour;
}
