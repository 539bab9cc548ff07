/** Tables with one scored example a row, and tables of judgements: what is guessed, and what comes out. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { columnRoles } from "../../../shared/api/runs.ts";
import type { TableFile } from "../../../shared/formats/rows.ts";
import { guessMapping } from "../../../shared/formats/tableGuess.ts";
import { readWinner } from "../../../shared/formats/tablePairwise.ts";
import { fileOf, fixtureFile, readAll } from "../../stage/files.ts";

const csv = (text: string, name = "eval.csv") => fileOf(name, text);

describe("predictions of a classifier", async () => {
  const read = await readAll(fixtureFile("csv/predictions_triage.csv"));

  it("are samples, without any correction", () => {
    expect(read.format).toBe("CSV (samples)");
    expect(read.mapping!.roles.join(" ")).toBe(
      "run model sampleId slice slice slice expected output confidence correct seconds cost ignore",
    );
    expect(read.warnings).toEqual([]);
    expect(read.runs.map((run) => [run.name, run.samples.length])).toEqual([
      ["triage-small-8b", 250],
      ["triage-medium-70b", 250],
      ["triage-large", 250],
    ]);
  });

  it("pair by their ids over the three runs", () => {
    const items = read.runs.map((run) => run.samples.map(({ item }) => item));
    expect(new Set(items.flat()).size).toBe(250);
    expect(items[1]).toEqual(items[0]);
  });

  it("keep labels, verdict, confidence, cost and seconds of each", () => {
    expect(read.runs[1]!.samples[0]).toMatchObject({
      name: "s0000",
      epoch: 1,
      target: "billing",
      output: "other",
      correct: false,
      scores: { confidence: 0.4921, correct: 0 },
      fields: { split: "test", lang: "en", segment: "business" },
      seconds: 0.741,
      cost: 0.000723,
    });
  });

  it("give each run its accuracy with n and k, and the means of what it took", () => {
    const of = (metric: string) =>
      read.runs.map((run) => run.results.find((r) => r.metric === metric)!);
    expect(of("correct").map(({ value, n, k }) => [value, n, k])).toEqual([
      [0.68, 250, 170],
      [0.74, 250, 185],
      [0.852, 250, 213],
    ]);
    expect(of("confidence")[0]!.value).toBeCloseTo(0.7738536, 10);
    expect(of("confidence")[0]!.stderr).toBeCloseTo(0.008738086270737976, 12);
    expect(read.definitions).toContainEqual({
      metric: "latency_ms",
      higherIsBetter: false,
      unit: "ms",
    });
  });
});

test("support outputs with nested scores: inputs, slices, verdict and reasons", async () => {
  const read = await readAll(fixtureFile("jsonl/support_outputs.jsonl"));
  expect(read.format).toBe("JSONL (samples)");
  expect(read.runs.map((run) => [run.name, run.model])).toEqual([
    ["support-v3", "support-v3"],
  ]);
  const [run] = read.runs;
  expect(run!.samples).toHaveLength(40);
  expect(run!.samples[0]).toMatchObject({
    name: "c000",
    input: "Customer 0: can I return item 0 after 10 days?",
    target: "Yes, within 30 days.",
    output: "Yes, you can return it within 30 days.",
    correct: true,
    scores: { policy_correct: 1, tone: 0.6, "judge.score": 4 },
    fields: { slice: "returns", lang: "fr", "judge.reason": "matches policy" },
    seconds: 0.3,
  });
  const result = (metric: string) =>
    run!.results.find((each) => each.metric === metric);
  expect(result("policy_correct")).toMatchObject({ k: 36, n: 40, value: 0.9 });
  expect(result("tone")!.value).toBeCloseTo(0.72, 10);
});

test("pairwise judgements: who won, by prompt, category, judge and turn", async () => {
  const read = await readAll(fixtureFile("csv/pairwise_judgements.csv"));
  expect(read.format).toBe("CSV (pairwise)");
  expect(read.mapping!.roles.join(" ")).toBe(
    "sampleId slice modelA modelB winner slice slice",
  );
  expect(read.warnings).toEqual([]);
  const [run] = read.runs;
  expect(read.runs).toHaveLength(1);
  expect(run!.name).toBe("pairwise_judgements");
  const winners = Object.groupBy(run!.pairings, ({ winner }) => winner);
  expect(run!.pairings.length).toBe(180);
  expect(
    Object.fromEntries(
      Object.entries(winners).map(([winner, rows]) => [winner, rows.length]),
    ),
  ).toEqual({ a: 72, b: 95, tie: 13 });
  expect(run!.pairings[0]).toMatchObject({
    modelA: "sft",
    modelB: "rlhf",
    winner: "b",
    fields: { category: "writing", judge: "alice", turn: "1" },
  });
});

describe("samples as other tools write them", () => {
  it("compare labels where no column says what is right, and say so", async () => {
    const read = await readAll(
      csv("id,y_true,y_pred\n001,cat,cat\n01,dog,cat\n1,dog,dog\n"),
    );
    expect(read.mapping!.shape).toBe("samples");
    expect(read.runs[0]!.samples.map((s) => [s.name, s.correct])).toEqual([
      ["001", true],
      ["01", false],
      ["1", true],
    ]);
    expect(new Set(read.runs[0]!.samples.map((s) => s.item)).size).toBe(3);
    expect(read.runs[0]!.results).toMatchObject([
      { metric: "correct", k: 2, n: 3 },
    ]);
    expect(read.warnings.join()).toContain("equals the expected text");
  });

  it.each([
    ["question,answer,response,passed\nq1,a,b,yes\nq2,a,a,no\n", [true, false]],
    ["Prompt;Output;Is Correct\np1;o;PASS\np2;o;FAIL\n", [true, false]],
    ["input\toutput\tcorrect\nx\ty\tTrue\nz\ty\tFalse\n", [true, false]],
    ["input,output,correct,score\nx,y,,0.5\nz,y,1,0.25\n", [null, true]],
  ])("read verdicts in words: %j", async (text, verdicts) => {
    const { runs } = await readAll(csv(text));
    expect(runs[0]!.samples.map((s) => s.correct)).toEqual(verdicts);
  });

  it("tell one prompt for all apart by id, and the same question asked again by epoch", async () => {
    const same = await readAll(
      csv("id,prompt,output,score\na,Judge!,x,1\nb,Judge!,y,0\n"),
    );
    expect(new Set(same.runs[0]!.samples.map((s) => s.item)).size).toBe(2);
    const again = await readAll(
      csv("question,output,score\nwhy?,x,1\nhow?,y,0\nwhy?,z,0\n"),
    );
    expect(again.runs[0]!.samples.map((s) => s.epoch)).toEqual([1, 1, 2]);
  });

  it.each([
    ["latency_ms", 300, 0.3],
    ["latencyMs", 300, 0.3],
    ["duration_s", 2, 2],
    ["elapsed", 2, 2],
    ["response_time_ms", 5, 0.005],
  ])("%s %d is %d seconds", async (name, given, seconds) => {
    const { runs } = await readAll(
      csv(`id,output,score,${name}\na,x,1,${given}\n`),
    );
    expect(runs[0]!.samples[0]!.seconds).toBeCloseTo(seconds, 12);
  });

  it("keep long texts to read, and few short ones to group by", async () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) =>
        `q${i},o,${i % 2},g${i % 3},because of ${"reasons ".repeat(9)}${i}`,
    );
    const { mapping, runs } = await readAll(
      csv(`question,output,score,kind,explanation\n${rows.join("\n")}\n`),
    );
    expect(mapping!.roles).toEqual([
      "input",
      "output",
      "score",
      "slice",
      "detail",
    ]);
    expect(runs[0]!.samples[4]).toMatchObject({
      fields: { kind: "g1" },
      details: { explanation: expect.stringContaining("because") },
    });
  });
});

describe("judgements as other tools write them", () => {
  it.each([
    ["model_a", "a"],
    ["A", "a"],
    ["[[B]]", "b"],
    ["tie (bothbad)", "tie"],
    ["both_bad", "tie"],
    ["Model B", "b"],
    ["left", "a"],
    ["2", "b"],
    ["A>B", "a"],
    ["A>>B", "a"],
    ["B>A", "b"],
    ["A=B", "tie"],
    ["[[C]]", "tie"],
    ["better", null],
    ["", null],
  ] as const)("%j is %j", (said, winner) =>
    expect(readWinner(said)).toBe(winner),
  );

  it("by the winner's own name, and with a column for each outcome", async () => {
    const named = await readAll(
      csv("model_a,model_b,winner\nx,y,y\ny,x,y\nx,y,tie\nx,y,nobody knows\n"),
    );
    expect(named.runs[0]!.pairings.map((p) => p.winner)).toEqual([
      "b",
      "a",
      "tie",
    ]);
    expect(named.warnings.join()).toContain('row 5 "nobody knows"');
    const hot = await readAll(
      csv(
        "id,model_a,model_b,winner_model_a,winner_model_b,winner_tie\n1,x,y,1,0,0\n2,x,y,0,0,1\n",
      ),
    );
    expect(hot.runs[0]!.pairings.map((p) => p.winner)).toEqual(["a", "tie"]);
  });
});

test("a mapping that lacks what its shape needs is refused with what it needs", async () => {
  const given = (shape: "samples" | "pairwise", roles: string) =>
    readAll(csv("a,b,c\nx,1,0.5\n"), {
      shape,
      roles: roles.split(" ") as (typeof columnRoles)[number][],
      runName: "r",
    });
  await expect(given("samples", "input ignore ignore")).rejects.toMatchObject({
    id: "bad_mapping",
    message: expect.stringContaining("a score"),
  });
  await expect(given("pairwise", "modelA modelB ignore")).rejects.toMatchObject(
    { id: "bad_mapping", message: expect.stringContaining("the winner") },
  );
  await expect(given("samples", "score ignore ignore")).rejects.toMatchObject({
    id: "no_values",
  });
});

test("a rate with a release is a run for each release, with when it began", async () => {
  const { runs } = await readAll(fixtureFile("csv/nightly_drift.csv"));
  expect(runs.flatMap((run) => run.results)).toHaveLength(70);
  expect(runs.every((run) => run.startedAt !== null)).toBe(true);
  expect(runs[0]).toMatchObject({
    params: { release: "r100" },
    startedAt: "2026-08-01T00:00:00.000Z",
  });
});

test("an ablation: the interval of the difference stays with the difference", async () => {
  const { runs } = await readAll(fixtureFile("csv/ablation.csv"));
  expect(runs).toHaveLength(6);
  expect(runs[1]!.results).toMatchObject([
    { metric: "accuracy", value: 0.718, low: null, high: null, n: 1200 },
    { metric: "accuracy delta", value: -0.094, low: -0.115, high: -0.073 },
  ]);
});

test("any table gets a mapping that fits it: a role a column, and none twice that stands once", async () => {
  const names = fc.constantFrom(
    ..."id input Output expected score correct model run_id metric value stderr n k step date acc acc_stderr winner model_a model_b latency_ms cost lang x".split(
      " ",
    ),
  );
  const cell = fc.oneof(
    fc.constantFrom("", "N/A", "0.5", "1", "0", "87.5 %", "0,5", "2026-08-01"),
    fc.constantFrom(
      "model_a",
      "tie",
      "long text here",
      "NaN",
      "9007199254740993",
    ),
    fc.string({ maxLength: 8 }),
  );
  const once: readonly string[] =
    "metric n k step time run model task sampleId input expected output correct confidence seconds cost tokens modelA modelB".split(
      " ",
    );
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(names, { minLength: 1, maxLength: 12 }),
      fc.array(fc.array(cell, { minLength: 12, maxLength: 12 }), {
        maxLength: 20,
      }),
      fc.boolean(),
      async (columns, rows, decimalComma) => {
        const table: TableFile = {
          syntax: "CSV",
          columns,
          firstRows: rows,
          decimalComma,
          warnings: [],
          async *batches() {},
        };
        const { roles } = guessMapping(table, "r");
        expect(roles).toHaveLength(columns.length);
        expect(roles.every((role) => columnRoles.includes(role))).toBe(true);
        for (const role of once)
          expect(roles.filter((r) => r === role).length).toBeLessThan(2);
      },
    ),
    { numRuns: 300 },
  );
});
