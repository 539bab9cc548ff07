/** Inspect logs: every sample file, and the states that they do not show. */
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import {
  fileOf,
  fixture,
  fixtureFile,
  fixturesFolder,
  readAll,
  refusalOf,
} from "../../stage/files.ts";
import { zipOf } from "../../stage/zips.ts";

const read = (name: string) => readAll(fixtureFile(`inspect/${name}`));
const popularity = "2025-05-12T20-28-13-04-00_popularity.json";
const guide = "2025-05-12T20-28-26-04-00_security-guide.json";

describe("the sample logs", () => {
  test.each([
    // file, task, model, status, samples, metric, value, stderr, n, tokens in all
    [
      "popularity_llama405b_2epochs.eval",
      "popularity",
      "azureai/Meta-Llama-3-1-405B-Instruct-jqf",
      "finished",
      4,
      "match/accuracy",
      0.75,
      0.25,
      4,
      258,
    ],
    [
      "popularity_llama405b_2epochs.zstd.eval",
      "popularity",
      "azureai/Meta-Llama-3-1-405B-Instruct-jqf",
      "finished",
      4,
      "match/accuracy",
      0.75,
      0.25,
      4,
      258,
    ],
    [
      "mmlu_gpt-4o_choices.eval",
      "inspect_evals/mmlu_0_shot",
      "openai/gpt-4o",
      "finished",
      1,
      "choice/accuracy",
      0,
      null,
      1,
      156,
    ],
    [
      popularity,
      "popularity",
      "openai/gpt-4o-mini",
      "killed",
      3,
      "match/accuracy",
      0.6666666666666666,
      0.33333333333333337,
      3,
      198,
    ],
    [
      guide,
      "security_guide",
      "openai/gpt-4o-mini",
      "finished",
      3,
      "model_graded_fact/accuracy",
      1,
      null,
      3,
      1992,
    ],
    [
      "pubmedqa_gpt4o_mini.json",
      "inspect_evals/pubmedqa",
      "openai/azure/gpt-4o-mini",
      "finished",
      2,
      "choice/accuracy",
      1,
      null,
      2,
      821,
    ],
  ] as const)(
    "%s",
    async (
      name,
      task,
      model,
      status,
      count,
      metric,
      value,
      stderr,
      n,
      tokens,
    ) => {
      const { runs, definitions } = await read(name);
      expect(runs).toHaveLength(1);
      const [run] = runs;
      expect(run).toMatchObject({ name: `${task} · ${model}`, model, status });
      expect(run!.results).toHaveLength(1);
      expect(run!.results[0]).toMatchObject({ task, metric, value, stderr, n });
      expect(definitions).toEqual([
        { metric, higherIsBetter: true, least: 0, greatest: 1 },
      ]);
      expect(run!.samples).toHaveLength(count);
      const scores = run!.samples.map((s) => s.scores[metric]!);
      expect(scores.reduce((a, b) => a + b, 0) / count).toBeCloseTo(value, 12);
      expect(run!.samples.reduce((sum, s) => sum + s.tokens!, 0)).toBe(tokens);
    },
  );

  test("all six are read", () =>
    expect(readdirSync(join(fixturesFolder, "inspect"))).toHaveLength(6));

  it("gives the same from deflate and from zstd, in the order of the data set and the epochs", async () => {
    const deflate = await read("popularity_llama405b_2epochs.eval");
    const zstd = await read("popularity_llama405b_2epochs.zstd.eval");
    expect(zstd.runs).toEqual(deflate.runs);
    const { samples } = zstd.runs[0]!;
    expect(
      samples.map((s) => [
        s.name,
        s.epoch,
        s.scores["match/accuracy"],
        s.correct,
      ]),
    ).toEqual([
      ["1", 1, 0, false],
      ["1", 2, 1, true],
      ["2", 1, 1, true],
      ["2", 2, 1, true],
    ]);
    expect(new Set(samples.map((s) => s.item)).size).toBe(2);
  });

  it("pairs the samples of two models on one task", async () => {
    const llama = (await read("popularity_llama405b_2epochs.eval")).runs[0]!;
    const gpt = (await read(popularity)).runs[0]!;
    const items = gpt.samples.map((s) => s.item);
    expect(items.slice(0, 2)).toEqual([
      llama.samples[0]!.item,
      llama.samples[2]!.item,
    ]);
  });

  it("has choices, subject, explanations, times and what the values rest on", async () => {
    const { runs } = await read("mmlu_gpt-4o_choices.eval");
    const [run] = runs;
    expect(run!.samples[0]).toMatchObject({
      target: "A",
      output: "ANSWER: C",
      correct: false,
      fields: { subject: "college_physics", answer: "C" },
      seconds: 1.566,
      details: {
        choices: ["6.0 e", "6.8 eV", "12.2 eV", "13.6 eV"],
        explanations: { choice: "ANSWER: C" },
      },
    });
    expect(run!.datasets[0]).toMatchObject({ name: "cais/mmlu", items: 14042 });
    expect(run!.bases.map((b) => [b.aspect, b.metric, b.value])).toEqual([
      ["scorer", "choice/accuracy", "choice, inspect_ai 0.3.154"],
      ["dataset", "", "cais/mmlu"],
      ["samples", "", expect.stringMatching(/^1 examples /)],
      ["definition", "", expect.stringContaining("task version 0")],
    ]);
    expect(run!.params).toMatchObject({
      temperature: "0",
      solvers: "multiple_choice",
      limit: "1",
    });
    const graded = (await read(guide)).runs[0]!.samples[0]!;
    expect(
      (graded.details["explanations"] as Record<string, string>)[
        "model_graded_fact"
      ],
    ).toMatch(/^To evaluate the submission/);
    expect((await read(popularity)).warnings).toEqual([
      "This Inspect run was cancelled before its end.",
    ]);
  });
});

