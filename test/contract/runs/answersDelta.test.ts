/**
 * Deltas from the sample tables. The figures were computed by plain Python from the same files, beside our code
 * (test/fixtures/README.md names the files).
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchOf, resultOf, sampleOf } from "../../../shared/formats/parsed.ts";
import { ablation, ask, runNamed, triage } from "../../stage/answers.ts";
import { bring } from "../../stage/batches.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";

eachDatabase((database) => {
  let stage: RunsStage;
  let small: string;
  let medium: string;
  let large: string;
  let models: string[];
  let variants: string[];

  beforeAll(async () => {
    stage = await openRuns(database);
    const { store } = stage.context;
    models = await bring(store, triage());
    [small, medium, large] = models as [string, string, string];
    variants = await bring(store, ablation());
  });
  afterAll(() => stage.close());

  describe("deltas", () => {
    it("of 0/1 scores on the same items are McNemar's, with gained and lost items and Holm's p", async () => {
      const { baseline, rows } = await ask(stage, {
        type: "delta",
        runs: models,
        metrics: ["correct"],
      });
      expect(baseline).toBe(small);
      expect(rows.map(({ run }) => run)).toEqual([medium, large]);
      expect(rows[0]).toMatchObject({
        gained: 63,
        lost: 48,
        n: 250,
        test: "mcnemar",
      });
      expect(rows[1]).toMatchObject({
        gained: 68,
        lost: 25,
        value: 0.852,
        against: 0.68,
      });
      expect(rows[0]!.p).toBeCloseTo(0.1839069681449409, 12);
      expect(rows[1]!.p).toBeCloseTo(1.3294722762606463e-5, 12);
      expect(rows[1]!.pAdjusted).toBeCloseTo(2 * 1.3294722762606463e-5, 12);
      expect(rows[0]!.pAdjusted).toBeCloseTo(0.1839069681449409, 12);
      expect(rows[1]!.delta).toBeCloseTo(0.172, 12);
      expect(rows[1]!.low!).toBeGreaterThan(0.09);
      expect(rows[1]!.high!).toBeLessThan(0.25);
    });

    it("of other scores on the same items are a paired bootstrap with its seed", async () => {
      const { rows } = await ask(stage, {
        type: "delta",
        runs: [small, large],
        metrics: ["cost"],
      });
      expect(rows[0]).toMatchObject({
        test: "paired-bootstrap",
        n: 250,
        seed: 1,
        gained: null,
      });
      expect(rows[0]!.delta).toBeCloseTo(0.006483244 - 0.000211524, 9);
      expect(rows[0]!.low!).toBeLessThan(rows[0]!.delta!);
      expect(rows[0]!.p!).toBeLessThan(0.01);
    });

    it("of reported shares are Newcombe's; the baseline may be any run", async () => {
      const { rows, baseline } = await ask(stage, {
        type: "delta",
        runs: variants,
        baseline: variants[1],
        metrics: ["accuracy"],
      });
      expect(baseline).toBe(variants[1]);
      expect(rows).toHaveLength(5);
      // 974.4 and 861.6 of 1200: Newcombe's method 10 by hand.
      expect(rows[0]).toMatchObject({
        run: variants[0],
        test: "newcombe",
        n: 1200,
      });
      expect(rows[0]!.delta).toBeCloseTo(0.094, 12);
      expect(rows[0]!.low).toBeCloseTo(0.060165236927055145, 12);
      expect(rows[0]!.high).toBeCloseTo(0.12757919184193775, 12);
      expect(rows[0]!.pAdjusted!).toBeGreaterThan(rows[0]!.p!);
    });

    it("of values with standard errors are z tests, and without any uncertainty have none", async () => {
      const runs = await bring(
        stage.context.store,
        batchOf({
          runs: [runNamed("a"), runNamed("b")],
          results: [
            resultOf({
              run: 0,
              metric: "f1",
              value: 0.5,
              special: null,
              stderr: 0.03,
            }),
            resultOf({
              run: 1,
              metric: "f1",
              value: 0.6,
              special: null,
              stderr: 0.04,
            }),
            resultOf({
              run: 0,
              metric: "bleu",
              value: 30,
              special: null,
              stderr: 0,
            }),
            resultOf({ run: 1, metric: "bleu", value: 31, special: null }),
            resultOf({ run: 1, metric: "only here", value: 1, special: null }),
          ],
        }),
      );
      const { rows, missing } = await ask(stage, {
        type: "delta",
        runs,
        metrics: ["f1", "bleu", "only here", "nowhere"],
      });
      expect(rows[0]).toMatchObject({
        metric: "f1",
        test: "z",
        pAdjusted: rows[0]!.p,
      });
      expect(rows[0]!.p).toBeCloseTo(0.0455002638963584, 9);
      expect(rows[0]!.low).toBeCloseTo(0.1 - 1.959963984540054 * 0.05, 9);
      expect(rows[1]).toMatchObject({
        metric: "bleu",
        delta: 1,
        low: null,
        test: null,
        p: null,
      });
      expect(rows[2]).toMatchObject({ value: 1, against: null, delta: null });
      expect(missing.metrics).toEqual(["nowhere"]);
    });

    it("pair an item's epochs by their mean, and leave a few logged examples of many aside", async () => {
      const scored = (run: number, item: string, epoch: number, acc: number) =>
        sampleOf({ run, task: "t", item, name: item, epoch, scores: { acc } });
      const runs = await bring(
        stage.context.store,
        batchOf({
          runs: [runNamed("twice"), runNamed("once")],
          samples: [
            scored(0, "x", 1, 1),
            scored(0, "x", 2, 0),
            scored(0, "y", 1, 1),
            scored(0, "y", 2, 1),
            scored(1, "x", 1, 1),
            scored(1, "y", 1, 1),
            scored(1, "z", 1, 0),
          ],
        }),
      );
      const { rows } = await ask(stage, {
        type: "delta",
        runs,
        metrics: ["acc"],
      });
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({
        n: 2,
        value: 1,
        against: 0.75,
        test: "paired-bootstrap",
        task: "t",
      });
      const few = await bring(
        stage.context.store,
        batchOf({
          runs: [runNamed("few a"), runNamed("few b")],
          samples: [
            scored(0, "x", 1, 1),
            scored(0, "y", 1, 1),
            scored(1, "x", 1, 0),
            scored(1, "y", 1, 1),
          ],
          results: [0, 1].map((run) =>
            resultOf({
              run,
              task: "t",
              metric: "acc",
              value: 0.5 + run / 10,
              special: null,
              n: 1000,
            }),
          ),
        }),
      );
      const reported = await ask(stage, {
        type: "delta",
        runs: few,
        metrics: ["acc"],
      });
      expect(reported.rows[0]).toMatchObject({
        test: "newcombe",
        n: 1000,
        against: 0.5,
      });
    });
  });
});
