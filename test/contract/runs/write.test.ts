/** What parsers give, as the tables keep it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeImport } from "../../../server/runs/removeImport.ts";
import { findRun } from "../../../server/runs/runs.ts";
import type { Store } from "../../../server/store/store.ts";
import type { Tables } from "../../../server/store/tables.ts";
import {
  batchOf,
  resultOf,
  sampleOf,
  type ParsedBatch,
} from "../../../shared/formats/parsed.ts";
import {
  bring,
  importedAt,
  pointOf,
  runOf,
  startImport,
} from "../../stage/batches.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";

const rich: Partial<ParsedBatch> = {
  runs: [
    runOf("rich", {
      model: "m",
      status: "failed",
      startedAt: "2026-11-20T08:00:00.000Z",
      endedAt: "2026-11-20T09:00:00.000Z",
      params: { lr: "0.1" },
      tags: { team: "eval" },
      project: "Nightly",
    }),
  ],
  points: [
    pointOf("loss", 1, 2),
    pointOf("loss", 2, NaN),
    pointOf("loss", 1, 2),
  ],
  results: [
    resultOf({
      run: 0,
      metric: "acc",
      task: "t",
      value: 0.5,
      special: null,
      n: 10,
    }),
  ],
  definitions: [
    { metric: "acc", higherIsBetter: true, unit: "%", least: 0, greatest: 1 },
    { metric: "acc", higherIsBetter: null },
  ],
  datasets: [
    {
      run: 0,
      task: "t",
      name: "d",
      digest: "v1",
      context: "eval",
      sourceType: null,
      source: "s3://d",
      items: 2,
    },
  ],
  bases: [
    { run: 0, task: "t", metric: "", aspect: "scorer", value: "exact 1" },
  ],
  samples: [
    sampleOf({
      run: 0,
      item: "i1",
      name: "1",
      task: "t",
      input: "What?",
      target: "that",
      output: `${"x".repeat(499)}😀 and more`,
      details: { choices: ["a", "b"] },
      fields: { slice: "hard" },
      scores: { acc: 1, f1: null },
      correct: true,
      seconds: 0.5,
      cost: 0.01,
      tokens: 7,
    }),
    sampleOf({
      run: 0,
      item: "i2",
      name: "2",
      task: "t",
      correct: false,
      error: "boom",
    }),
  ],
  pairings: [
    {
      run: 0,
      item: "i1",
      modelA: "a",
      modelB: "b",
      winner: "tie",
      fields: { judge: "j" },
    },
  ],
};

eachDatabase((database) => {
  let stage: RunsStage;
  let store: Store;
  beforeAll(async () => {
    stage = await openRuns(database);
    ({ store } = stage.context);
  });
  afterAll(() => stage.close());

  const rowsOf = (table: keyof Tables, run: string) =>
    store.db
      .selectFrom(table as "sample")
      .selectAll()
      .where("run_id", "=", run)
      .orderBy(table === "sample" ? "position" : "run_id")
      .execute() as Promise<Record<string, unknown>[]>;

  describe("an import", () => {
    it("keeps everything that a file says of a run", async () => {
      const [id] = await bring(store, rich, { source: "rich" });
      expect(await findRun(store, id!)).toMatchObject({
        name: "rich",
        model: "m",
        status: "failed",
        startedAt: "2026-11-20T08:00:00.000Z",
        endedAt: "2026-11-20T09:00:00.000Z",
        params: { lr: "0.1" },
        tags: { team: "eval" },
        samples: 2,
        pointMetrics: ["loss"],
        resultMetrics: ["acc"],
        tasks: ["t"],
        revision: 1,
      });
      expect(await rowsOf("series", id!)).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({
            metric: "loss",
            count: 2,
            step: 2,
            special: "NaN",
            value: null,
            least: 2,
            greatest: 2,
          }),
          expect.objectContaining({
            metric: "acc",
            kind: "result",
            task: "t",
            value: 0.5,
            n: 10,
          }),
        ]),
      );
      expect(await rowsOf("run_dataset", id!)).toMatchObject([
        { name: "d", digest: "v1", items: 2, source: "s3://d" },
      ]);
      expect(await rowsOf("run_basis", id!)).toMatchObject([
        { aspect: "scorer", value: "exact 1" },
      ]);
      expect(await rowsOf("pairing", id!)).toMatchObject([
        { model_a: "a", winner: "tie", fields: '{"judge":"j"}' },
      ]);
      expect(
        await store.db
          .selectFrom("metric_definition")
          .selectAll()
          .where("name", "=", "acc")
          .executeTakeFirst(),
      ).toEqual({
        name: "acc",
        higher_is_better: 1,
        unit: "%",
        least: 0,
        greatest: 1,
      });
    });

    it("keeps counts as whole numbers, whatever a file counts", async () => {
      const counted = (epoch: number, tokens: number) =>
        sampleOf({ run: 0, item: "i", name: "1", epoch, tokens });
      const [id] = await bring(store, {
        runs: [runOf("counts")],
        samples: [counted(1.6, 12.5), counted(1e300, 1e300)],
      });
      const rows = await store.db
        .selectFrom("sample")
        .select(["epoch", "tokens"])
        .where("run_id", "=", id!)
        .orderBy("position")
        .execute();
      expect(rows).toEqual([
        { epoch: 2, tokens: 13 },
        { epoch: 1, tokens: null },
      ]);
    });

    it("keeps texts that no database takes as they are", async () => {
      const odd = "a\0b\ud800";
      const [id] = await bring(store, {
        runs: [runOf(odd, { params: { [odd]: odd }, tags: { [odd]: odd } })],
        points: [pointOf(odd, 1, 1)],
        results: [
          resultOf({ run: 0, metric: odd, task: odd, value: 1, special: null }),
        ],
        samples: [
          sampleOf({
            run: 0,
            item: "i",
            name: odd,
            input: odd,
            details: { [odd]: [odd] },
            fields: { [odd]: odd },
          }),
        ],
      });
      const kept = "a\ufffdb\ufffd";
      expect(await findRun(store, id!)).toMatchObject({
        name: kept,
        params: { [kept]: kept },
        tags: { [kept]: kept },
        pointMetrics: [kept],
        tasks: [kept],
      });
      const { content } = await store.db
        .selectFrom("sample_text")
        .innerJoin("sample", "sample.id", "sample_text.sample_id")
        .select("content")
        .where("run_id", "=", id!)
        .executeTakeFirstOrThrow();
      expect(JSON.parse(content)).toMatchObject({
        input: kept,
        details: { [kept]: [kept] },
      });
    });

    it("keeps whole texts of samples beside what a table of them shows", async () => {
      const [id] = await bring(store, rich);
      const samples = await rowsOf("sample", id!);
      expect(samples).toMatchObject([
        {
          position: 0,
          item: "i1",
          target: "that",
          output: "x".repeat(499),
          fields: '{"slice":"hard"}',
          scores: '{"acc":1,"f1":null}',
          correct: 1,
          seconds: 0.5,
          cost: 0.01,
          tokens: 7,
          epoch: 1,
        },
        {
          position: 1,
          item: "i2",
          correct: 0,
          error: "boom",
          fields: null,
          scores: "{}",
        },
      ]);
      const texts = await store.db
        .selectFrom("sample_text")
        .selectAll()
        .where(
          "sample_id",
          "in",
          samples.map((row) => row["id"] as number),
        )
        .orderBy("sample_id")
        .execute();
      expect(JSON.parse(texts[0]!.content)).toEqual({
        input: "What?",
        target: "that",
        output: `${"x".repeat(499)}😀 and more`,
        details: { choices: ["a", "b"] },
      });
      expect(texts).toHaveLength(2);
    });

    it("makes the project that a file names once, and puts other runs where the person imports", async () => {
      const [a] = await bring(store, {
        runs: [runOf("a", { project: "Made here" })],
      });
      const [b] = await bring(store, {
        runs: [runOf("b", { project: "Made here" })],
      });
      const project = (await findRun(store, a!)).project;
      expect((await findRun(store, b!)).project).toBe(project);
      const [c, d] = await bring(
        store,
        { runs: [runOf("c"), runOf("d", { project: "Other" })] },
        { project },
      );
      expect((await findRun(store, c!)).project).toBe(project);
      expect((await findRun(store, d!)).project).not.toBe(project);
      const { runs } = await stage.importFile(
        "in.csv",
        "model,acc\nq,0.5\n",
        undefined,
        "By name",
      );
      const named = await store.db
        .selectFrom("project")
        .select("id")
        .where("name", "=", "By name")
        .executeTakeFirstOrThrow();
      expect((await findRun(store, runs[0]!)).project).toBe(named.id);
    });

    it("that fails leaves no row of any kind", async () => {
      const tables = [
        "run",
        "run_tag",
        "param",
        "series",
        "series_point",
        "result",
        "run_dataset",
        "run_basis",
        "sample",
        "sample_text",
        "pairing",
        "import",
        "import_run",
        "project",
      ] as const;
      const count = () =>
        Promise.all(tables.map((table) => stage.count(table)));
      const before = await count();
      const writer = await startImport(store, { id: "failing" });
      await writer.add(
        batchOf({
          ...rich,
          runs: [
            runOf("f", {
              project: "Never made",
              tags: { a: "b" },
              params: { p: "1" },
            }),
          ],
        }),
      );
      await removeImport(store, "failing");
      expect(await count()).toEqual(before);
    });
  });

  describe("files about one run", () => {
    const results = (
      join: string,
    ): [Partial<ParsedBatch>, { source: string }] => [
      {
        runs: [
          runOf("toy", {
            model: "toy",
            startedAt: "2026-11-01T00:00:00.000Z",
            params: { shots: "5" },
            join,
          }),
        ],
        results: [
          resultOf({
            run: 0,
            task: "t",
            metric: "acc",
            value: 0.5,
            special: null,
            stderr: 0.1,
            n: 2,
          }),
        ],
        points: [pointOf("loss", 1, 3), pointOf("loss", 2, 2)],
      },
      { source: "results" },
    ];
    const samples = (
      join: string,
    ): [Partial<ParsedBatch>, { source: string }] => [
      {
        runs: [
          runOf("toy", { join, status: "failed", tags: { from: "samples" } }),
        ],
        // Averaged from the samples: the file of results says more.
        results: [
          resultOf({
            run: 0,
            task: "t",
            metric: "acc",
            value: 0.5,
            special: null,
          }),
        ],
        points: [pointOf("loss", 2, 2), pointOf("loss", 3, 1)],
        samples: [
          sampleOf({ run: 0, task: "t", item: "1", name: "1", input: "a" }),
          sampleOf({ run: 0, task: "t", item: "2", name: "2", input: "b" }),
        ],
        bases: [
          { run: 0, task: "t", metric: "", aspect: "samples", value: "h" },
        ],
      },
      { source: "samples" },
    ];
    const contents = async (id: string) => {
      const run = await findRun(store, id);
      const bare = (rows: Record<string, unknown>[]) =>
        rows
          .map((row) => ({ ...row, id: 0, run_id: "" }))
          .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      return {
        run: { ...run, id: "", createdAt: "" },
        series: bare(await rowsOf("series", id)),
        results: bare(await rowsOf("result", id)),
        samples: bare(await rowsOf("sample", id)),
        basis: bare(await rowsOf("run_basis", id)),
      };
    };

    it("make the same run in either order", async () => {
      const [first] = await bring(store, ...results("one"));
      expect(await bring(store, ...samples("one"))).toEqual([first]);
      const [other] = await bring(store, ...samples("two"));
      expect(await bring(store, ...results("two"))).toEqual([other]);
      const one = await contents(first!);
      expect(one).toMatchObject({
        run: {
          model: "toy",
          status: "failed",
          startedAt: "2026-11-01T00:00:00.000Z",
          source: "results + samples",
          revision: 2,
          samples: 2,
          params: { shots: "5" },
          tags: { from: "samples", "parley.join": "one" },
        },
        series: [
          {
            metric: "loss",
            count: 3,
            step: 3,
            value: 1,
            least: 1,
            greatest: 3,
          },
          { metric: "acc", count: 1, stderr: 0.1, n: 2 },
        ],
        results: [{ stderr: 0.1 }],
        samples: [{ position: 0 }, { position: 1 }],
      });
      const two = await contents(other!);
      expect({ ...two, run: { ...two.run, tags: {} } }).toEqual({
        ...one,
        run: { ...one.run, tags: {} },
      });
    });

    it("add to what is there: the same examples once, others behind them", async () => {
      const [id] = await bring(store, ...samples("more"));
      await bring(store, {
        runs: [runOf("toy", { join: "more" })],
        samples: [
          sampleOf({ run: 0, task: "t", item: "2", name: "2", input: "b" }),
          sampleOf({ run: 0, task: "t", item: "3", name: "3", input: "c" }),
        ],
      });
      expect(await rowsOf("sample", id!)).toMatchObject([
        { item: "1", position: 0 },
        { item: "2", position: 1 },
        { item: "3", position: 3 },
      ]);
    });

    it("of one import are one run from the start", async () => {
      const ids = await bring(store, {
        runs: [
          runOf("x", { join: "archive", params: { a: "1" } }),
          runOf("y"),
          runOf("x", { join: "archive", params: { b: "2" } }),
        ],
        points: [
          pointOf("m", 1, 1, 0),
          pointOf("m", 2, 2, 2),
          pointOf("m", 1, 9, 1),
        ],
      });
      expect(ids).toHaveLength(2);
      expect(await findRun(store, ids[0]!)).toMatchObject({
        name: "x",
        params: { a: "1", b: "2" },
      });
      expect(await rowsOf("series", ids[0]!)).toMatchObject([
        { count: 2, value: 2 },
      ]);
    });

    it("that arrive at once are one run", async () => {
      const before = await stage.count("run");
      const ids = await Promise.all(
        [
          ...Array.from({ length: 4 }, () => results("at once")),
          samples("at once"),
        ].map((file) => bring(store, ...file)),
      );
      expect(new Set(ids.flat()).size).toBe(1);
      expect(await stage.count("run")).toBe(before + 1);
      expect((await findRun(store, ids[0]![0]!)).revision).toBe(5);
    });

    it("do not show before their import is published", async () => {
      const [id] = await bring(store, ...results("hidden"));
      const writer = await startImport(store, { id: "unfinished" });
      await writer.add(batchOf(samples("hidden")[0]));
      expect((await findRun(store, id!)).samples).toBe(0);
      await removeImport(store, "unfinished");
      expect((await findRun(store, id!)).samples).toBe(0);
      expect(importedAt).toBe((await findRun(store, id!)).createdAt);
    });
  });
});
