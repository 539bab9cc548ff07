/** promptfoo in its three syntaxes: the expected numbers are counted here from the raw JSON. */
import { describe, expect, it, test } from "vitest";
import {
  fileOf,
  fixture,
  fixtureFile,
  readAll,
  refusalOf,
  type ReadFile,
} from "../../stage/files.ts";

interface RawRow {
  testIdx: number;
  promptIdx: number;
  success: boolean;
  score: number;
  cost: number;
  latencyMs: number;
  failureReason: number;
  namedScores: Record<string, number>;
  gradingResult: { componentResults: { assertion: { metric?: string } }[] };
}
interface RawColumn {
  provider: string;
  label: string;
  metrics: {
    namedScores: Record<string, number>;
    namedScoresCount: Record<string, number>;
  };
}
interface Raw {
  config: { description: string };
  results: { prompts: RawColumn[]; results: RawRow[] };
}
const raw = (name: string) =>
  JSON.parse(new TextDecoder().decode(fixture(`promptfoo/${name}`))) as Raw;
const read = (name: string) => readAll(fixtureFile(`promptfoo/${name}`));
const valueOf = (file: ReadFile, run: number, metric: string) =>
  file.runs[run]!.results.find((r) => r.metric === metric);

describe.each([
  ["refund-echo.json", 4, 4],
  ["triage-3models-2prompts.json", 6, 20],
])("%s", (name, columns, tests) => {
  const { config, results } = raw(name);

  it("is one run for each provider and prompt, with every test in order", async () => {
    const { format, runs } = await read(name);
    expect(format).toBe("promptfoo results JSON");
    expect(runs.map((run) => [run.name, run.model])).toEqual(
      results.prompts.map((p) => [`${p.provider} · ${p.label}`, p.provider]),
    );
    expect(runs).toHaveLength(columns);
    for (const [index, run] of runs.entries()) {
      const rows = results.results
        .filter((row) => row.promptIdx === index)
        .sort((a, b) => a.testIdx - b.testIdx);
      expect(rows).toHaveLength(tests);
      expect(
        run.samples.map((s) => [
          s.correct,
          s.scores["score"],
          s.cost,
          s.seconds,
        ]),
      ).toEqual(
        rows.map((r) => [r.success, r.score, r.cost, r.latencyMs / 1000]),
      );
      // The same tests in the same order, whatever the provider and prompt.
      expect(run.samples.map((s) => s.item)).toEqual(
        runs[0]!.samples.map((s) => s.item),
      );
    }
  });

  it("has pass rate, mean score, cost and latency of each column", async () => {
    const file = await read(name);
    for (const index of results.prompts.keys()) {
      const rows = results.results.filter((row) => row.promptIdx === index);
      const sum = (key: "score" | "cost" | "latencyMs") =>
        rows.reduce((total, row) => total + row[key], 0);
      const passed = rows.filter((row) => row.success).length;
      expect(valueOf(file, index, "pass_rate")).toMatchObject({
        task: config.description,
        value: passed / tests,
        n: tests,
        k: passed,
      });
      expect(valueOf(file, index, "score")!.value).toBeCloseTo(
        sum("score") / tests,
        10,
      );
      expect(valueOf(file, index, "latency_ms")!.value).toBeCloseTo(
        sum("latencyMs") / tests,
        10,
      );
      expect(valueOf(file, index, "cost")!.value).toBeCloseTo(sum("cost"), 10);
    }
  });

  it("divides named scores, which are sums, by how many assertions there were", async () => {
    const file = await read(name);
    for (const [index, { metrics }] of results.prompts.entries())
      for (const [metric, count] of Object.entries(metrics.namedScoresCount)) {
        const rows = results.results.filter((row) => row.promptIdx === index);
        const counted = rows.flatMap((row) =>
          row.gradingResult.componentResults.filter(
            (c) => c.assertion.metric === metric,
          ),
        ).length;
        const sum = rows.reduce(
          (total, row) => total + (row.namedScores[metric] ?? 0),
          0,
        );
        expect(counted).toBe(count);
        expect(valueOf(file, index, metric)!.n).toBe(count);
        expect(valueOf(file, index, metric)!.value).toBeCloseTo(
          sum / counted,
          10,
        );
      }
  });
});