const evalOf =
  '"eval": {"task": "t", "model": "m", "created": "2026-01-02T03:04:05+00:00", "dataset": {"name": "d", "sample_ids": [1, 2]}}';
const log = (rest: string) =>
  fileOf("log.json", `{"version": 2, ${evalOf}, ${rest}}`);
const sample = (scores: string, more = "") =>
  `{"id": 1, "epoch": 1, "input": "q", "target": "a", "scores": ${scores}${more}}`;
const scored = async (scores: string) =>
  (await readAll(log(`"status": "success", "samples": [${sample(scores)}]`)))
    .runs[0]!.samples[0]!;

describe("scores of a sample", () => {
  test.each([
    ['{"s": {"value": "C"}}', { s: 1 }, true],
    ['{"s": {"value": "I"}}', { s: 0 }, false],
    ['{"s": {"value": "P"}}', { s: 0.5 }, null],
    ['{"s": {"value": "N"}}', { s: 0 }, false],
    ['{"s": {"value": NaN}}', { s: null }, null],
    ['{"s": {"value": null}}', { s: null }, null],
    ['{"s": {"value": true}}', { s: 1 }, true],
    ['{"s": {"value": "0.25"}}', { s: 0.25 }, null],
    [
      '{"s": {"value": [1, 0, NaN]}}',
      { "s/1": 1, "s/2": 0, "s/3": null },
      true,
    ],
    [
      '{"s": {"value": {"tone": 0.5, "facts": "C"}}}',
      { tone: 0.5, facts: 1 },
      null,
    ],
    ["{}", {}, null],
  ])("%s", async (scores, expected, correct) => {
    const read = await scored(scores);
    expect(read.scores).toEqual(expected);
    expect(read.correct).toBe(correct);
  });

  it("has an epoch from 1, whatever the log says", async () => {
    for (const [said, epoch] of [
      ["3", 3],
      ["9007199254740992", 1],
      ["-2", 1],
      ["null", 1],
    ] as const) {
      const { runs } = await readAll(
        log(
          `"status": "success", "samples": [{"id": 1, "epoch": ${said}, "input": "q", "scores": {}}]`,
        ),
      );
      expect(runs[0]!.samples[0]!.epoch).toBe(epoch);
    }
  });

  it("that are grades are kept to group by", async () => {
    expect((await scored('{"s": {"value": "B+"}}')).fields).toEqual({
      s: "B+",
    });
  });
});

