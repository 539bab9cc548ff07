/**
 * Charts of samples, from the sample tables. The figures were computed by plain Python from the same files, beside our code
 * (test/fixtures/README.md names the files).
 */
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { batchOf, resultOf, sampleOf } from "../../../shared/formats/parsed.ts";
import { ask, judgements, runNamed, triage } from "../../stage/answers.ts";
import { bring } from "../../stage/batches.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";

eachDatabase((database) => {
  let stage: RunsStage;
  let small: string;
  let models: string[];
  let judged: string[];

  beforeAll(async () => {
    stage = await openRuns(database);
    const { store } = stage.context;
    models = await bring(store, triage());
    small = models[0]!;
    judged = await bring(store, judgements());
  });
  afterAll(() => stage.close());

  describe("a confusion matrix", () => {
    it("counts expected against given labels, with the accuracy and its interval", async () => {
      const { labels, matrices, truncated } = await ask(stage, {
        type: "confusion",
        runs: models,
      });
      expect(labels).toEqual([
        "account",
        "billing",
        "other",
        "refund",
        "shipping",
      ]);
      expect(truncated).toBe(0);
      const [, billing, other, refund] = [0, 1, 2, 3];
      expect(matrices.map(({ counts }) => counts[billing]![other])).toEqual([
        2, 14, 3,
      ]);
      expect(matrices.map(({ counts }) => counts[refund]![refund])).toEqual([
        38, 38, 46,
      ]);
      expect(matrices.map(({ n }) => n)).toEqual([250, 250, 250]);
      near(
        matrices[0]!.accuracy,
        [0.68, 0.6198266709073212, 0.7347253412743188],
      );
      expect(matrices[2]!.accuracy).toMatchObject({
        n: 250,
        interval: "wilson",
      });
    });

    it("puts the rarest of very many labels together, and says how many", async () => {
      const [run] = await bring(
        stage.context.store,
        batchOf({
          runs: [runNamed("many labels")],
          samples: Array.from({ length: 45 }, (_, i) =>
            sampleOf({
              run: 0,
              item: `i${i}`,
              name: "",
              target: `label ${i}`,
              output: i < 5 ? `label ${i}` : null,
            }),
          ),
        }),
      );
      const { labels, matrices, truncated } = await ask(stage, {
        type: "confusion",
        runs: [run!],
      });
      expect(labels).toHaveLength(30);
      expect(labels.at(-1)).toBe("other");
      expect(truncated).toBe(46 - 29);
      expect(matrices[0]!.counts.flat().reduce((a, b) => a + b)).toBe(45);
      expect(matrices[0]!.accuracy.value).toBeCloseTo(5 / 45, 12);
    });
  });

  it("a calibration curve has Wilson's interval per bin, ECE and Brier score", async () => {
    const { curves } = await ask(stage, {
      type: "calibration",
      runs: models,
      confidence: "confidence",
    });
    expect(curves.map(({ ece }) => ece)).toEqual([
      expect.closeTo(0.0938536, 9),
      expect.closeTo(0.069224, 9),
      expect.closeTo(0.0777728, 9),
    ]);
    expect(curves.map(({ brier }) => brier)).toEqual([
      expect.closeTo(0.193787978, 9),
      expect.closeTo(0.14769706856, 9),
      expect.closeTo(0.10184437856, 9),
    ]);
    expect(curves[0]!.bins.map(({ n }) => n)).toEqual([
      1, 7, 20, 40, 78, 51, 53,
    ]);
    expect(curves[0]!.bins.at(-1)).toMatchObject({
      from: 0.9,
      to: 1,
      value: 48 / 53,
      interval: "wilson",
    });
    const byMass = await ask(stage, {
      type: "calibration",
      runs: [small],
      confidence: "confidence",
      bins: 5,
      binning: "mass",
    });
    expect(byMass.curves[0]!.bins).toHaveLength(5);
    for (const { n } of byMass.curves[0]!.bins)
      expect(Math.abs(n! - 50)).toBeLessThan(6);
  });

  it("a ROC curve has DeLong's interval, a precision-recall curve a bootstrap's", async () => {
    const spec = {
      runs: models,
      score: "confidence",
      outcome: "correct",
    } as const;
    const { curves } = await ask(stage, { type: "roc", ...spec });
    near(
      curves[0]!.area,
      [0.7435661764705882, 0.6773734346494301, 0.8097589182917463],
    );
    near(
      curves[2]!.area,
      [0.8651186397665271, 0.806584394595668, 0.9236528849373863],
    );
    expect(curves.map(({ area }) => area.interval)).toEqual([
      "delong",
      "delong",
      "delong",
    ]);
    expect(curves[1]).toMatchObject({ positives: 185, negatives: 65 });
    expect(curves[0]!.points[0]).toEqual({ x: 0, y: 0, threshold: null });
    expect(curves[0]!.points.at(-1)).toMatchObject({ x: 1, y: 1 });

    const pr = await ask(stage, { type: "roc", curve: "pr", ...spec });
    expect(pr.curves.map(({ area }) => area.value)).toEqual([
      expect.closeTo(0.8504506231153676, 9),
      expect.closeTo(0.9277859960299023, 9),
      expect.closeTo(0.9723898939711555, 9),
    ]);
    expect(pr.curves[0]!.area.interval).toBe("bootstrap");
    expect(pr.curves[0]!.area.low!).toBeLessThan(0.82);
    expect(pr.curves[0]!.area.high!).toBeGreaterThan(0.88);
  });

  describe("slices", () => {
    it("of a field of the samples have n and Wilson's interval", async () => {
      const { rows, columns, cells } = await ask(stage, {
        type: "slices",
        runs: models,
        metric: "correct",
        by: "lang",
      });
      expect(rows).toEqual(["de", "en", "fr", "ja"]);
      expect(columns.map(({ label }) => label)).toEqual([
        "small-8b",
        "medium-70b",
        "large",
      ]);
      const japanese = cells.find(
        ({ row, column }) => row === "ja" && column === "small-8b",
      )!;
      near(japanese, [0.55, 0.3982909179893206, 0.6929469218909509]);
      expect(japanese).toMatchObject({
        n: 40,
        interval: "wilson",
        runs: [small],
      });
    });

    it("by task take what was reported, and average the runs of one model", async () => {
      const results = (run: number, a: number, b: number) => [
        resultOf({
          run,
          task: "task 10",
          metric: "acc",
          value: a,
          special: null,
          stderr: 0.01,
        }),
        resultOf({
          run,
          task: "task 2",
          metric: "acc",
          value: b,
          special: null,
        }),
        resultOf({
          run,
          task: "all",
          metric: "acc",
          value: 0.1,
          special: null,
          isGroup: true,
        }),
      ];
      const two = await bring(
        stage.context.store,
        batchOf({
          runs: [
            { ...runNamed("seed 1"), model: "m" },
            { ...runNamed("seed 2"), model: "m" },
          ],
          results: [...results(0, 0.8, 0.5), ...results(1, 0.6, 0.7)],
        }),
      );
      const { rows, cells } = await ask(stage, {
        type: "slices",
        runs: two,
        metric: "acc",
      });
      expect(rows).toEqual(["task 2", "task 10"]);
      const ten = cells.find(({ row }) => row === "task 10")!;
      expect(ten).toMatchObject({ runs: two, interval: "stderr" });
      near(ten, [
        0.7,
        0.7 - (1.959963984540054 * 0.01) / Math.SQRT2,
        0.7 + (1.959963984540054 * 0.01) / Math.SQRT2,
      ]);
      expect(cells.find(({ row }) => row === "task 2")).toMatchObject({
        value: 0.6,
        low: null,
        interval: null,
      });
    });
  });

  it("a distribution has shared bins and type 7 quantiles", async () => {
    const { edges, spreads } = await ask(stage, {
      type: "distribution",
      runs: models,
      metric: "seconds",
      bins: 20,
    });
    expect(edges).toHaveLength(21);
    expect([edges[0], edges.at(-1)]).toEqual([0.105, 4.357]);
    expect(spreads[0]!.mean).toBeCloseTo(0.377628, 9);
    expect(spreads[0]!.quantiles[0]).toBe(0.105);
    expect(spreads[0]!.quantiles[2]).toBeCloseTo(0.345, 9);
    expect(spreads[0]!.quantiles[4]).toBe(1.514);
    for (const { counts, n } of spreads)
      expect(counts.reduce((a, b) => a + b)).toBe(n);
  });

  it("cost against quality takes both from the samples, with their intervals", async () => {
    const { points, missing } = await ask(stage, {
      type: "pareto",
      runs: models,
      x: "cost",
      y: "correct",
    });
    expect(missing.metrics).toEqual([]);
    expect(points.map(({ run }) => run)).toEqual(models);
    expect(points[0]!.x.value).toBeCloseTo(0.000211524, 12);
    expect(points[0]!.x.interval).toBe("bootstrap");
    // 1.96 standard errors are 0.0000070355; the bootstrap comes close.
    expect(points[0]!.x.high! - points[0]!.x.value!).toBeCloseTo(7.04e-6, 6);
    near(points[2]!.y, [0.852, 0.8026659811384634, 0.8906801760167435]);
    const none = await ask(stage, {
      type: "pareto",
      runs: judged,
      x: "cost",
      y: "correct",
    });
    expect(none).toMatchObject({
      points: [],
      missing: { metrics: ["cost", "correct"] },
    });
  });

  it("a reported mean without uncertainty takes that of its own samples, and of no others", async () => {
    const runs = await bring(
      stage.context.store,
      batchOf({
        runs: ["its own", "not its own"].map(runNamed),
        results: [0.5, 0.9].map((value, run) =>
          resultOf({ run, metric: "tone", value, special: null }),
        ),
        samples: [0, 1].flatMap((run) =>
          [0.2, 0.4, 0.6, 0.8].map((tone, i) =>
            sampleOf({ run, item: `i${i}`, name: "", scores: { tone } }),
          ),
        ),
      }),
    );
    const { rows } = await ask(stage, {
      type: "series",
      runs,
      metrics: ["tone"],
      x: "model",
      series: "none",
      mark: "dot",
    });
    expect(rows[0]).toMatchObject({ y: 0.5, interval: "bootstrap", n: 4 });
    expect(rows[0]!.low!).toBeGreaterThan(0.2);
    expect(rows[0]!.high!).toBeLessThan(0.8);
    expect(rows[1]).toMatchObject({ y: 0.9, interval: null, low: null });
  });

  test.each([
    ["confusion", {}],
    ["calibration", { confidence: "c" }],
    ["roc", { score: "c" }],
    ["slices", { metric: "m" }],
    ["delta", { metrics: ["m"] }],
    ["distribution", { metric: "m" }],
    ["pareto", { x: "m", y: "n" }],
    ["drift", { metric: "m" }],
    ["scenarios", {}],
    ["pairwise", {}],
  ] as const)(
    "a %s chart of nothing is empty, of a run that is gone says so",
    async (type, spec) => {
      const none = await ask(stage, { type, runs: [], ...spec });
      expect(none).toMatchObject({ type, runs: [], missing: { runs: [] } });
      const gone = await ask(stage, { type, runs: ["gone"], ...spec });
      expect(gone.missing.runs).toEqual(["gone"]);
      expect(JSON.stringify(gone)).not.toContain("undefined");
    },
  );
});

function near(
  estimate: { value: number | null; low: number | null; high: number | null },
  expected: readonly [number, number, number],
) {
  expect([estimate.value, estimate.low, estimate.high]).toEqual(
    expected.map((x) => expect.closeTo(x, 9) as number),
  );
}
