import { describe, expect, it, test } from "vitest";
import type { TableMapping } from "../../../shared/api/runs.ts";
import { fileOf, fixtureFile, readAll } from "../../stage/files.ts";

const csv = (text: string, name = "eval.csv") => fileOf(name, text);
const roles = (read: { mapping: TableMapping | null }) => read.mapping!.roles;

describe("the sample tables", () => {
  test("checkpoints by task with stderr: a run for each model and number of shots", async () => {
    const read = await readAll(
      fixtureFile("csv/pythia_term_frequency_long.csv"),
    );
    expect(read.format).toBe("CSV (wide)");
    expect(roles(read)).toEqual([
      "model",
      "step",
      "task",
      "param",
      "metricColumn",
      "stderr",
    ]);
    expect(read.runs).toHaveLength(10);
    expect(read.runs[0]).toMatchObject({
      name: "EleutherAI/pythia-1.3b-deduped, fewshot=16",
      model: "EleutherAI/pythia-1.3b-deduped",
      params: { fewshot: "16" },
    });
    const results = read.runs.flatMap((run) => run.results);
    expect(results).toHaveLength(240);
    expect(new Set(results.map((r) => r.step)).size).toBe(6);
    expect(results[0]).toMatchObject({
      task: "num_reasoning_arithmetic_multiplication_1",
      metric: "acc",
      step: 13000,
      value: 0.08,
      stderr: 0.03875617133214441,
    });
    expect(read.warnings).toEqual([]);
  });
});

describe("long tables", () => {
  it("read given bounds, n and k", async () => {
    const { runs } = await readAll(
      csv(
        "model,metric,value,ci_low,ci_high,n\nm,acc,0.5,0.4,0.6,100\nm,f1,0.7,,,",
      ),
    );
    expect(runs[0]!.results).toMatchObject([
      { metric: "acc", value: 0.5, low: 0.4, high: 0.6, n: 100 },
      { metric: "f1", value: 0.7, low: null, high: null, n: null },
    ]);
  });

  it("make a value of k and n", async () => {
    const { runs } = await readAll(
      csv("run,metric,k,n\nR2,recall,98,120\nR4,recall,111,120"),
    );
    expect(runs.map((run) => run.results[0])).toMatchObject([
      { value: 98 / 120, k: 98, n: 120 },
      { value: 0.925, k: 111, n: 120 },
    ]);
  });

  it("leave out a k that does not fit its n, and say which row", async () => {
    const { runs, warnings } = await readAll(
      csv("run,metric,k,n\na,acc,9,10\nb,acc,11,10"),
    );
    expect(runs).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining("row 3 11 of 10")]);
  });

  it("with a step and no task are points of a series", async () => {
    const { runs } = await readAll(
      csv("run,step,metric,value\na,1,loss,2\na,2,loss,nan\nb,1,loss,3\n"),
    );
    expect(
      runs.map((run) => run.points.map((p) => [p.step, p.value, p.special])),
    ).toEqual([
      [
        [1, 2, null],
        [2, null, "NaN"],
      ],
      [[1, 3, null]],
    ]);
  });

  it("with only a time are numbered in file order", async () => {
    const { runs } = await readAll(
      csv("date,metric,value\n2026-08-01,acc,0.5\n2026-08-02,acc,0.6\n"),
    );
    expect(runs[0]!.points.map((p) => [p.step, p.time])).toEqual([
      [0, "2026-08-01T00:00:00.000Z"],
      [1, "2026-08-02T00:00:00.000Z"],
    ]);
  });
});

describe("wide tables", () => {
  it("are a run a row, with params in the name", async () => {
    const { runs } = await readAll(
      csv("model,seed,acc,acc_stderr,f1\nm,1,0.5,0.1,0.4\nm,2,0.6,0.2,0.3\n"),
    );
    expect(runs.map((run) => run.name)).toEqual(["m, seed=1", "m, seed=2"]);
    expect(runs[1]!.results).toMatchObject([
      { metric: "acc", value: 0.6, stderr: 0.2 },
      { metric: "f1", value: 0.3, stderr: null },
    ]);
  });

  it("are a series when they have a step", async () => {
    const { runs } = await readAll(
      fileOf(
        "log.jsonl",
        '{"step": 1, "loss": 2.5}\n{"step": 2, "loss": 2.1, "eval/acc": 0.5}\n',
      ),
    );
    expect(runs[0]).toMatchObject({ name: "log" });
    expect(runs[0]!.points.map((p) => [p.metric, p.step, p.value])).toEqual([
      ["loss", 1, 2.5],
      ["loss", 2, 2.1],
      ["eval/acc", 2, 0.5],
    ]);
  });

  it("keep one run whose learning rate changes from step to step", async () => {
    const { runs } = await readAll(
      csv("run,step,lr,loss\na,1,0.1,2\na,2,0.05,1\n"),
    );
    expect(runs).toHaveLength(1);
    expect(runs[0]!.params).toEqual({ lr: "0.1" });
  });

  it("keep ids with leading zeros as they are", async () => {
    const { runs } = await readAll(csv("run_id,acc\n007,0.5\n7,0.6\n"));
    expect(runs.map((run) => run.name)).toEqual(["007", "7"]);
  });

  it("keep ids beyond 2^53 to the last digit", async () => {
    const { runs } = await readAll(
      fileOf(
        "a.jsonl",
        '{"run": 9007199254740993, "acc": 1}\n{"run": 9007199254740992, "acc": 0}\n',
      ),
    );
    expect(runs.map((run) => run.name)).toEqual([
      "9007199254740993",
      "9007199254740992",
    ]);
  });
});

describe("a mapping given by a person", () => {
  const text = "a,b,c\nx,1,0.5\ny,2,0.6\n";

  it("wins over the guess", async () => {
    const { runs } = await readAll(csv(text), {
      shape: "wide",
      roles: ["task", "ignore", "metricColumn"],
      runName: "My run",
    });
    expect(runs).toHaveLength(1);
    expect(runs[0]!.name).toBe("My run");
    expect(runs[0]!.results.map((r) => [r.task, r.metric, r.value])).toEqual([
      ["x", "c", 0.5],
      ["y", "c", 0.6],
    ]);
  });

  test.each([
    [["task", "ignore"], "wide", "has 2 columns, the table has 3"],
    [["task", "ignore", "ignore"], "wide", "No column is marked as a metric"],
    [
      ["ignore", "ignore", "value"],
      "long",
      "column with the name of the metric",
    ],
    [["metric", "ignore", "ignore"], "long", "column with the value"],
  ] as const)("%j (%s) is refused: %s", async (given, shape, reason) => {
    await expect(
      readAll(csv(text), { shape, roles: [...given], runName: "r" }),
    ).rejects.toMatchObject({
      id: "bad_mapping",
      message: expect.stringContaining(reason),
    });
  });

  it("is refused when the column it names holds no number", async () => {
    await expect(
      readAll(csv(text), {
        shape: "wide",
        roles: ["metricColumn", "ignore", "ignore"],
        runName: "r",
      }),
    ).rejects.toMatchObject({
      id: "no_values",
      message: expect.stringContaining("(a)"),
    });
  });
});
