/** Runs side by side, and the guard against mixing what was not measured alike. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CompareAnswer } from "../../../shared/api/runPage.ts";
import {
  batchOf,
  resultOf,
  sampleOf,
  type ParsedBasis,
} from "../../../shared/formats/parsed.ts";
import { comparabilityOf } from "../../../server/runs/comparability.ts";
import { compareRuns } from "../../../server/runs/compare.ts";
import { findRuns } from "../../../server/runs/selection.ts";
import { ask, runNamed, triage } from "../../stage/answers.ts";
import { bring } from "../../stage/batches.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";

eachDatabase((database) => {
  let stage: RunsStage;

  beforeAll(async () => {
    stage = await openRuns(database);
  });
  afterAll(() => stage.close());

  const compare = (runs: string[], baseline: string | null = null) =>
    compareRuns(stage.context.store, { runs, baseline });
  const cells = (answer: CompareAnswer, metric: string, task = "") =>
    answer.metrics.find((row) => row.metric === metric && row.task === task)!
      .values;

  describe("runs side by side", () => {
    it("show params that differ and values that pair, against the first or a chosen baseline", async () => {
      const batch = triage();
      const acc = [0.68, 0.74, 0.852];
      const runs = await bring(stage.context.store, {
        ...batch,
        runs: batch.runs.map((run, i) => ({
          ...run,
          params: { temperature: "0", ...(i < 2 && { size: String(i) }) },
        })),
        definitions: [{ metric: "correct", higherIsBetter: true }],
        results: acc.map((value, run) =>
          resultOf({ run, metric: "correct", value, special: null, n: 250 }),
        ),
      });
      const answer = await compare(runs);
      expect(answer.runs.map(({ id }) => id)).toEqual(runs);
      expect(answer.params).toEqual([
        { name: "size", values: ["0", "1", null], differs: true },
        { name: "temperature", values: ["0", "0", "0"], differs: false },
      ]);
      const [base, , large] = cells(answer, "correct");
      expect(base).toMatchObject({ value: 0.68, n: 250, delta: null, p: null });
      expect(large).toMatchObject({ gained: 68, lost: 25, test: "mcnemar" });
      expect(large!.pAdjusted).toBeCloseTo(2 * large!.p!, 12);
      expect(answer.metrics[0]!.higherIsBetter).toBe(true);
      const turned = await compare(runs, runs[2]);
      expect(cells(turned, "correct")[0]).toMatchObject({
        gained: 25,
        lost: 68,
      });
    });

    it("keep aggregates, values without a counterpart, and what is no number", async () => {
      const runs = await bring(
        stage.context.store,
        batchOf({
          runs: [runNamed("a"), runNamed("b")],
          results: [
            resultOf({
              run: 0,
              task: "all",
              metric: "acc",
              value: 0.5,
              special: null,
              stderr: 0.1,
              isGroup: true,
            }),
            resultOf({
              run: 0,
              task: "t",
              metric: "acc",
              value: 0.5,
              special: null,
              stderr: 0.1,
            }),
            resultOf({
              run: 1,
              task: "all",
              metric: "acc",
              value: 0.7,
              special: null,
              stderr: 0.1,
              isGroup: true,
            }),
            resultOf({
              run: 1,
              task: "t",
              metric: "acc",
              value: null,
              special: "NaN",
            }),
            resultOf({ run: 1, metric: "own", value: 3, special: null }),
          ],
        }),
      );
      const answer = await compare(runs);
      expect(cells(answer, "acc", "all")[1]).toMatchObject({
        test: "z",
        value: 0.7,
      });
      expect(cells(answer, "acc", "t")[1]).toMatchObject({
        value: null,
        special: "NaN",
        delta: null,
      });
      expect(cells(answer, "own")).toEqual([
        null,
        expect.objectContaining({ value: 3, delta: null }),
      ]);
    });

    it("are refused where a run is gone, or the baseline is another", async () => {
      await expect(compare(["gone", "too"])).rejects.toMatchObject({
        status: 404,
        id: "run_not_found",
      });
      await expect(compare(["a", "b"], "c")).rejects.toMatchObject({
        status: 422,
        id: "baseline_not_compared",
      });
    });
  });

  describe("what was not measured alike", () => {
    const basis = (
      run: number,
      aspect: ParsedBasis["aspect"],
      value: string,
      task = "t",
    ): ParsedBasis => ({
      run,
      task,
      metric: "",
      aspect,
      value,
    });
    const result = (run: number) =>
      resultOf({ run, task: "t", metric: "acc", value: 0.5, special: null });
    const three = (bases: ParsedBasis[]) =>
      bring(
        stage.context.store,
        batchOf({
          runs: ["a", "b", "c"].map(runNamed),
          results: [0, 1, 2].map(result),
          bases,
        }),
      );
    const guard = async (
      ids: string[],
      tasks: string[] = [],
      metrics: string[] = [],
    ) => {
      const { store } = stage.context;
      const runs = await findRuns(store, { type: "runs", runs: ids });
      return comparabilityOf(store, runs, { tasks, metrics });
    };

    it("is named with its versions; the same mix in another order has the same digest", async () => {
      const ids = await three([
        basis(0, "scorer", "exact 1"),
        basis(1, "scorer", "exact 2"),
        basis(2, "scorer", "exact 2"),
        basis(0, "definition", "5-shot"),
        basis(1, "definition", "5-shot"),
        basis(0, "dataset", "v1", "other task"),
        basis(1, "dataset", "v2", "other task"),
      ]);
      const { warnings, digest } = await guard(ids, ["t"]);
      expect(warnings).toEqual([
        {
          aspect: "scorer",
          task: "t",
          metric: "",
          versions: [
            { value: "exact 2", runs: [ids[1], ids[2]] },
            { value: "exact 1", runs: [ids[0]] },
          ],
        },
      ]);
      expect((await guard(ids.toReversed(), ["t"])).digest).toBe(digest);
      expect((await guard(ids)).warnings).toHaveLength(2);
      expect((await guard(ids)).digest).not.toBe(digest);
      expect(await guard([ids[1]!, ids[2]!])).toEqual({
        warnings: [],
        digest: null,
      });
      const chart = await ask(stage, {
        type: "series",
        runs: ids,
        metrics: ["acc"],
        tasks: ["t"],
        x: "task",
        series: "run",
        mark: "dot",
      });
      expect(chart.comparability.digest).toBe(digest);
    });

    it("is also another digest of the data that is measured on, not of that which is trained on", async () => {
      const dataset = (run: number, digest: string, context: string) => ({
        run,
        task: "",
        name: "tickets",
        digest,
        context,
        sourceType: null,
        source: null,
        items: null,
      });
      const ids = await bring(
        stage.context.store,
        batchOf({
          runs: ["a", "b"].map(runNamed),
          datasets: [
            dataset(0, "d1", "eval"),
            dataset(1, "d2", "eval"),
            dataset(0, "x1", "training"),
            dataset(1, "x2", "training"),
          ],
        }),
      );
      const { warnings } = await guard(ids);
      expect(
        warnings.map(({ aspect, versions }) => [
          aspect,
          versions.map(({ value }) => value),
        ]),
      ).toEqual([["dataset", ["tickets @ d1", "tickets @ d2"]]]);
    });

    it("is computed from the samples where no file says which they are", async () => {
      const sample = (run: number, item: string, epoch = 1) =>
        sampleOf({
          run,
          task: "t",
          item,
          name: item,
          epoch,
          scores: { acc: 1 },
        });
      const same = await bring(
        stage.context.store,
        batchOf({
          runs: ["a", "b"].map(runNamed),
          samples: [
            sample(0, "x"),
            sample(0, "y"),
            sample(1, "y"),
            sample(1, "x"),
            sample(1, "x", 2),
          ],
        }),
      );
      expect((await guard(same)).warnings).toEqual([]);
      const other = await bring(
        stage.context.store,
        batchOf({
          runs: ["a", "b"].map(runNamed),
          samples: [
            sample(0, "x"),
            sample(0, "y"),
            sample(1, "x"),
            sample(1, "z"),
          ],
        }),
      );
      const { warnings } = await guard(other);
      expect(warnings.map(({ aspect, task }) => [aspect, task])).toEqual([
        ["samples", "t"],
      ]);
      expect(warnings[0]!.versions[0]!.value).toMatch(
        /^2 items, [0-9a-f]{16}$/,
      );
    });
  });
});
