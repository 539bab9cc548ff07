/** lm-eval samples and what joins them to their results file. The expected numbers are counted here from the raw rows. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { joinOf } from "../../../shared/formats/lmEvalNames.ts";
import type { Json } from "../../../shared/formats/tolerantJson.ts";
import {
  fileOf,
  fixture,
  fixtureFile,
  fixturesFolder,
  readAll,
  refusalOf,
} from "../../stage/files.ts";

const folder = "lm-eval/v0.4";
const models = ["acme__toy-small", "acme__toy-large"];
const files = models.flatMap((model) =>
  readdirSync(join(fixturesFolder, folder, model)).map(
    (name) => `${model}/${name}`,
  ),
);
const samplesFiles = files.filter((name) => name.includes("/samples_"));
const read = (name: string) =>
  readAll(fileOf(name, fixture(`${folder}/${name}`)));
const rowsOf = (name: string) =>
  new TextDecoder()
    .decode(fixture(`${folder}/${name}`))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { [key: string]: Json });
const results = (model: string) =>
  files.find((name) => name.startsWith(`${model}/results_`))!;

describe("lm-eval samples", () => {
  test("all six files are there", () => expect(samplesFiles).toHaveLength(6));

  it.each(samplesFiles)("%s has each row as a sample", async (name) => {
    const rows = rowsOf(name);
    const { format, runs, warnings } = await read(name);
    expect(format).toBe("lm-eval samples JSONL");
    expect(warnings).toEqual([]);
    expect(runs).toHaveLength(1);
    const [run] = runs;
    expect(run!.model).toBe(name.split("/")[0]!.replace("__", "/"));
    expect(run!.samples).toHaveLength(rows.length);
    expect(
      run!.samples.map((s) => [s.name, s.filter, Object.values(s.scores)[0]]),
    ).toEqual(
      rows.map((row) => [
        String(row["doc_id"]),
        row["filter"],
        row[(row["metrics"] as string[])[0]!],
      ]),
    );
  });

  it.each(samplesFiles)(
    "%s averages to what the results file reports, under the same names, with its n",
    async (name) => {
      const { runs } = await read(name);
      const reported = (await read(results(name.split("/")[0]!))).runs[0]!;
      const [{ samples }] = runs as [(typeof runs)[0]];
      const task = samples[0]!.task;
      const own = reported.results.filter((r) => r.task === task);
      expect(own.length).toBeGreaterThan(0);
      for (const { metric, value, n } of own) {
        const scores = samples.flatMap((s) =>
          metric in s.scores ? [s.scores[metric]!] : [],
        );
        expect(scores).toHaveLength(n!);
        expect(scores.reduce((a, b) => a + b, 0) / scores.length).toBeCloseTo(
          value!,
          12,
        );
      }
      expect(runs[0]!.join).toBe(reported.join);
    },
  );

  it("pair the same questions of two models", async () => {
    const [small, large] = await Promise.all(
      models.map(async (model) => {
        const name = samplesFiles.find(
          (f) => f.startsWith(model) && f.includes("ticket_math"),
        )!;
        return (await read(name)).runs[0]!.samples;
      }),
    );
    expect(small!.map((s) => s.item)).toEqual(large!.map((s) => s.item));
    expect(new Set(small!.map((s) => s.item)).size).toBe(40);
    const billing = (await read(samplesFiles[0]!)).runs[0]!.samples;
    expect(billing.some((s) => s.item === small![0]!.item)).toBe(false);
  });

  it("of a multiple choice show the choice, not its number", async () => {
    const name = samplesFiles.find((f) =>
      f.includes("toy-large/samples_policy_billing"),
    )!;
    const { runs } = await read(name);
    expect(runs[0]!.samples[0]).toMatchObject({
      input:
        "Question: Case 0: which policy section covers “late fee” for a consumer account?\nAnswer:",
      target: "§1.0 late fee",
      output: "§1.0 late fee",
      correct: true,
      fields: { tier: "consumer", answer: "0" },
    });
    expect(runs[0]!.samples[0]!.details["choices"]).toHaveLength(4);
    for (const sample of runs[0]!.samples)
      expect(sample.output === sample.target).toBe(
        sample.scores["acc,none"] === 1,
      );
  });

  it("alone, without a name that joins, bring the means of their rows", async () => {
    const { runs } = await readAll(
      fixtureFile("jsonl/lm-eval-samples-ticket_math.jsonl"),
    );
    expect(runs).toHaveLength(1);
    expect(runs[0]!.results.map((r) => [r.metric, r.filter, r.k, r.n])).toEqual(
      [
        ["exact_match,strict-match", "strict-match", 10, 40],
        ["exact_match,flexible-extract", "flexible-extract", 10, 40],
      ],
    );
    expect(runs[0]!.samples).toHaveLength(80);
  });
});

describe("odd lm-eval samples", () => {
  const row = (id: number, more: string) =>
    `{"doc_id": ${id}, "doc": {"q": "${id}?"}, "target": "t", "arguments": [["${id}?", {"until": []}]], "resps": [["r"]], "filtered_resps": ["r"], ${more}}`;
  const file = (...lines: string[]) =>
    fileOf("samples_t.jsonl", lines.join("\n"));

  it("keep the last of the rows that were appended by a rerun, and say so", async () => {
    const { runs, warnings } = await readAll(
      file(row(1, '"acc": 0.0'), row(2, '"acc": 1.0'), row(1, '"acc": 1.0')),
    );
    expect(runs[0]!.samples.map((s) => [s.name, s.scores["acc"]])).toEqual([
      ["2", 1],
      ["1", 1],
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(/^1 row repeats an example.*last row/),
    ]);
  });

  it("of before 0.4.4 have lists of arguments, no hashes, and no list of metrics", async () => {
    const { runs } = await readAll(file(row(7, '"acc": 1.0, "f1": 0.5')));
    expect(runs[0]!.samples[0]).toMatchObject({
      input: "7?",
      output: "r",
      scores: { acc: 1, f1: 0.5 },
      details: { generation: { until: [] } },
    });
  });

  it("have no number for a metric that is a pair, and none for NaN", async () => {
    const { runs } = await readAll(
      file(row(1, '"metrics": ["ppl", "acc"], "ppl": [-3.5, 4], "acc": NaN')),
    );
    expect(runs[0]!.samples[0]!.scores).toEqual({ acc: null });
  });

  it("cut in a line keep what is whole and name the line", async () => {
    const { runs, warnings } = await readAll(
      file(row(1, '"acc": 1.0'), row(2, '"acc": 0.0').slice(0, 40)),
    );
    expect(runs[0]!.samples).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^1 line is no lm-eval samples; left out: line 2/,
    );
  });

  it("with a first line longer than what is sniffed are still known", async () => {
    const long = row(1, `"acc": 1.0, "note": "${"x".repeat(300_000)}"`);
    const { format } = await readAll(file(long, row(2, '"acc": 1.0')));
    expect(format).toBe("lm-eval samples JSONL");
  });

  it("without a whole row are refused", async () =>
    expect(
      (await refusalOf(fileOf("samples_t.jsonl", '{"doc_id": 1, "doc": {'))).id,
    ).toBe("malformed_file"));
});

describe("files of one lm-eval run", () => {
  const at = "2026-11-23T07-23-33.474369";
  test.each([
    [`results_${at}.json`, `samples_t_a_${at}.jsonl`],
    [`out/acme__m/results_${at}.json`, `samples_x_${at}.jsonl`],
    [`results_${at}.json`, `C:\\out\\acme__m\\samples_x_${at}.jsonl`],
    ["run7/results.json", "run7/samples_x.jsonl"],
  ])("%s and %s join", (one, other) => {
    expect(joinOf(one)).toBeDefined();
    expect(joinOf(one)).toBe(joinOf(other));
  });

  test.each([
    [`results_${at}.json`, "results_2026-11-23T07-23-33.474370.json"],
    ["run7/results.json", "run8/samples_x.jsonl"],
    [
      "a/results_2024-01-01T10-00-00.json",
      "b/samples_x_2024-01-01T10-00-00.jsonl",
    ],
  ])("%s and %s do not", (one, other) =>
    expect(joinOf(one)).not.toBe(joinOf(other)),
  );

  test.each([
    "results.json",
    "samples_x.jsonl",
    "410m_step64.json",
    "a/b_results.json",
  ])("%s joins nothing by its name alone", (name) =>
    expect(joinOf(name)).toBeUndefined(),
  );
});

describe("what the results of lm-eval rest on", () => {
  it.each(models)(
    "%s: versions, hashes, shots and data of each task",
    async (model) => {
      const { runs } = await read(results(model));
      const raw = JSON.parse(
        new TextDecoder().decode(fixture(`${folder}/${results(model)}`)),
      ) as {
        task_hashes: Record<string, string>;
        "n-samples": Record<string, { original: number }>;
      };
      const basis = (task: string) =>
        Object.fromEntries(
          runs[0]!.bases
            .filter((b) => b.task === task)
            .map((b) => [b.aspect, b.value]),
        );
      expect(basis("ticket_math")).toEqual({
        scorer: "version 3",
        samples: raw.task_hashes["ticket_math"],
        definition: "0-shot",
        dataset: "arith.jsonl",
      });
      // The versions of a group are written as texts: "2" is 2.
      expect(basis("policy")).toEqual({
        scorer: "version 2",
        definition: "0-shot",
      });
      expect(
        runs[0]!.datasets.map((d) => [d.task, d.name, d.items]),
      ).toContainEqual([
        "policy_refund",
        "refund.jsonl",
        raw["n-samples"]["policy_refund"]!.original,
      ]);
      expect(
        Date.parse(runs[0]!.endedAt!) - Date.parse(runs[0]!.startedAt!),
      ).toBeLessThan(2000);
    },
  );

  it("tells chat templates, system instructions and generation arguments apart", async () => {
    const { runs } = await readAll(
      fileOf(
        "r.json",
        '{"results":{"t":{"acc,none":1}},"versions":{"t":"Yaml"},"n-shot":{"t":5},"chat_template":"x","system_instruction_sha":"0123456789","fewshot_as_multiturn":true,"config":{"model_args":{"pretrained":"m"},"gen_kwargs":{"temperature":0}}}',
      ),
    );
    expect(runs[0]!.bases).toEqual([
      {
        run: 0,
        task: "t",
        metric: "",
        aspect: "definition",
        value:
          '5-shot, chat template, system instruction 01234567, multi-turn, generation {"temperature":0}',
      },
    ]);
  });
});