test("the accuracy of the triage is as counted by hand: 7, 10, 14, 17, 17, 16 of 20", async () => {
  const file = await read("triage-3models-2prompts.json");
  expect(
    file.runs.map((_, run) => valueOf(file, run, "accuracy")!.value! * 20),
  ).toEqual([7, 10, 14, 17, 17, 16]);
});

test("object outputs, expected labels and slices can be grouped by", async () => {
  const { runs } = await read("triage-3models-2prompts.json");
  expect(runs[0]!.samples[0]).toMatchObject({
    name: "billing-0",
    input: 'Q: Case 0: customer, asks about "billing"',
    target: "billing",
    output: '{"label":"other","confidence":0.986}',
    fields: {
      slice: "billing",
      lang: "en",
      "output.label": "other",
      "output.confidence": "0.986",
    },
    scores: { accuracy: 0, cost_ok: 0, pass_rate: 0, score: 0 },
    tokens: 60,
    error: null,
  });
  expect(runs[0]!.params).toMatchObject({
    "prompt template": "Q: {{q}}",
    "provider.quality": "0.5",
  });
});

test("a derived metric is kept as it stands, and said to be one", async () => {
  const file = await read("refund-echo.json");
  expect(valueOf(file, 0, "overall")).toMatchObject({ value: 4, n: null });
  expect(file.warnings).toEqual([expect.stringMatching(/^overall is derived/)]);
});

describe("the same evaluation in another syntax", () => {
  it("as JSONL has the same runs, values and examples", async () => {
    const json = await read("refund-echo.json");
    const lines = await read("refund-echo.jsonl");
    expect(lines.format).toBe("promptfoo results JSONL");
    expect(lines.warnings).toEqual([]);
    for (const [index, run] of lines.runs.entries()) {
      expect(run.name).toBe(json.runs[index]!.name);
      expect(run.samples.map((s) => [s.item, s.scores, s.output])).toEqual(
        json.runs[index]!.samples.map((s) => [s.item, s.scores, s.output]),
      );
      for (const { metric, value, n } of run.results) {
        expect(valueOf(json, index, metric)!.value).toBeCloseTo(value!, 10);
        expect(valueOf(json, index, metric)!.n).toBe(n);
      }
    }
  });

  it.each(["refund-echo", "triage-3models-2prompts"])(
    "as CSV (%s) has the same verdicts and examples",
    async (name) => {
      const json = await read(`${name}.json`);
      const csv = await read(`${name}.csv`);
      expect(csv.format).toBe("promptfoo results CSV");
      expect(csv.runs.map((r) => r.name)).toEqual(json.runs.map((r) => r.name));
      for (const [index, run] of csv.runs.entries()) {
        const same = json.runs[index]!;
        expect(run.samples.map((s) => [s.item, s.correct, s.output])).toEqual(
          same.samples.map((s) => [s.item, s.correct, s.output]),
        );
        expect(valueOf(csv, index, "pass_rate")).toMatchObject({
          k: valueOf(json, index, "pass_rate")!.k,
          n: valueOf(json, index, "pass_rate")!.n,
        });
        expect(valueOf(csv, index, "score")!.value).toBeCloseTo(
          valueOf(json, index, "score")!.value!,
          2,
        );
      }
      expect(csv.warnings).toEqual([
        expect.stringMatching(/rounds scores in CSV/),
      ]);
    },
  );

  it("unwrapped is the same", async () => {
    const whole = raw("refund-echo.json");
    const { runs } = await readAll(
      fileOf("x.json", JSON.stringify(whole.results)),
    );
    const { runs: wrapped } = await read("refund-echo.json");
    expect(runs.map((r) => r.samples.map((s) => s.item))).toEqual(
      wrapped.map((r) => r.samples.map((s) => s.item)),
    );
    expect(runs.map((r) => r.results.map((x) => x.value))).toEqual(
      wrapped.map((r) => r.results.map((x) => x.value)),
    );
  });
});