describe("results of a log", () => {
  const results = async (json: string) =>
    (await readAll(log(`"status": "success", "results": ${json}`))).runs[0]!
      .results;

  it("take n from what was scored, else completed, else total", async () => {
    const scores = (more: string) =>
      `[{"name": "s", "scorer": "s", ${more}"metrics": {"mean": {"value": 0.5}}}]`;
    const n = async (more: string, rest: string) =>
      (await results(`{${rest}"scores": ${scores(more)}}`))[0]!.n;
    expect(
      await n(
        '"scored_samples": 7, "unscored_samples": 3, ',
        '"total_samples": 10, "completed_samples": 9, ',
      ),
    ).toBe(7);
    expect(await n("", '"total_samples": 10, "completed_samples": 9, ')).toBe(
      9,
    );
    expect(await n("", '"total_samples": 10, ')).toBe(10);
    expect(await n("", "")).toBeNull();
  });

  it("give the standard error to the mean it belongs to, and keep other metrics", async () => {
    const read = await results(
      '{"scores": [{"name": "s", "metrics": {"accuracy": {"value": 0.5}, "stderr": {"value": 0.1}, "f1": {"value": 0.7}, "bad": {"value": "N/A"}, "inf": {"value": Infinity}}}]}',
    );
    expect(read.map((r) => [r.metric, r.value, r.special, r.stderr])).toEqual([
      ["s/accuracy", 0.5, null, 0.1],
      ["s/f1", 0.7, null, null],
      ["s/inf", null, "Infinity", null],
    ]);
  });

  it("of several reducers are several metrics", async () => {
    const score = (reducer: string) =>
      `{"name": "s", "reducer": "${reducer}", "metrics": {"accuracy": {"value": 1}}}`;
    const read = await results(
      `{"scores": [${score("mean")}, ${score("pass_at_2")}]}`,
    );
    expect(read.map((r) => [r.metric, r.filter])).toEqual([
      ["s/accuracy", "mean"],
      ["s/accuracy (pass_at_2)", "pass_at_2"],
    ]);
  });

  it("of 2024, a single scorer beside its metrics, are read", async () => {
    const read = await results(
      '{"scorer": {"name": "match"}, "metrics": {"accuracy": {"name": "accuracy", "value": 0.8}, "bootstrap_std": {"value": 0.1}}}',
    );
    expect(read.map((r) => r.metric)).toEqual([
      "match/accuracy",
      "match/bootstrap_std",
    ]);
  });
});

describe("logs that did not end well", () => {
  const start = `{"version": 2, ${evalOf}}`;

  it("a crashed .eval without header has its samples, and summaries of those that were not written", async () => {
    const { runs, warnings } = await readAll(
      fileOf(
        "x.eval",
        zipOf([
          { path: "_journal/start.json", content: start, method: 93 },
          {
            path: "samples/1_epoch_1.json",
            content: sample('{"s": {"value": "C"}}'),
          },
          {
            path: "_journal/summaries/1.json",
            content:
              '[{"id": 1, "epoch": 1, "input": "q", "scores": {"s": {"value": "C"}}}, {"id": 2, "epoch": 1, "input": "r", "target": "b", "scores": {"s": {"value": "I"}}}]',
          },
        ]),
      ),
    );
    expect(runs[0]).toMatchObject({
      status: "failed",
      startedAt: "2026-01-02T03:04:05.000Z",
      results: [],
    });
    expect(runs[0]!.samples.map((s) => [s.name, s.scores])).toEqual([
      ["1", { s: 1 }],
      ["2", { s: 0 }],
    ]);
    expect(warnings).toEqual([expect.stringContaining("never finished")]);
  });

  it("a damaged sample is named, and the others are read", async () => {
    const { runs, warnings } = await readAll(
      fileOf(
        "x.eval",
        zipOf([
          { path: "header.json", content: start },
          { path: "samples/1_epoch_1.json", content: sample("{}") },
          {
            path: "samples/2_epoch_1.json",
            content: sample("{}"),
            says: { crc: 1 },
          },
        ]),
      ),
    );
    expect(runs[0]!.samples).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^1 sample could not be read and was left out: samples\/2_epoch_1.json.*checksum/,
      ),
    ]);
  });

  it("says how an errored, a started and an empty log stand", async () => {
    const one = `"samples": [${sample("{}")}]`;
    const errored = await readAll(
      log(`"status": "error", "error": {"message": "boom"}, ${one}`),
    );
    expect(errored.runs[0]!.status).toBe("failed");
    expect(errored.warnings).toEqual([
      "This Inspect run stopped with an error: boom",
    ]);
    expect(
      (await readAll(log(`"status": "started", ${one}`))).runs[0]!.status,
    ).toBe("failed");
    expect((await refusalOf(log('"status": "started"'))).id).toBe("no_values");
  });
});

