/** What `chartDraw.ts` runs inside the browser: our chart and plain Plot over the same values, each drawn into the page. */
import * as Plot from "@observablehq/plot";
import { drawChart } from "../../shared/charts/draw.ts";
import { curves, specOf } from "../gallery/data.ts";

export interface DrawTimes {
  /** Milliseconds, one a repeat. */
  readonly ours: readonly number[];
  readonly smoothed: readonly number[];
  readonly plain: readonly number[];
}

/** `series` lines of `points` values, drawn `repeats` times each way; layout is asked for, so that it counts. */
export function measure(
  series: number,
  points: number,
  repeats: number,
): DrawTimes {
  const answer = curves(
    Array.from({ length: series }, (_, i) => `run ${i}`),
    { points },
  );
  const size = { width: 900, height: 420 };
  const raw = specOf("series", {
    metrics: ["accuracy"],
    x: "step",
    series: "run",
    mark: "line",
  });
  const ours = (smoothing: number) => {
    const { panels } = drawChart({ ...raw, smoothing }, answer, {
      ...size,
      dark: false,
    });
    return panels.map((panel) => Plot.plot(panel.options));
  };
  const plain = () => [
    Plot.plot({
      ...size,
      marks: [Plot.lineY(answer.rows, { x: "step", y: "y", stroke: "run" })],
    }),
  ];
  const time = (draw: () => Element[]) => {
    const started = performance.now();
    document.body.replaceChildren(...draw());
    document.body.getBoundingClientRect();
    return performance.now() - started;
  };
  const ways = { ours: () => ours(1), smoothed: () => ours(15), plain };
  const times = {
    ours: [] as number[],
    smoothed: [] as number[],
    plain: [] as number[],
  };
  for (const draw of Object.values(ways)) time(draw);
  // In turn, so that a slow moment of the machine meets all alike.
  for (let i = 0; i < repeats; i++)
    for (const [way, draw] of Object.entries(ways))
      times[way as keyof typeof ways].push(time(draw));
  return times;
}

declare global {
  interface Window {
    measureCharts: typeof measure;
  }
}
window.measureCharts = measure;
