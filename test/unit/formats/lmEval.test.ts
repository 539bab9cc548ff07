import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import {
  fileOf,
  fixtureFile,
  fixturesFolder,
  readAll,
  refusalOf,
} from "../../stage/files.ts";

const pythia = readdirSync(join(fixturesFolder, "lm-eval/pythia"));

describe("results of lm-eval 0.2 and 0.3", () => {
  test("all 15 Pythia files are there", () => expect(pythia).toHaveLength(15));

  it.each(pythia)(
    "%s is one run of 87 tasks at its training step",
    async (name) => {
      const { format, runs, warnings } = await readAll(
        fixtureFile(`lm-eval/pythia/${name}`),
      );
      expect(format).toBe("lm-eval results JSON");
      expect(warnings).toEqual([]);
      const [run] = runs;
      const step = Number(/step(\d+)/.exec(name)![1]);
      const size = name.startsWith("410m") ? "410m" : "1b-bf16";
      expect(run!.model).toBe(`EleutherAI/pythia-v1.1-${size}`);
      expect(run!.name).toBe(`EleutherAI/pythia-v1.1-${size} step ${step}`);
      expect(run!.results).toHaveLength(172);
      expect(new Set(run!.results.map((r) => r.task)).size).toBe(87);
      expect(run!.results.every((r) => r.step === step)).toBe(true);
      expect(run!.results.every((r) => r.stderr !== null && r.n === null)).toBe(
        true,
      );
      expect(run!.results.some((r) => r.metric.endsWith("_stderr"))).toBe(
        false,
      );
    },
  );

  it("keeps values and standard errors to the last digit", async () => {
    const { runs } = await readAll(
      fixtureFile("lm-eval/pythia/1b-bf16_step0.json"),
    );
    const of = (task: string, metric: string) =>
      runs[0]!.results.find((r) => r.task === task && r.metric === metric);
    expect(of("lambada_openai", "ppl")).toMatchObject({
      value: 3554722.8590267464,
      stderr: 344617.4573052024,
    });
    expect(of("hendrycksTest-global_facts", "acc_norm")).toMatchObject({
      value: 0.24,
      stderr: 0.04292346959909282,
    });
    expect(runs[0]!.params).toMatchObject({
      model: "hf-causal",
      num_fewshot: "0",
      step: "0",
    });
  });
});

describe("results of lm-eval 0.4", () => {
  it("has n, both filters, directions and the time of the run", async () => {
    const { runs, definitions } = await readAll(
      fixtureFile("lm-eval/v0.4/toy-large.json"),
    );
    const [run] = runs;
    expect(run).toMatchObject({
      name: "acme/toy-large",
      model: "acme/toy-large",
      startedAt: "2026-11-23T07:23:32.479Z",
    });
    expect(run!.results).toHaveLength(14);
    expect(
      run!.results.find(
        (r) => r.task === "policy_billing" && r.metric === "acc,none",
      ),
    ).toMatchObject({
      value: 0.68,
      stderr: 0.09521904571390467,
      n: 25,
      filter: "none",
    });
    const math = run!.results.filter((r) => r.task === "ticket_math");
    expect(math.map((r) => [r.metric, r.filter, r.value, r.n])).toEqual([
      ["exact_match,strict-match", "strict-match", 0.6, 40],
      ["exact_match,flexible-extract", "flexible-extract", 0.6, 40],
    ]);
    const higher = Object.fromEntries(
      definitions.map((d) => [d.metric, d.higherIsBetter]),
    );
    expect(higher).toMatchObject({
      "acc,none": true,
      "word_perplexity,none": false,
    });
  });

  it("takes a stderr of N/A as none given", async () => {
    const { runs } = await readAll(fixtureFile("lm-eval/v0.4/toy-small.json"));
    const perplexity = runs[0]!.results.filter((r) => r.task === "kb_ppl");
    expect(perplexity.map((r) => r.stderr)).toEqual([null, null, null]);
    expect(perplexity[0]!.value).toBe(8103.083927575384);
  });

  it("marks a group, which repeats its tasks, and says so", async () => {
    const { runs, warnings } = await readAll(
      fixtureFile("lm-eval/v0.4/toy-small.json"),
    );
    const groups = runs[0]!.results.filter((r) => r.isGroup);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ task: "policy", value: 0.65, n: 100 });
    expect(warnings).toEqual([expect.stringContaining("policy: a group")]);
  });
});

describe("odd lm-eval results", () => {
  const file = (results: string, rest = "") =>
    fileOf(
      "odd.json",
      `{"results": ${results}, "versions": {}, "config": {"model_args": "pretrained=acme/m,revision=main"}${rest}}`,
    );

  it("keeps bare NaN and Infinity as such, numbers as strings as numbers, and skips text", async () => {
    const { runs } = await readAll(
      file(
        '{"t": {"alias": " - t", " ": " ", "ppl,none": Infinity, "ppl_stderr,none": NaN, "f1,none": NaN, "acc,none": "0.5", "note,none": "N/A"}}',
      ),
    );
    expect(
      runs[0]!.results.map((r) => [r.metric, r.value, r.special, r.stderr]),
    ).toEqual([
      ["ppl,none", null, "Infinity", null],
      ["f1,none", null, "NaN", null],
      ["acc,none", 0.5, null, null],
    ]);
  });

  it("joins checkpoint folders of one model and takes their step", async () => {
    const { runs } = await readAll(
      fileOf(
        "r.json",
        '{"results":{"t":{"acc":1}},"versions":{},"config":{"model_args":{"pretrained":"/out/m7/checkpoint-500"}}}',
      ),
    );
    expect(runs[0]).toMatchObject({ model: "/out/m7" });
    expect(runs[0]!.results[0]!.step).toBe(500);
  });

  it("is named by its file when no model is given", async () => {
    const { runs } = await readAll(
      fileOf("night_step20.json", '{"results":{"t":{"acc":1}},"versions":{}}'),
    );
    expect(runs[0]).toMatchObject({ name: "night_step20", model: null });
    expect(runs[0]!.results[0]!.step).toBe(20);
  });

  it("is refused when it holds no number", async () => {
    expect(await refusalOf(file('{"t": {"alias": "t"}}'))).toMatchObject({
      id: "no_values",
    });
  });

  it("leaves the direction open when tasks disagree", async () => {
    const { definitions } = await readAll(
      file(
        '{"a": {"s,none": 1}, "b": {"s,none": 2}}',
        ', "higher_is_better": {"a": {"s": true}, "b": {"s": false}}',
      ),
    );
    expect(definitions).toEqual([]);
  });
});
