/** Every Eval Ever: aggregate and instances, both schema versions, and what the samples do not show. */
import { describe, expect, it, test } from "vitest";
import {
  fileOf,
  fixture,
  fixtureFile,
  readAll,
  refusalOf,
} from "../../stage/files.ts";

const id = "f3a1c0de-4b2e-4c1a-9f6d-1b7e5a2c8d40";
const read = (name: string) => readAll(fixtureFile(`every-eval-ever/${name}`));

test("0.3.0: one score with its metric, times as texts, and the instances of the same evaluation", async () => {
  const aggregate = await read(`${id}.json`);
  const instances = await read(`${id}_samples.jsonl`);
  expect(aggregate.runs[0]).toMatchObject({
    name: "demo-org/demo-model",
    model: "demo-org/demo-model",
    startedAt: new Date(1750000000 * 1000).toISOString(),
    results: [
      {
        task: "demo-source.demo_bench",
        metric: "accuracy",
        value: 0.75,
        stderr: null,
        isGroup: false,
      },
    ],
    datasets: [{ name: "demo_bench", sourceType: "url" }],
  });
  expect(aggregate.definitions).toEqual([
    {
      metric: "accuracy",
      higherIsBetter: true,
      unit: "proportion",
      least: 0,
      greatest: 1,
    },
  ]);
  expect(instances.runs[0]!.join).toBe(aggregate.runs[0]!.join);
  expect(instances.runs[0]!.samples).toMatchObject([
    {
      task: "demo-source.demo_bench",
      name: "demo_0001",
      input: "What is 2 + 2?",
      target: "4",
      output: "The answer is 4.",
      scores: { accuracy: 1 },
      correct: true,
      tokens: 17,
      fields: { subject: "arithmetic", answer: "4" },
    },
  ]);
});

test("0.2.2: 15 results, of which the overall one repeats the 14 others", async () => {
  const name = "mmlu-pro_yi-1.5-34b.v0.2.2.json";
  const raw = JSON.parse(
    new TextDecoder().decode(fixture(`every-eval-ever/${name}`)),
  ) as {
    evaluation_results: {
      evaluation_name: string;
      score_details: { score: number };
    }[];
  };
  const { runs, warnings } = await read(name);
  const [run] = runs;
  expect(run!.model).toBe("01-ai/yi-1.5-34b-chat");
  expect(run!.results.map((r) => [r.task, r.metric, r.value])).toEqual(
    raw.evaluation_results.map((r) => [
      r.evaluation_name,
      "accuracy",
      r.score_details.score,
    ]),
  );
  expect(run!.results).toHaveLength(15);
  expect(run!.results.flatMap((r) => (r.isGroup ? [r.task] : []))).toEqual([
    "MMLU-Pro (overall)",
  ]);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^MMLU-Pro \(overall\): an overall value repeats its parts/,
    ),
  ]);
});

