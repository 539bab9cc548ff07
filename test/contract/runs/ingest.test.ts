/** Live logging: what is durable, what is refused, and what lists say of it meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logBatch, type LoggedBatch } from "../../../server/runs/ingest.ts";
import { createRun, findRun } from "../../../server/runs/runs.ts";
import type { Store } from "../../../server/store/store.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";

eachDatabase((database) => {
  let stage: RunsStage;
  let store: Store;
  beforeAll(async () => {
    stage = await openRuns(database);
    ({ store } = stage.context);
  });
  afterAll(() => stage.close());

  const start = async () =>
    (await createRun(store, { name: "live", params: {} }, "ada")).run.id;
  const log = (run: string, batch: LoggedBatch) =>
    logBatch(stage.context, run, batch);
  const point = (
    metric: string,
    step: number,
    value: number,
    time = 1000 + step,
  ) => ({ metric, step, value, time });
  const seriesOf = (run: string) =>
    store.db
      .selectFrom("series")
      .select([
        "metric",
        "count",
        "step",
        "time",
        "value",
        "special",
        "least",
        "greatest",
      ])
      .where("run_id", "=", run)
      .orderBy("metric")
      .execute();
  const pointsOf = (run: string) =>
    store.db
      .selectFrom("series_point")
      .innerJoin("series", "series.id", "series_point.series_id")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .where("series.run_id", "=", run)
      .executeTakeFirstOrThrow();

  describe("a series", () => {
    it("knows its latest value by step, then time, then value, its least and greatest, and how many there are", async () => {
      const run = await start();
      await log(run, {
        points: [point("m", 5, 1), point("m", 2, 9), point("lone", 0, -1, 0)],
      });
      await log(run, {
        points: [
          point("m", 5, 0.5, 2000),
          point("m", 4, -3),
          point("m", 5, 0.25, 2000),
        ],
      });
      expect(await seriesOf(run)).toEqual([
        {
          metric: "lone",
          count: 1,
          step: 0,
          time: null,
          value: -1,
          special: null,
          least: -1,
          greatest: -1,
        },
        {
          metric: "m",
          count: 5,
          step: 5,
          time: 2000,
          value: 0.5,
          special: null,
          least: -3,
          greatest: 9,
        },
      ]);
      await log(run, { points: [point("m", 6, NaN), point("m", 1, Infinity)] });
      expect((await seriesOf(run))[1]).toMatchObject({
        count: 7,
        step: 6,
        value: null,
        special: "NaN",
        least: -3,
        greatest: 9,
      });
    });

    it("has the same point once, in one call or in several", async () => {
      const run = await start();
      const same = point("m", 1, 0.1);
      await log(run, { points: [same, same, point("m", 2, 0.2)] });
      await log(run, { points: [same, point("m", 3, 0.3)] });
      expect(await seriesOf(run)).toMatchObject([{ count: 3, step: 3 }]);
      expect((await pointsOf(run)).n).toBe(3);
    });

    it("is found by a name that no database keeps as it is", async () => {
      const run = await start();
      const odd = {
        points: [point("a\0b\ud800", 1, 1)],
        params: [{ key: "p\0", value: "v\ud800" }],
      };
      await log(run, odd);
      await log(run, odd);
      expect(await seriesOf(run)).toMatchObject([
        { metric: "a\ufffdb\ufffd", count: 1 },
      ]);
    });

    it("is what its points are, whatever is logged at once", async () => {
      const runs = [await start(), await start()];
      const calls = Array.from({ length: 60 }, (_, i) =>
        log(runs[i % 2]!, {
          points: [
            point("a", i, Math.sin(i)),
            point("b", i % 7, i),
            point("a", i - 1, 5),
          ],
        }),
      );
      await Promise.all(calls);
      for (const run of runs) {
        const rows = await seriesOf(run);
        const counted = await store.db
          .selectFrom("series")
          .innerJoin("series_point", "series_point.series_id", "series.id")
          .select([
            "metric",
            (eb) => eb.fn.countAll<number>().as("count"),
            (eb) => eb.fn.min("series_point.value").as("least"),
            (eb) => eb.fn.max("series_point.value").as("greatest"),
            (eb) => eb.fn.max("series_point.step").as("step"),
          ])
          .where("run_id", "=", run)
          .groupBy("metric")
          .orderBy("metric")
          .execute();
        expect(
          rows.map(({ metric, count, least, greatest, step }) => ({
            metric,
            count,
            least,
            greatest,
            step,
          })),
        ).toEqual(counted);
        expect((await findRun(store, run)).revision).toBe(31);
      }
    });
  });

  describe("params", () => {
    it("may be logged again, but not changed: then nothing of that call is stored", async () => {
      const run = await start();
      await log(run, { params: [{ key: "lr", value: "0.1" }] });
      await log(run, {
        params: [
          { key: "lr", value: "0.1" },
          { key: "seed", value: "7" },
        ],
      });
      await expect(
        log(run, {
          params: [
            { key: "new", value: "1" },
            { key: "lr", value: "0.2" },
          ],
          points: [point("m", 1, 1)],
          tags: [{ key: "t", value: "v" }],
        }),
      ).rejects.toMatchObject({
        id: "param_changed",
        status: 409,
        message: expect.stringContaining('"lr" is "0.1" already'),
      });
      expect(await findRun(store, run)).toMatchObject({
        params: { lr: "0.1", seed: "7" },
        tags: {},
        pointMetrics: [],
        revision: 3,
      });
    });

    it("that contradict each other in one call are refused", async () => {
      const run = await start();
      await expect(
        log(run, {
          params: [
            { key: "a", value: "1" },
            { key: "a", value: "2" },
          ],
        }),
      ).rejects.toMatchObject({ id: "param_changed" });
      expect((await findRun(store, run)).params).toEqual({});
    });

    it("that contradict each other in calls at once: one of them is kept", async () => {
      const run = await start();
      const answers = await Promise.allSettled(
        ["1", "2", "3"].map((value) =>
          log(run, {
            params: [{ key: "a", value }],
            points: [point("m", Number(value), 1)],
          }),
        ),
      );
      expect(
        answers.filter(({ status }) => status === "fulfilled"),
      ).toHaveLength(1);
      expect((await pointsOf(run)).n).toBe(1);
    });
  });

  it("tags take their last value", async () => {
    const run = await start();
    await log(run, {
      tags: [
        { key: "a", value: "1" },
        { key: "a", value: "2" },
      ],
    });
    await log(run, { tags: [{ key: "a", value: "3" }] });
    expect((await findRun(store, run)).tags).toEqual({ a: "3" });
  });

  it("a call to a run that is not there fails, and no other with it", async () => {
    const run = await start();
    const answers = await Promise.allSettled([
      log(run, { points: [point("m", 1, 1)] }),
      log("nowhere", {
        points: [point("m", 1, 1)],
        params: [{ key: "a", value: "1" }],
      }),
      log(run, { points: [point("m", 2, 1)] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(answers[1]).toMatchObject({
      reason: { id: "run_not_found", status: 404 },
    });
    expect((await pointsOf(run)).n).toBe(2);
  });

  it("what the database refuses of one call does not fail the others", async () => {
    const run = await start();
    const answers = await Promise.allSettled([
      log(run, { points: [point("m", 1, 1)] }),
      log(run, {
        points: [
          { metric: null as unknown as string, step: 1, value: 1, time: 0 },
        ],
      }),
      log(run, { points: [point("m", 2, 1)] }),
      log(run, { points: [point("m", 3, 1)] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(await seriesOf(run)).toMatchObject([{ count: 3 }]);
  });

  it("open charts are told", async () => {
    const run = await start();
    const before = stage.told.length;
    await log(run, { points: [point("m", 1, 1)] });
    // Of other runs there may still be news.
    expect(stage.told.slice(before)).toContainEqual([run]);
  });
});
