/** What MLflow exports: runs as CSV, its file store, logged tables. */
import { strToU8, zipSync } from "fflate";
import { describe, expect, it, test } from "vitest";
import { fileOf, fixtureFile, readAll } from "../../stage/files.ts";

describe("search_runs as CSV", async () => {
  const read = await readAll(fixtureFile("mlflow/search_runs.csv"));

  it("is a run a row, with MLflow's id as a tag", () => {
    expect(read.format).toBe("MLflow search_runs CSV");
    expect(read.runs).toHaveLength(12);
    expect(read.runs[0]).toMatchObject({
      name: "stately-sow-192",
      status: "finished",
      startedAt: "2026-11-23T07:30:33.028Z",
      endedAt: "2026-11-23T07:30:34.064Z",
      tags: {
        "mlflow.runId": "1f17c1e6370a48ae8e0cc6d0cba7e30f",
        "mlflow.experimentId": "417157665883741731",
        "mlflow.user": "root",
      },
      join: "mlflow 1f17c1e6370a48ae8e0cc6d0cba7e30f",
    });
    expect(read.runs[1]!.status).toBe("failed");
    expect(read.warnings).toEqual([]);
  });

  it("keeps metrics with slashes and infinities, params as text, and which run is in which", () => {
    const renamed = read.runs.find((run) => run.name === "renamed")!;
    expect(
      Object.fromEntries(
        renamed.results.map((r) => [r.metric, r.special ?? r.value]),
      ),
    ).toEqual({
      m0: 0,
      z: 1,
      m2: 2,
      odd: "-Infinity",
      m1: 1,
      f1: 0.5,
      loss: 1 / 3,
      "em/acc": 0.25,
    });
    expect(renamed.params).toEqual({ b: "two", p: "v", a: "1", lr: "0.1" });
    const child = read.runs.find((run) => run.name === "child")!;
    expect(child.tags!["mlflow.parentRunId"]).toBe(
      "3149f0da9f8c4439acd5c7c0b192b7a4",
    );
  });
});

describe("a file store", async () => {
  const read = await readAll(fixtureFile("mlflow/mlruns.zip"));
  const run = read.runs.find(
    (each) => each.tags!["mlflow.runId"] === "147bff4ad68f4597ac98b08ef10e4f96",
  )!;

  it("has its experiments as projects, and every run", () => {
    expect(read.format).toBe("MLflow mlruns folder");
    expect(read.warnings).toEqual([]);
    expect(read.runs).toHaveLength(12);
    expect(new Set(read.runs.map((each) => each.project))).toEqual(
      new Set(["Default", "h5-fixed"]),
    );
    expect(run).toMatchObject({
      name: "renamed",
      project: "h5-fixed",
      status: "finished",
    });
  });

  it("has the history of each metric with steps, times, NaN and infinities", () => {
    const of = (metric: string) =>
      run.points
        .filter((point) => point.metric === metric)
        .map((point) => [point.step, point.special ?? point.value]);
    expect(of("loss")).toEqual([
      [0, 1],
      [1, 0.5],
      [2, 1 / 3],
    ]);
    expect(of("odd")).toEqual([
      [0, "NaN"],
      [1, "Infinity"],
      [2, "-Infinity"],
    ]);
    expect(of("em/acc")).toEqual([[7, 0.25]]);
    expect(run.points[0]!.time).toMatch(/^2026-11-23T07:/);
  });

  it("has params, tags, and the data set with its context", () => {
    expect(run.params).toEqual({ a: "1", b: "two", lr: "0.1", p: "v" });
    expect(run.tags).toMatchObject({
      team: "x",
      "mlflow.note.content": "desc",
    });
    expect(run.datasets).toMatchObject([
      {
        name: "evalset",
        digest: "abc123",
        context: "eval",
        sourceType: "http",
      },
    ]);
  });

  it("has its logged tables as samples, leaves out deleted runs and says so, and reads lines of MLflow 3", async () => {
    const root = "mlruns/0";
    const id = (digit: string) => digit.repeat(32);
    const files = {
      [`${root}/meta.yaml`]: "name: 'It''s: mine'\nexperiment_id: '0'\n",
      [`${root}/${id("a")}/meta.yaml`]: `run_id: ${id("a")}\nrun_name: first\nstatus: 1\nstart_time: 1700000000000\nend_time: null\n`,
      [`${root}/${id("a")}/metrics/eval/acc`]:
        "1700000000000 0.5 3 evalset abc\nnonsense\n1700000000000 0.25 4\n",
      [`${root}/${id("a")}/artifacts/eval_results.json`]: JSON.stringify({
        columns: ["question", "outputs", "targets", "score"],
        data: [
          ["q1", "a", "a", 1],
          ["q2", "b", "c", 0],
        ],
      }),
      [`${root}/${id("a")}/artifacts/other.json`]: "{not json",
      [`${root}/${id("b")}/meta.yaml`]: `run_uuid: ${id("b")}\nlifecycle_stage: deleted\n`,
    };
    const zip = zipSync(
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [path, strToU8(text)]),
      ),
    );
    const { runs, warnings } = await readAll(fileOf("mlruns.zip", zip));
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      name: "first",
      project: "It's: mine",
      status: "running",
      endedAt: null,
    });
    expect(runs[0]!.points.map((p) => [p.metric, p.step, p.value])).toEqual([
      ["eval/acc", 3, 0.5],
      ["eval/acc", 4, 0.25],
    ]);
    expect(
      runs[0]!.samples.map((s) => [s.input, s.target, s.output, s.scores]),
    ).toEqual([
      ["q1", "a", "a", { score: 1 }],
      ["q2", "c", "b", { score: 0 }],
    ]);
    expect(warnings).toEqual([
      expect.stringContaining("1 lines of metrics could not be read"),
      expect.stringContaining("1 runs are deleted"),
    ]);
  });
});

test("a logged table by itself is a table", async () => {
  const read = await readAll(
    fileOf(
      "eval_results.json",
      '{"columns": ["inputs", "outputs", "score"], "data": [["q", "a", NaN], ["r", "b", 1]]}',
    ),
  );
  expect(read.format).toBe("MLflow table (samples)");
  expect(read.runs[0]!.samples.map((s) => s.scores)).toEqual([
    { score: null },
    { score: 1 },
  ]);
});