describe("odd evaluations", () => {
  const result = (score: object, metric: object = {}, name = "bench") => ({
    evaluation_name: name,
    source_data: { dataset_name: "d" },
    metric_config: { metric_name: "acc", lower_is_better: false, ...metric },
    score_details: score,
  });
  const of = async (...results: object[]) =>
    readAll(
      fileOf(
        "e.json",
        JSON.stringify({
          schema_version: "0.3.0",
          evaluation_id: "e/1",
          model_info: { id: "o/m" },
          evaluation_results: results,
        }),
      ),
    );

  it("have the standard error, interval and n that the file gives", async () => {
    const { runs, warnings } = await of(
      result({
        score: 0.5,
        uncertainty: {
          standard_error: { value: 0.02 },
          confidence_interval: {
            lower: 0.46,
            upper: 0.54,
            confidence_level: 0.95,
          },
          num_samples: 625,
        },
      }),
    );
    expect(runs[0]!.results[0]).toMatchObject({
      stderr: 0.02,
      low: 0.46,
      high: 0.54,
      n: 625,
    });
    expect(warnings).toEqual([]);
  });

  it("have a standard error from deviation and n, and say of an interval that is not at 95%", async () => {
    const { runs, warnings } = await of(
      result({
        score: 0.5,
        uncertainty: {
          standard_deviation: 0.5,
          num_samples: 100,
          confidence_interval: {
            lower: 0.4,
            upper: 0.6,
            confidence_level: 0.9,
          },
        },
      }),
    );
    expect(runs[0]!.results[0]!.stderr).toBe(0.05);
    expect(warnings).toEqual([
      "bench, acc: its interval is at 90%, not at 95%.",
    ]);
  });

  it("have no uncertainty where none is given, and none from nonsense", async () => {
    const { runs } = await of(
      result({
        score: 0.5,
        uncertainty: {
          standard_error: { value: "N/A" },
          confidence_interval: { lower: 1, upper: 0 },
        },
      }),
    );
    expect(runs[0]!.results[0]).toMatchObject({
      stderr: null,
      low: null,
      high: null,
      n: null,
    });
  });

  it("keep the direction and the ends of a scale, but no infinite ends", async () => {
    const { definitions } = await of(
      result(
        { score: 3 },
        {
          metric_name: "ppl",
          lower_is_better: true,
          min_score: 0,
          max_score: "Infinity",
        },
      ),
      result(
        { score: 3 },
        { metric_name: "mixed", lower_is_better: true },
        "x",
      ),
      result(
        { score: 3 },
        { metric_name: "mixed", lower_is_better: false },
        "y",
      ),
    );
    expect(definitions).toEqual([
      { metric: "ppl", higherIsBetter: false, least: 0 },
      { metric: "mixed", higherIsBetter: null },
    ]);
  });

  it("tell apart metrics of one name, and leave out unknown levels", async () => {
    const { runs, warnings } = await of(
      result({ score: 0.5 }, { metric_id: "a" }),
      result({ score: 0.6 }, { metric_id: "b" }),
      result({ score: -1 }, { has_unknown_level: true }),
    );
    expect(runs[0]!.results.map((r) => r.metric)).toEqual(["acc", "acc (b)"]);
    expect(warnings).toEqual(["1 results have no score; they were left out."]);
  });

  it("call an average alone no group", async () => {
    const { runs } = await of(result({ score: 0.5 }, {}, "average"));
    expect(runs[0]!.results[0]!.isGroup).toBe(false);
  });

  it("without a score are refused", async () =>
    expect(
      await refusalOf(
        fileOf(
          "e.json",
          '{"schema_version":"0.3.0","evaluation_id":"e","evaluation_results":[]}',
        ),
      ),
    ).toMatchObject({ id: "no_values" }));
});

test("conversations show what was said last, repeated samples are epochs, and scores are no verdicts", async () => {
  const row = (more: object) =>
    JSON.stringify({
      schema_version: "0.2.2",
      evaluation_id: "e",
      model_id: "m",
      evaluation_name: "b",
      sample_id: "s1",
      sample_hash: "h",
      input: { raw: "Book it", reference: "done" },
      output: null,
      messages: [
        { turn_idx: 0, role: "user", content: "Book it" },
        { turn_idx: 1, role: "assistant", content: "Booked." },
        { turn_idx: 2, role: "tool", content: "ok" },
      ],
      evaluation: { score: 0.5, is_correct: true },
      performance: { latency_ms: 1500 },
      ...more,
    });
  const { runs } = await readAll(
    fileOf("x_samples.jsonl", `${row({})}\n${row({ error: "timeout" })}`),
  );
  expect(runs[0]!.samples).toMatchObject([
    {
      epoch: 1,
      output: "Booked.",
      target: "done",
      scores: { score: 0.5 },
      seconds: 1.5,
      error: null,
    },
    { epoch: 2, error: "timeout" },
  ]);
});
