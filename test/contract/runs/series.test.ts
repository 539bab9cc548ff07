/** Down-sampling on a real store: what must survive it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRuns, type RunsStage } from "../../stage/runs.ts";
import { eachDatabase } from "../../stage/databases.ts";

eachDatabase((database) => {
  let stage: RunsStage;
  beforeAll(async () => {
    stage = await openRuns(database);
  });
  afterAll(() => stage.close());

  async function draw(name: string, lines: readonly string[]) {
    const { runs } = await stage.importFile(
      `${name}.csv`,
      `step,loss\n${lines.join("\n")}\n`,
    );
    return stage.query({
      runs: { type: "runs", runs },
      metrics: ["loss"],
      x: "step",
    });
  }
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);

  test("a thousand points are drawn as they are", async () => {
    const { rows, downsampled } = await draw(
      "thousand",
      range(1000).map((i) => `${i},${i}`),
    );
    expect({ rows: rows.length, downsampled }).toEqual({
      rows: 1000,
      downsampled: false,
    });
  });

  test("of more, a thousand keep both ends, every spike and every dip", async () => {
    const spikes = [777, 2500, 4998];
    const dips = [1234, 3999];
    const { rows, downsampled } = await draw(
      "spikes",
      range(5000).map(
        (i) =>
          `${i},${spikes.includes(i) ? 9 : dips.includes(i) ? -9 : 1 + (i % 10) / 100}`,
      ),
    );
    expect(downsampled).toBe(true);
    expect(rows.length).toBeLessThanOrEqual(1000);
    expect(rows.length).toBeGreaterThan(800);
    expect([rows[0]!.step, rows.at(-1)!.step]).toEqual([0, 4999]);
    expect(rows.filter((r) => r.y === 9).map((r) => r.step)).toEqual(spikes);
    expect(rows.filter((r) => r.y === -9).map((r) => r.step)).toEqual(dips);
    const steps = rows.map((r) => r.step!);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });

  test("a run that stopped in NaN still ends in NaN", async () => {
    const { rows } = await draw("diverged", [
      ...range(2000).map((i) => `${i},1`),
      "2000,nan",
    ]);
    expect(rows.at(-1)).toMatchObject({ step: 2000, y: null, special: "NaN" });
  });

  test("bunched steps with one far away keep their shape", async () => {
    const { rows } = await draw("bunched", [
      ...range(3000).map((i) => `${i},${i}`),
      "9007199254740991,1",
    ]);
    expect(rows.length).toBeGreaterThan(800);
    expect(rows.length).toBeLessThanOrEqual(1000);
  });

  test("points that all have one step are drawn", async () => {
    const { rows } = await draw(
      "same",
      range(3000).map((i) => `0,${i}`),
    );
    expect(rows.length).toBeGreaterThan(800);
    expect(rows.length).toBeLessThanOrEqual(1000);
  });

  test("with many long series each gets fewer points", async () => {
    const lines = range(60).map((run) =>
      range(900)
        .map((step) => `${run},${step},${step}`)
        .join("\n"),
    );
    const { runs } = await stage.importFile(
      "many.csv",
      `run,step,loss\n${lines.join("\n")}\n`,
    );
    const { rows, downsampled } = await stage.query({
      runs: { type: "runs", runs },
      metrics: ["loss"],
      x: "step",
    });
    expect(downsampled).toBe(true);
    expect(rows.length).toBeLessThanOrEqual(50_000);
    expect(new Set(rows.map((r) => r.run)).size).toBe(60);
  }, 60_000);

  test("however many series are asked for, the answer stays small enough to draw", async () => {
    const metrics = ["a", "b", "c"];
    const lines = range(200).flatMap((run) =>
      range(101).map((step) => `${run},${step},${step},${step},${step}`),
    );
    const { runs } = await stage.importFile(
      "wide.csv",
      `run,step,${metrics.join()}\n${lines.join("\n")}\n`,
    );
    const { rows } = await stage.query({
      runs: { type: "runs", runs },
      metrics,
      x: "step",
    });
    expect(rows.length).toBeLessThanOrEqual(50_000);
    const drawn = new Set(rows.map(({ run, metric }) => `${run} ${metric}`));
    expect(drawn.size).toBe(600);
  }, 60_000);
});
