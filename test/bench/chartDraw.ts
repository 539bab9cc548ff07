/** In Chromium: a chart of 50 series with 1,000 points each, beside plain Plot over the same values. */
import { build } from "vite";
import { launchChromium } from "../stage/chromium.ts";
import { percentile, type Figure } from "./figure.ts";
import type { DrawTimes } from "./chartDrawPage.ts";

const series = 50;
const points = 1000;
const repeats = 15;

export async function benchChartDraw(): Promise<Figure[]> {
  const script = await bundle();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({
      viewport: { width: 1000, height: 600 },
    });
    await page.addScriptTag({ content: script });
    const times: DrawTimes = await page.evaluate(
      ([s, p, r]) => window.measureCharts(s, p, r),
      [series, points, repeats] as const,
    );
    const plain = percentile(times.plain, 50);
    const figure = (name: string, of: readonly number[]): Figure => ({
      name: `${series} series x ${points} points, ${name}`,
      value: `${percentile(of, 50).toFixed(0)} ms (p95 ${percentile(of, 95).toFixed(0)} ms)`,
      baseline: `${plain.toFixed(0)} ms (plain Plot.lineY)`,
      ratio: percentile(of, 50) / plain,
    });
    return [
      figure("drawn into the page", times.ours),
      figure("smoothed over 15 points", times.smoothed),
    ];
  } finally {
    await browser.close();
  }
}

/** One script of the page and all it imports, minified as it is served. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    root: import.meta.dirname,
    build: {
      write: false,
      target: "es2023",
      lib: {
        entry: new URL("chartDrawPage.ts", import.meta.url).pathname,
        formats: ["iife"],
        name: "chartDrawPage",
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !("output" in output))
    throw new Error("bench: vite built no script");
  return output.output[0].code;
}