describe("what is too big for a table", () => {
  it("images are named, not kept, and one warning counts them", async () => {
    const image = `data:image/png;base64,${"A".repeat(4096)}`;
    const { runs, warnings } = await readAll(
      log(
        `"status": "success", "samples": [{"id": 1, "epoch": 1, "target": "cat", "input": [{"role": "user", "content": [{"type": "text", "text": "What is it?"}, {"type": "image", "image": "${image}"}]}], "messages": [{"role": "user", "content": [{"type": "image", "image": "attachment://h"}]}], "attachments": {"h": "${image}"}, "scores": {}}]`,
      ),
    );
    const [read] = runs[0]!.samples;
    expect(read!.input).toBe("What is it?\n[image] [image/png, 3 kB]");
    expect(JSON.stringify(runs)).not.toContain("AAAAAAAA");
    expect(read!.details["messages"]).toEqual([
      { role: "user", text: "[image] [image/png, 3 kB]" },
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^2 images or files inside the texts were left out/,
      ),
    ]);
  });

  it("nested metadata is to read, short metadata to group by", async () => {
    const [read] = (await readAll(fixtureFile(`inspect/${popularity}`)))
      .runs[0]!.samples;
    expect(read!.fields["label_confidence"]).toBe("0.8860552919198255");
    expect(read!.details["metadata"]).toBe('{"nested":{"foo":"bar"}}');
  });
});

test("logs inside a zip are read as they are by themselves", async () => {
  const logs = [
    "popularity_llama405b_2epochs.eval",
    "popularity_llama405b_2epochs.zstd.eval",
    "mmlu_gpt-4o_choices.eval",
  ];
  const { runs, warnings } = await readAll(
    fileOf(
      "logs.zip",
      zipOf([
        ...logs.map((name) => ({
          path: `logs/${name}`,
          content: fixture(`inspect/${name}`),
          method: name.startsWith("mmlu") ? 0 : 8,
        })),
        { path: "log.json", content: fixture(`inspect/${guide}`) },
      ]),
    ),
  );
  expect(warnings).toEqual([]);
  const alone = await Promise.all(
    logs.map(async (name) => (await read(name)).runs[0]!),
  );
  const samples = (list: typeof runs) =>
    list.map((run) => [
      run.name,
      run.results.length,
      run.samples.map(({ item }) => item),
    ]);
  expect(samples(runs.slice(1)).sort()).toEqual(samples(alone).sort());
});

test("what is unpacked of the logs in a zip counts as the zip's own", async () => {
  const content = randomBytes(500_000);
  const log = zipOf([
    { path: "header.json", content: "{}" },
    ...[1, 2, 3].map((id) => ({
      path: `samples/${id}_epoch_1.json`,
      content,
      method: 93,
      says: { size: 200 * 1024 * 1024 },
    })),
  ]);
  const { warnings } = await readAll(
    fileOf(
      "logs.zip",
      zipOf([
        { path: "a.csv", content: "run,acc\na,1\n" },
        { path: "b.eval", content: log },
        { path: "c.eval", content: log },
      ]),
    ),
  );
  expect(warnings).toContainEqual(
    expect.stringMatching(/^c\.eval was left out: .*more than 1 GB/),
  );
});
