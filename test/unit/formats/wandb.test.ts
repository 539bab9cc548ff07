/** What Weights & Biases exports: a chart as CSV, and the summary of a run. */
import { describe, expect, it, test } from "vitest";
import { fileOf, fixtureFile, readAll, refusalOf } from "../../stage/files.ts";

test("a chart CSV is a run for each name before the dash, without its bands", async () => {
  const read = await readAll(fixtureFile("wandb/chart_export.csv"));
  expect(read.format).toBe("Weights & Biases chart CSV");
  expect(read.warnings).toEqual([]);
  expect(read.runs.map(({ name, points }) => [name, points.length])).toEqual([
    ["brisk-sun-12", 40],
    ["lively-oak-9", 10],
  ]);
  expect(read.runs[0]!.points[1]).toMatchObject({
    metric: "eval/acc",
    step: 25,
    value: 0.45258,
  });
  expect(
    new Set(read.runs.flatMap((r) => r.points.map((p) => p.metric))),
  ).toEqual(new Set(["eval/acc"]));
});

describe("charts with another x", () => {
  it("have times where it is one, and numbered rows where it is no whole number", async () => {
    const timed = await readAll(
      fileOf(
        "c.csv",
        '"_timestamp","a - b - loss","a - b - loss__MIN"\n1700000000,2,2\n1700000060,NaN,1\n',
      ),
    );
    expect(timed.runs[0]!.name).toBe("a - b");
    expect(timed.runs[0]!.points).toMatchObject([
      { step: 0, time: "2023-11-14T22:13:20.000Z", value: 2 },
      { step: 1, special: "NaN" },
    ]);
    const relative = await readAll(
      fileOf(
        "c.csv",
        '"Relative Time (Process)","a - x","a - x__MIN","a - x__MAX"\n0.5,1,1,1\n1.5,2,2,2\n',
      ),
    );
    expect(relative.runs[0]!.points.map((p) => p.step)).toEqual([0, 1]);
    expect(relative.warnings.join()).toContain("rows were numbered");
  });

  it("are tables of their own when a column is no run's", async () =>
    expect(
      (await readAll(fileOf("c.csv", "Step,a - x,acc\n1,2,3\n2,3,4\n"))).format,
    ).toBe("CSV (wide)"));
});

describe("a summary", async () => {
  const read = await readAll(fixtureFile("wandb/wandb-summary.json"));
  const [run] = read.runs;

  it("gives its numbers, nested and with slashes, and leaves out tables", () => {
    expect(read.format).toBe("wandb-summary.json");
    const of = (metric: string) =>
      run!.results.find((result) => result.metric === metric);
    expect(of("loss/policy")).toMatchObject({
      value: expect.any(Number),
      n: null,
    });
    expect(of("reward_structure.mechanics.pot_cook_time")).toMatchObject({
      value: 20,
    });
    expect(run!.results.some(({ metric }) => metric.includes("table"))).toBe(
      false,
    );
    expect(run!.params).toMatchObject({
      saved_model_path: "checkpoints/smoke_ippo_v3_cpu/model.msgpack",
      "reward_structure.layout": "cramped_room",
    });
    expect(read.warnings.join()).toContain("2 tables, pictures or files");
  });

  it("is named by its run's folder, and reads NaN", async () => {
    const { runs } = await readAll(
      fileOf(
        "wandb/run-20240102_030405-a1b2c3d4/files/wandb-summary.json",
        '{"loss": "NaN", "acc": 0.5, "_timestamp": 1700000000.5, "_runtime": 60, "ok": true, "_wandb": {"runtime": 60}}',
      ),
    );
    expect(runs[0]).toMatchObject({
      name: "a1b2c3d4",
      join: "wandb a1b2c3d4",
      startedAt: "2023-11-14T22:12:20.500Z",
      params: { ok: "true" },
    });
    expect(
      runs[0]!.results.map((r) => [r.metric, r.special ?? r.value]),
    ).toEqual([
      ["loss", "NaN"],
      ["acc", 0.5],
      ["_runtime", 60],
    ]);
  });

  it("without a number is refused", async () =>
    expect(
      await refusalOf(fileOf("wandb-summary.json", '{"a": "b"}')),
    ).toMatchObject({ id: "no_values" }));
});
