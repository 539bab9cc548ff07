/** A metric over its steps, as small as a word. Asked for when it comes into sight. */
import { useInViewport } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { emptyChartSpec, metricsQueryOf } from "../../shared/charts/spec.ts";
import { metricsQuery } from "../runs/api.ts";
import styles from "./metrics.module.css";

const width = 96;
const height = 24;

export function Curve(props: {
  readonly run: string;
  readonly metric: string;
}) {
  const { run, metric } = props;
  const { ref, inViewport } = useInViewport<HTMLSpanElement>();
  const { data } = useQuery({
    ...metricsQuery(
      metricsQueryOf({
        ...emptyChartSpec,
        runs: { type: "runs", runs: [run] },
        metrics: [metric],
      }),
    ),
    enabled: inViewport,
  });
  const answer = data?.answer;
  const path =
    answer?.type === "series"
      ? curvePath(
          answer.rows.map(({ step, y }) => ({ x: step ?? 0, y })),
          width,
          height,
        )
      : "";
  return (
    <span ref={ref} className={styles.spark}>
      <svg width={width} height={height} aria-hidden>
        <path d={path} />
      </svg>
    </span>
  );
}

/** An SVG path through the values; values that are none break it. */
export function curvePath(
  points: readonly { readonly x: number; readonly y: number | null }[],
  w: number,
  h: number,
): string {
  const known = points.filter(({ y }) => y !== null);
  if (known.length < 2) return "";
  const [left, right] = ends(known.map(({ x }) => x));
  const [low, high] = ends(known.map(({ y }) => y!));
  const place = (value: number, from: number, to: number, size: number) =>
    to === from ? size / 2 : ((value - from) / (to - from)) * (size - 2) + 1;
  let pen = "M";
  let path = "";
  for (const { x, y } of points) {
    if (y === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${place(x, left, right, w).toFixed(1)} ${(h - place(y, low, high, h)).toFixed(1)}`;
    pen = "L";
  }
  return path;
}

function ends(values: readonly number[]): readonly [number, number] {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}