describe("odd promptfoo results", () => {
  const row = (more: object) => ({
    provider: { id: "p" },
    prompt: { label: "a", raw: "A" },
    promptIdx: 0,
    vars: { q: "1" },
    response: { output: "x" },
    success: false,
    score: 0,
    ...more,
  });
  const lines = (...rows: object[]) =>
    readAll(fileOf("x.jsonl", rows.map((r) => JSON.stringify(r)).join("\n")));

  it("tell an error of the provider from an assertion that failed", async () => {
    const { runs } = await lines(
      row({
        testIdx: 0,
        failureReason: 2,
        error: "429",
        gradingResult: null,
        response: null,
      }),
      row({
        testIdx: 1,
        vars: { q: "2" },
        failureReason: 1,
        error: "Expected x",
        gradingResult: { reason: "Expected x" },
      }),
      row({
        testIdx: 2,
        vars: { q: "3" },
        error: "old: no reason",
        gradingResult: null,
      }),
    );
    expect(runs[0]!.samples.map((s) => [s.correct, s.error])).toEqual([
      [null, "429"],
      [false, null],
      [null, "old: no reason"],
    ]);
    expect(
      runs[0]!.results.find((r) => r.metric === "error_rate"),
    ).toMatchObject({ k: 2, n: 3 });
  });

  it("number the repeats of a test as epochs of one example", async () => {
    const { runs } = await lines(
      row({ testIdx: 1 }),
      row({ testIdx: 0 }),
      row({ testIdx: 2, vars: { q: "2" } }),
    );
    expect(runs[0]!.samples.map((s) => s.epoch)).toEqual([1, 2, 1]);
    expect(runs[0]!.samples[0]!.item).toBe(runs[0]!.samples[1]!.item);
  });

  it("cut in a line keep what is whole, name the line, and say which column is short", async () => {
    const whole = new TextDecoder().decode(
      fixture("promptfoo/refund-echo.jsonl"),
    );
    const { runs, warnings } = await readAll(
      fileOf("x.jsonl", whole.trimEnd().slice(0, -100)),
    );
    expect(runs.map((r) => r.samples.length)).toEqual([4, 4, 4, 3]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^1 line is no promptfoo results; left out: line 16/,
      ),
      "echo-b · friendly has 3 of 4 tests: the file is partial.",
    ]);
  });

  it("in a test that stands twice count as the last", async () => {
    const { runs, warnings } = await lines(
      row({ testIdx: 0 }),
      row({ testIdx: 0, success: true, score: 1 }),
    );
    expect(runs[0]!.results[0]).toMatchObject({
      metric: "pass_rate",
      k: 1,
      n: 1,
    });
    expect(warnings).toEqual([
      "1 tests stand in the file again; the last counts.",
    ]);
  });

  it("of 2024 in CSV mark the outcome in the cell", async () => {
    const { runs } = await readAll(
      fileOf(
        "x.csv",
        "q,[openai:gpt-4] Say {{q}},[local] Say {{q}}\n1,[PASS] one,[FAIL] two\n2,[PASS] three,[ERROR] 429\n",
      ),
    );
    expect(
      runs.map((r) => [
        r.model,
        ...r.samples.map((s) => [s.output, s.correct]),
      ]),
    ).toEqual([
      ["openai:gpt-4", ["one", true], ["three", true]],
      ["local", ["two", false], ["429", null]],
    ]);
  });

  it("without results are refused", async () =>
    expect(
      await refusalOf(
        fileOf(
          "x.json",
          '{"results": {"version": 3, "prompts": [], "results": []}}',
        ),
      ),
    ).toMatchObject({ id: "no_values" }));
});
