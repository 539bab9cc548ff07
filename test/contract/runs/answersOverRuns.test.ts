/**
 * Drift, scenarios and pairs from the sample tables. The figures were computed by plain Python from the same files, beside our code
 * (test/fixtures/README.md names the files).
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchOf, resultOf, sampleOf } from "../../../shared/formats/parsed.ts";
import {
  ask,
  judgements,
  nights,
  runNamed,
  triage,
} from "../../stage/answers.ts";
import { bring } from "../../stage/batches.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";

eachDatabase((database) => {
  let stage: RunsStage;
  let small: string;
  let large: string;
  let models: string[];
  let judged: string[];
  let nightly: string[];

  beforeAll(async () => {
    stage = await openRuns(database);
    const { store } = stage.context;
    models = await bring(store, triage());
    [small, , large] = models as [string, string, string];
    judged = await bring(store, judgements());
    nightly = await bring(store, nights());
  });
  afterAll(() => stage.close());

  describe("drift", () => {
    it("of shares is a p-chart whose first points set the limits; releases are marked", async () => {
      const { method, points, releases, truncated } = await ask(stage, {
        type: "drift",
        runs: nightly,
        metric: "pass_rate",
        baseline: 30,
        release: "release",
      });
      expect(method).toBe("p");
      expect(truncated).toBe(0);
      expect(points).toHaveLength(70);
      expect(points[0]).toMatchObject({
        time: "2026-08-01T00:00:00.000Z",
        value: 0.8523,
        n: 400,
      });
      expect(points[0]!.centre).toBeCloseTo(0.8592033333333334, 12);
      expect(points[0]!.upper - points[0]!.centre).toBeCloseTo(
        0.05217175212459323,
        12,
      );
      const outside = points.filter(
        ({ flag }) => flag === "outside the control limits",
      );
      expect(outside.map(({ time }) => time.slice(0, 10))).toEqual([
        "2026-10-03",
        "2026-10-08",
      ]);
      // The break after row 52 is seen at once by the runs of points below the centre.
      expect(
        points.slice(52).filter(({ flag }) => flag !== null).length,
      ).toBeGreaterThan(8);
      expect(releases.map(({ label }) => label)).toEqual([
        "r101",
        "r102",
        "r103",
        "r104",
        "r105",
        "r106",
        "r107",
        "r108",
        "r109",
      ]);
      expect(releases[0]!.time).toBe("2026-08-08T00:00:00.000Z");
    });

    it("of single values is an XmR chart, or a smoothed one", async () => {
      const xmr = await ask(stage, {
        type: "drift",
        runs: nightly,
        metric: "pass_rate",
        method: "xmr",
      });
      expect(xmr.method).toBe("xmr");
      expect(xmr.points[0]!.lower).toBeCloseTo(0.8286356402801641, 12);
      expect(xmr.points[0]!.upper).toBeCloseTo(0.872275788291265, 12);
      const ewma = await ask(stage, {
        type: "drift",
        runs: nightly,
        metric: "pass_rate",
        method: "ewma",
        baseline: 30,
      });
      expect(ewma.points[0]!.upper).toBeLessThan(ewma.points[20]!.upper);
      const flagged = ewma.points.flatMap(({ flag }, i) => (flag ? [i] : []));
      expect(flagged.slice(0, 4)).toEqual([10, 11, 12, 13]);
      expect(flagged).toHaveLength(32);
    });

    it("of one value has no limits, and so no points", async () => {
      const [run] = await bring(
        stage.context.store,
        batchOf({
          runs: [runNamed("one")],
          results: [
            resultOf({ run: 0, metric: "loss", value: 3, special: null }),
          ],
        }),
      );
      const answer = await ask(stage, {
        type: "drift",
        runs: [run!],
        metric: "loss",
      });
      expect(answer.points).toEqual([]);
    });
  });

  describe("scenarios", () => {
    it("show each run's verdict, and those that differ", async () => {
      const all = await ask(stage, { type: "scenarios", runs: [small, large] });
      expect([all.total, all.changed, all.truncated]).toEqual([
        250,
        68 + 25,
        0,
      ]);
      expect(all.rows[0]).toMatchObject({ item: "s0000", name: "s0000" });
      expect(all.rows[0]!.cells.map((cell) => cell!.state)).toEqual([
        "pass",
        "pass",
      ]);
      const changed = await ask(stage, {
        type: "scenarios",
        runs: [small, large],
        changedOnly: true,
      });
      expect(changed.rows).toHaveLength(93);
      const ids = all.rows.map(({ cells }) => cells[1]!.sample);
      expect(new Set(ids).size).toBe(250);
    });

    it("are mixed where epochs disagree, errors where nothing was scored, null where a run has none", async () => {
      const one = (
        run: number,
        item: string,
        epoch: number,
        correct: boolean | null,
        error: string | null = null,
      ) => sampleOf({ run, item, name: item, epoch, correct, error });
      const runs = await bring(
        stage.context.store,
        batchOf({
          runs: [runNamed("e1"), runNamed("e2")],
          samples: [
            one(0, "mixed", 1, true),
            one(0, "mixed", 2, false),
            one(0, "broken", 1, null, "timeout"),
            one(1, "broken", 1, true),
            one(0, "alone", 1, true),
          ],
        }),
      );
      const { rows, changed } = await ask(stage, { type: "scenarios", runs });
      expect(
        rows.map(({ item, cells }) => [
          item,
          ...cells.map((cell) => cell?.state ?? null),
        ]),
      ).toEqual([
        ["mixed", "mixed", null],
        ["broken", "error", "pass"],
        ["alone", "pass", null],
      ]);
      expect(changed).toBe(1);
      expect(rows[0]!.cells[0]!.score).toBe(0.5);
    });

    it("of very many are cut after those that differ, and say how many are left out", async () => {
      const runs = await bring(
        stage.context.store,
        batchOf({
          runs: [runNamed("x"), runNamed("y")],
          samples: [0, 1].flatMap((run) =>
            Array.from({ length: 700 }, (_, i) =>
              sampleOf({
                run,
                item: `i${i}`,
                name: `${i}`,
                correct: run === 1 && i >= 690,
              }),
            ),
          ),
        }),
      );
      const { rows, total, changed, truncated } = await ask(stage, {
        type: "scenarios",
        runs,
      });
      expect([rows.length, total, changed, truncated]).toEqual([
        500, 700, 10, 200,
      ]);
      expect(rows[0]!.name).toBe("690");
    });
  });

  describe("pairwise judgements", () => {
    it("give shares of wins with ties as halves, and Bradley-Terry ratings", async () => {
      const {
        models: order,
        cells,
        ratings,
      } = await ask(stage, { type: "pairwise", runs: judged });
      expect(order).toEqual(["rlhf", "dpo", "sft", "base"]);
      const cell = cells.find(({ a, b }) => a === "rlhf" && b === "sft")!;
      expect(cell).toMatchObject({
        wins: 28,
        losses: 2,
        ties: 3,
        n: 33,
        interval: "wilson",
      });
      expect(cell.value).toBeCloseTo(29.5 / 33, 12);
      const turned = cells.find(({ a, b }) => a === "sft" && b === "rlhf")!;
      expect(turned.value! + cell.value!).toBeCloseTo(1, 12);
      expect(ratings.map(({ model, value }) => [model, value])).toEqual([
        ["rlhf", expect.closeTo(1.5266878707925764, 6)],
        ["dpo", expect.closeTo(0.28830866069558925, 6)],
        ["sft", expect.closeTo(-0.5869146593762272, 6)],
        ["base", expect.closeTo(-1.228081872111938, 6)],
      ]);
      for (const { low, high, value } of ratings) {
        expect(low!).toBeLessThan(value!);
        expect(high!).toBeGreaterThan(value!);
      }
    });

    it("have no rating where a model never lost", async () => {
      const run = await bring(
        stage.context.store,
        batchOf({
          runs: [runNamed("unbeaten")],
          pairings: [
            {
              run: 0,
              item: "",
              modelA: "a",
              modelB: "b",
              winner: "a",
              fields: {},
            },
          ],
        }),
      );
      const answer = await ask(stage, { type: "pairwise", runs: run });
      expect(answer.models).toEqual(["a", "b"]);
      expect(answer.ratings).toEqual(
        ["a", "b"].map((model) => ({
          model,
          value: null,
          low: null,
          high: null,
          n: 1,
          interval: null,
        })),
      );
    });
  });
});
