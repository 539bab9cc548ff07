import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test, vi } from "vitest";
import type { Run } from "../../../shared/api/runs.ts";
import type { ChartRow } from "../../../shared/charts/spec.ts";
import { wilsonInterval } from "../../../shared/stats/wilson.ts";
import { fixturesFolder } from "../../stage/files.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";
import { eachDatabase } from "../../stage/databases.ts";

eachDatabase((database) => {
  let stage: RunsStage;
  /** Run ids by file. */
  const ids: Record<string, string[]> = {};
  const all = {
    type: "query",
    nameContains: "",
    model: "",
    project: null,
    filter: "",
    limit: 200,
  } as const;
  const of = (...files: string[]) => ({
    type: "runs" as const,
    runs: files.flatMap((file) => ids[file]!),
  });

  beforeAll(async () => {
    stage = await openRuns(database);
    const files = [
      ...readdirSync(join(fixturesFolder, "lm-eval/pythia")).map(
        (f) => `lm-eval/pythia/${f}`,
      ),
      "lm-eval/v0.4/toy-large.json",
      "lm-eval/v0.4/toy-small.json",
      "hf-trainer/trainer_state.json",
      "csv/nightly_drift.csv",
      "csv/pythia_term_frequency_long.csv",
      "csv/predictions_triage.csv",
      "csv/ablation.csv",
    ];
    for (const file of files) ids[file] = (await stage.importFile(file)).runs;
  });
  afterAll(() => stage.close());

  const seriesOf = (
    rows: readonly ChartRow[],
    key: (row: ChartRow) => string,
  ) => Object.fromEntries(Map.groupBy(rows, key));

  describe("values over steps", () => {
    it("of checkpoints evaluated one by one join into a series per model", async () => {
      const { rows, missing, downsampled } = await stage.query({
        runs: { ...all, nameContains: "PYTHIA-v1.1" },
        metrics: ["acc"],
        tasks: ["lambada_openai"],
        x: "step",
      });
      const series = seriesOf(rows, (row) => row.model!);
      const steps = (model: string) =>
        series[model]!.map((row) => row.step!).toSorted((a, b) => a - b);
      expect(Object.keys(series)).toHaveLength(2);
      expect(steps("EleutherAI/pythia-v1.1-410m")).toEqual([
        0, 64, 512, 3000, 13000, 33000, 73000, 143000,
      ]);
      expect(steps("EleutherAI/pythia-v1.1-1b-bf16")).toHaveLength(7);
      const last = rows.find(
        (row) => row.model!.endsWith("410m") && row.step === 143000,
      )!;
      expect(last).toMatchObject({
        y: 0.5162041529206287,
        stderr: 0.006962318518940979,
        interval: "stderr",
      });
      expect(last.low).toBeCloseTo(0.5162041529 - 1.959964 * 0.0069623185, 8);
      expect({ missing, downsampled }).toEqual({
        missing: { runs: [], metrics: [] },
        downsampled: false,
      });
    });

    it("of a training log are all its points, in order", async () => {
      const { rows } = await stage.query({
        runs: of("hf-trainer/trainer_state.json"),
        metrics: ["eval_g0_accuracy", "loss"],
        x: "step",
      });
      const series = seriesOf(rows, (row) => row.metric);
      expect(series["eval_g0_accuracy"]).toHaveLength(31);
      expect(series["loss"]).toHaveLength(30);
      expect(series["loss"]!.at(-1)).toMatchObject({
        step: 12030,
        y: 0.0549,
        interval: null,
        task: null,
      });
      const steps = series["loss"]!.map((row) => row.step!);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    });

    it("of a table with checkpoints have their stderr, and none where it is zero", async () => {
      const { rows } = await stage.query({
        runs: of("csv/pythia_term_frequency_long.csv"),
        metrics: ["acc"],
        x: "step",
      });
      expect(rows).toHaveLength(240);
      expect(
        rows.filter((row) => row.interval === "stderr").length,
      ).toBeGreaterThan(150);
      const certain = rows.filter((row) => row.stderr === 0);
      expect(certain.length).toBeGreaterThan(0);
      expect(
        certain.every((row) => row.interval === null && row.low === null),
      ).toBe(true);
    });
  });

  describe("values over time", () => {
    it("have Wilson's interval where they are shares of n", async () => {
      const { rows } = await stage.query({
        runs: of("csv/nightly_drift.csv"),
        metrics: ["pass_rate"],
        x: "time",
      });
      expect(rows).toHaveLength(70);
      expect(rows[0]).toMatchObject({
        time: "2026-08-01T00:00:00.000Z",
        y: 0.8523,
        n: 400,
        interval: "wilson",
      });
      expect(rows[0]!.low).toBeCloseTo(
        wilsonInterval(0.8523 * 400, 400)!.low,
        12,
      );
    });

    it("of a reported result stand at the time of its run", async () => {
      const { rows } = await stage.query({
        runs: of("lm-eval/v0.4/toy-large.json"),
        metrics: ["acc,none"],
        tasks: ["policy"],
        x: "time",
      });
      expect(rows.map((row) => row.time)).toEqual(["2026-11-23T07:23:32.479Z"]);
    });

    it("leave out points without a time", async () => {
      const { rows } = await stage.query({
        runs: of("hf-trainer/trainer_state.json"),
        metrics: ["loss"],
        x: "time",
      });
      expect(rows).toEqual([]);
    });
  });

  describe("values by model or task", () => {
    const toys = ["lm-eval/v0.4/toy-large.json", "lm-eval/v0.4/toy-small.json"];

    it("leave a group out beside its tasks, and show it when it is named", async () => {
      const every = await stage.query({
        runs: of(...toys),
        metrics: ["acc,none"],
        x: "task",
      });
      expect(new Set(every.rows.map((row) => row.task))).toEqual(
        new Set([
          "policy_account",
          "policy_billing",
          "policy_refund",
          "policy_shipping",
        ]),
      );
      const group = await stage.query({
        runs: of(...toys),
        metrics: ["acc,none"],
        tasks: ["policy"],
        x: "model",
      });
      expect(group.rows.map((row) => [row.model, row.y, row.n])).toEqual([
        ["acme/toy-large", 0.76, 100],
        ["acme/toy-small", 0.65, 100],
      ]);
    });

    it("come in the order in which the runs were named", async () => {
      const { rows } = await stage.query({
        runs: of(...toys.toReversed()),
        metrics: ["acc,none"],
        tasks: ["policy"],
        x: "model",
      });
      expect(rows.map((row) => row.model)).toEqual([
        "acme/toy-small",
        "acme/toy-large",
      ]);
    });

    it("say that no uncertainty is given where it is N/A", async () => {
      const { rows } = await stage.query({
        runs: of(toys[0]!),
        metrics: ["word_perplexity,none"],
        x: "model",
      });
      expect(rows[0]).toMatchObject({
        y: 121.51041751873464,
        low: null,
        high: null,
        interval: null,
        n: 40,
      });
    });

    it("take the last point where a run has only points", async () => {
      const { rows } = await stage.query({
        runs: of("hf-trainer/trainer_state.json"),
        metrics: ["eval_g0_accuracy"],
        x: "model",
      });
      expect(rows).toMatchObject([{ step: 12030, y: 0.5935162094763092 }]);
    });

    it("take the last checkpoint or night of a run with several", async () => {
      const nights = await stage.query({
        runs: of("csv/nightly_drift.csv"),
        metrics: ["pass_rate"],
        x: "task",
      });
      // A run a release: of each its last night.
      expect(nights.rows).toHaveLength(ids["csv/nightly_drift.csv"]!.length);
      expect(nights.rows.map(({ time }) => time)).toContain(
        "2026-10-08T00:00:00.000Z",
      );
      expect(new Set(nights.rows.map(({ task }) => task))).toEqual(
        new Set(["regression-nightly"]),
      );
      const shots = await stage.query({
        runs: {
          type: "runs",
          runs: ids["csv/pythia_term_frequency_long.csv"]!.slice(0, 1),
        },
        metrics: ["acc"],
        x: "task",
      });
      expect(shots.rows).toHaveLength(4);
      expect(new Set(shots.rows.map((row) => row.step)).size).toBe(1);
    });

    it("of examples that were averaged have Wilson's interval or the standard error", async () => {
      const { rows } = await stage.query({
        runs: of("csv/predictions_triage.csv"),
        metrics: ["correct", "latency_ms"],
        x: "model",
      });
      const large = Object.fromEntries(
        rows.filter((r) => r.model === "large").map((r) => [r.metric, r]),
      );
      expect(large["correct"]).toMatchObject({
        y: 0.852,
        n: 250,
        interval: "wilson",
        ...wilsonInterval(213, 250),
      });
      expect(large["latency_ms"]!.interval).toBe("stderr");
    });
  });

  describe("the time of the data", () => {
    it("is when the newest of it came in, not when it was asked for", async () => {
      const query = { runs: of("csv/ablation.csv"), metrics: ["accuracy"] };
      const first = await stage.query({ ...query, x: "model" });
      expect(Date.parse(first.asOf)).toBeLessThan(Date.now());
      const [run] = ids["csv/ablation.csv"]!;
      const { body } = await stage.call<Run>("GET", `/api/runs/${run}`);
      expect(first.asOf).toBe(body.createdAt);
    });

    it("moves on with a point that a run logs, and only with that", async () => {
      const { body } = await stage.call<Run>("POST", "/api/runs", {
        name: "live",
      });
      const { id } = body;
      const log = (points: object[]) =>
        stage.call("POST", `/api/runs/${id}/points`, { points });
      const asOf = async () =>
        (
          await stage.query({
            runs: { type: "runs", runs: [id] },
            metrics: ["loss"],
            x: "step",
          })
        ).asOf;
      await log([{ metric: "loss", step: 1, value: 1 }]);
      const before = await asOf();
      await vi.waitUntil(() => Date.now() > Date.parse(before) + 2);
      expect(await asOf()).toBe(before);
      await log([{ metric: "loss", step: 2, value: 0.5 }]);
      expect(Date.parse(await asOf())).toBeGreaterThan(Date.parse(before));
    });
  });

  describe("the ranks that colours come from", () => {
    const toys = ["lm-eval/v0.4/toy-large.json", "lm-eval/v0.4/toy-small.json"];
    const ranksOf = async (...files: string[]) =>
      (await stage.query({ runs: of(...files), metrics: ["acc,none"] })).ranks;

    it("of a model and a run are the same whatever else is asked for", async () => {
      const both = await ranksOf(...toys.toReversed());
      const large = await ranksOf(toys[0]!);
      expect(both.models).toMatchObject(large.models);
      expect(both.runs).toMatchObject(large.runs);
      expect(Object.keys(large.models)).toEqual(["acme/toy-large"]);
    });

    it("are those of neighbours for what was stored one after the other", async () => {
      const { models, runs } = await ranksOf(...toys);
      expect(models["acme/toy-small"]! - models["acme/toy-large"]!).toBe(1);
      const [large, small] = toys.map((file) => runs[ids[file]![0]!]!);
      expect(small! - large!).toBe(1);
    });
  });

  describe("what is not there", () => {
    it("is named: runs that are gone, metrics that no chosen run has", async () => {
      const answer = await stage.query({
        runs: { type: "runs", runs: ["gone", ...ids["csv/ablation.csv"]!] },
        metrics: ["accuracy", "loss"],
        x: "model",
      });
      expect(answer.missing).toEqual({ runs: ["gone"], metrics: ["loss"] });
      expect(answer.rows).toHaveLength(6);
      expect(Object.keys(answer.revisions)).toHaveLength(6);
    });

    it("is no error: no runs, no metrics", async () => {
      expect((await stage.query({})).rows).toEqual([]);
      expect((await stage.query({ runs: all, metrics: [] })).rows).toEqual([]);
      expect(
        (await stage.query({ runs: { ...all, model: "%" }, metrics: ["acc"] }))
          .missing.metrics,
      ).toEqual(["acc"]);
    });

    test.each(["'; drop table run; --", '"', "\\", "%", "\u0000"])(
      "cannot be injected: %j",
      async (text) => {
        const answer = await stage.query({
          runs: { ...all, nameContains: text },
          metrics: [text],
          tasks: [text],
          x: "step",
        });
        expect(answer.rows).toEqual([]);
        expect(await stage.count("run")).toBeGreaterThan(20);
      },
    );
  });
});
