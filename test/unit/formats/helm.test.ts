/** A real run folder of HELM, whole, in part, and damaged. */
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it, test } from "vitest";
import { isBookkeepingMetric } from "../../../shared/formats/bookkeeping.ts";
import { FormatError } from "../../../shared/formats/parsed.ts";
import { fileOf, fixture, readAll, refusalOf } from "../../stage/files.ts";

const parts = [
  "run_spec",
  "scenario",
  "stats",
  "per_instance_stats",
  "scenario_state",
];
const zipOf = (
  names: readonly string[],
  change: (bytes: Uint8Array, name: string) => Uint8Array = (bytes) => bytes,
) =>
  zipSync(
    Object.fromEntries(
      names.map((name) => [
        `runs/mmlu/${name}.json`,
        change(fixture(`helm/mmlu/${name}.json`), name),
      ]),
    ),
  );

describe("a whole folder", async () => {
  const read = await readAll(fileOf("mmlu.zip", zipOf(parts)));
  const [run] = read.runs;

  it("is a run of a model on a task", () => {
    expect(read.format).toBe("HELM run folder");
    expect(read.warnings).toEqual([]);
    expect(read.runs).toHaveLength(1);
    expect(run).toMatchObject({
      name: "openai/gpt2, mmlu:subject=philosophy,method=multiple_choice_joint",
      model: "openai/gpt2",
      params: {
        method: "multiple_choice_joint",
        max_train_instances: "5",
        temperature: "0",
      },
    });
    expect(run!.datasets).toMatchObject([
      { name: "MMLUScenario, subject=philosophy", items: 10 },
    ]);
    expect(run!.bases.map(({ aspect, value }) => [aspect, value])).toEqual([
      ["dataset", "MMLUScenario, subject=philosophy"],
      [
        "scorer",
        "BasicGenerationMetric, BasicReferenceMetric, InstancesPerSplitMetric",
      ],
      [
        "definition",
        "method=multiple_choice_joint, max_train_instances=5, max_eval_instances=10",
      ],
    ]);
  });

  it("has the means of its splits and perturbations, with n and k from the instances", () => {
    const of = (metric: string) =>
      run!.results.filter((r) => r.metric === metric);
    expect(
      of("exact_match").map(({ task, value, n, k }) => [
        task.slice(run!.samples[0]!.task.length),
        value,
        n,
        k,
      ]),
    ).toEqual([
      ["", 1 / 9, 9, 1],
      [", valid", 0, 1, 0],
      [", robustness worst", 1 / 9, 9, null],
      [", fairness worst", 1 / 9, 9, null],
      [", valid, robustness worst", 0, 1, null],
      [", valid, fairness worst", 0, 1, null],
    ]);
    const metrics = new Set(run!.results.map(({ metric }) => metric));
    expect(
      [...metrics].filter((metric) => !isBookkeepingMetric(metric)),
    ).toEqual([
      "exact_match",
      "exact_match@5",
      "quasi_exact_match",
      "quasi_exact_match@5",
      "prefix_exact_match",
      "prefix_exact_match@5",
      "quasi_prefix_exact_match",
      "quasi_prefix_exact_match@5",
      "logprob",
      "perplexity",
      "bits_per_byte",
      "logprob_per_byte",
    ]);
    expect(
      run!.results.some(({ metric }) => metric === "training_co2_cost"),
    ).toBe(false);
  });

  it("has its instances with question, choices, answers and verdict", () => {
    expect(run!.samples).toHaveLength(10);
    expect(run!.samples[0]).toMatchObject({
      name: "id147",
      input: "What does the notion of “meaning in life” refer to?",
      target: "internalmeaning",
      output: "meaning in an afterlife",
      correct: false,
      seconds: 0.6803672313690186,
      tokens: 334,
      fields: { split: "test" },
      details: {
        completion: " D",
        prompt: expect.stringContaining("Question:"),
      },
    });
    expect(run!.samples.filter((s) => s.correct)).toHaveLength(1);
  });
});

test("run_spec and stats are enough; alone, stats gives values and the others say what is missing", async () => {
  const two = await readAll(fileOf("mmlu.zip", zipOf(["run_spec", "stats"])));
  expect(
    two.runs[0]!.results.find((r) => r.metric === "exact_match"),
  ).toMatchObject({ n: 9, k: null });
  const alone = await readAll(
    fileOf("mmlu/stats.json", fixture("helm/mmlu/stats.json")),
  );
  expect(alone.runs[0]!.name).toBe("mmlu");
  expect(alone.warnings.join()).toContain("Drop the whole folder");
  for (const name of ["run_spec", "per_instance_stats", "scenario_state"])
    expect(
      await refusalOf(
        fileOf(`${name}.json`, fixture(`helm/mmlu/${name}.json`)),
      ),
    ).toMatchObject({
      id: "no_values",
      message: expect.stringContaining(`${name}.json of a HELM run`),
    });
});

test("damage in any part is a refusal that names it, or fewer values", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        "run_spec",
        "stats",
        "per_instance_stats",
        "scenario_state",
      ),
      fc.constantFrom(
        "[]",
        "{}",
        "null",
        "[null]",
        '[{"name": {"name": "x"}, "count": 1}]',
        '{"request_states": [7, {}]}',
        '[{"stats": [1, {"name": {}}]}]',
        "{",
      ),
      async (part, text) => {
        const bytes = zipOf(parts, (whole, name) =>
          name === part ? new TextEncoder().encode(text) : whole,
        );
        try {
          await readAll(fileOf("a.zip", bytes));
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      },
    ),
    { numRuns: 40 },
  );
});
