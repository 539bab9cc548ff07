/** A million rows: the server goes on answering, memory stays bounded, and the chart gets a thousand points. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { importFile } from "../../server/runs/import.ts";
import { openRuns, type RunsStage } from "../stage/runs.ts";

const rows = 1_000_000;
const spike = { step: 123_457, value: 50 };

let stage: RunsStage;
beforeAll(async () => {
  stage = await openRuns();
});
afterAll(() => stage.close());

async function* csv() {
  yield new TextEncoder().encode("step,loss\n");
  for (let at = 0; at < rows; at += 10_000) {
    const lines: string[] = [];
    for (let step = at; step < at + 10_000; step++)
      lines.push(
        `${step},${step === spike.step ? spike.value : (1 / (1 + step / 1000)).toFixed(6)}`,
      );
    yield new TextEncoder().encode(`${lines.join("\n")}\n`);
  }
}

test("a CSV of a million rows is imported without blocking, and drawn with its spike", async () => {
  let longestPause = 0;
  const began = performance.now();
  let last = began;
  let peak = 0;
  const before = process.memoryUsage().rss;
  const watch = setInterval(() => {
    const now = performance.now();
    longestPause = Math.max(longestPause, now - last - 5);
    last = now;
    peak = Math.max(peak, process.memoryUsage().rss - before);
  }, 5);
  const { runs, warnings } = await importFile(stage.context, {
    name: "long.csv",
    bytes: csv(),
    userId: null,
  });
  clearInterval(watch);
  const tookMs = performance.now() - began;
  expect(warnings).toEqual([]);
  // Parsing and writing on this thread would be one pause from beginning to end.
  expect(longestPause).toBeLessThan(tookMs / 3);
  expect(peak).toBeLessThan(700 * 1024 * 1024);
  expect(await stage.count("series_point")).toBe(rows);

  const ask = () =>
    stage.query({ runs: { type: "runs", runs }, metrics: ["loss"], x: "step" });
  const started = performance.now();
  const { rows: drawn, downsampled } = await ask();
  const firstMs = performance.now() - started;
  expect(downsampled).toBe(true);
  expect(drawn.length).toBeGreaterThan(900);
  expect(drawn.length).toBeLessThanOrEqual(1000);
  expect(drawn[0]!.step).toBe(0);
  expect(drawn.at(-1)!.step).toBe(rows - 1);
  expect(drawn.find((row) => row.step === spike.step)?.y).toBe(spike.value);

  const again = performance.now();
  expect((await ask()).rows).toEqual(drawn);
  const secondMs = performance.now() - again;
  expect(secondMs).toBeLessThan(firstMs);
  console.log(
    `a million rows: longest pause ${Math.round(longestPause)} ms, +${Math.round(peak / 1024 / 1024)} MB, first query ${Math.round(firstMs)} ms, next ${Math.round(secondMs)} ms`,
  );
}, 120_000);
