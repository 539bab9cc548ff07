import { describe, expect, it } from "vitest";
import type { Run } from "../../../shared/api/runs.ts";
import type { SampleFacts } from "../../../shared/api/facts.ts";
import type { MetricsAnswer } from "../../../shared/charts/spec.ts";
import {
  metricChoices,
  partsOf,
  selectedRuns,
  withType,
  withX,
} from "../../../shared/charts/change.ts";
import { chartKind } from "../../../shared/charts/kinds.ts";
import { chartSpecSchema } from "../../../shared/charts/spec.ts";
import { drawnReason, suggestCharts } from "../../../shared/charts/suggest.ts";
import { row, spec } from "./rows.ts";

function run(id: string, of: Partial<Run> = {}): Run {
  return {
    id,
    name: id,
    model: null,
    status: "finished",
    startedAt: "2026-11-23T10:00:00Z",
    createdAt: "2026-11-23T10:00:00Z",
    revision: 1,
    source: "test",
    project: "0",
    endedAt: null,
    archivedAt: null,
    pinnedAt: null,
    parent: null,
    tags: {},
    samples: 0,
    params: {},
    pointMetrics: [],
    resultMetrics: [],
    tasks: [],
    ...of,
  };
}

const answerOf = (rows: MetricsAnswer["rows"]): MetricsAnswer => ({
  type: "series",
  rows,
  downsampled: false,
  runs: [],
  revisions: {},
  missing: { runs: [], metrics: [] },
  ranks: { runs: {}, models: {} },
  directions: {},
  asOf: "2026-11-23T10:00:00Z",
  comparability: { warnings: [], digest: null },
});

const trainer = run("trainer", {
  pointMetrics: [
    "epoch",
    "eval_loss",
    "eval_runtime",
    "eval_steps_per_second",
    "grad_norm",
    "learning_rate",
    "loss",
  ],
});

describe("suggested charts", () => {
  it("are specs that the document accepts", () => {
    for (const { spec: suggested } of suggestCharts([trainer]))
      expect(chartSpecSchema.safeParse(suggested).success).toBe(true);
  });

  it("start a training run with its losses in one chart, and keep bookkeeping out", () => {
    const suggested = suggestCharts([trainer]);
    expect(suggested[0]!.spec).toMatchObject({
      metrics: ["eval_loss", "loss"],
      x: "step",
      series: "metric",
      mark: "line",
    });
    expect(
      suggested.flatMap((each) => partsOf(each.spec).metrics),
    ).not.toContain("eval_runtime");
  });

  it("compare several training runs by one metric, a line a run", () => {
    const [first] = suggestCharts([trainer, { ...trainer, id: "other" }]);
    expect(first!.spec).toMatchObject({ series: "run" });
    expect(partsOf(first!.spec).metrics).toHaveLength(1);
  });

  it("compare models on tasks by dots, with accuracy before perplexity", () => {
    const results = { resultMetrics: ["ppl", "acc,none"], tasks: ["a", "b"] };
    const [first] = suggestCharts([
      run("1", { model: "m1", ...results }),
      run("2", { model: "m2", ...results }),
    ]);
    expect(first).toMatchObject({
      title: "Accuracy by task for 2 models",
      spec: { metrics: ["acc,none"], x: "task", series: "model", mark: "dot" },
    });
  });

  it.each([1, 2])(
    "tell models apart by task even while there is only one (%i runs), since more may arrive",
    (count) => {
      const results = { resultMetrics: ["acc"], tasks: ["a", "b"], model: "m" };
      const runs = Array.from({ length: count }, (_, i) =>
        run(`${i}`, results),
      );
      const [first] = suggestCharts(runs);
      expect(first!.spec).toMatchObject({ x: "task" });
      expect(first!.spec).not.toMatchObject({ series: "none" });
    },
  );

  it("see that checkpoints of models are a sweep over steps", () => {
    const runs = ["m1", "m2"].flatMap((model) =>
      [0, 512, 3000].map((step) =>
        run(`${model} ${step}`, {
          model,
          params: { step: String(step) },
          resultMetrics: ["acc"],
          tasks: ["piqa"],
        }),
      ),
    );
    expect(suggestCharts(runs)[0]!.spec).toMatchObject({
      x: "step",
      series: "model",
      mark: "line",
    });
  });

  it("choose tasks that stand for themselves before parts of a large suite", () => {
    const tasks = [
      ...Array.from({ length: 57 }, (_, i) => `suite-${i}`),
      "piqa",
      "sciq",
    ];
    const [first] = suggestCharts([
      run("1", { model: "m", resultMetrics: ["acc"], tasks }),
    ]);
    expect(partsOf(first!.spec).tasks).toContain("piqa");
    expect(partsOf(first!.spec).tasks).toContain("sciq");
    expect(partsOf(first!.spec).tasks.length).toBeLessThan(20);
  });

  it("say how many models and tasks are drawn, not how many the runs name", () => {
    const tasks = ["group", "a", "b", "c"];
    const [first] = suggestCharts([
      run("1", { model: "m", resultMetrics: ["acc"], tasks }),
    ]);
    const rows = ["a", "b"].map((task) => row({ model: "m", task }));
    expect(first!.reason).toBe("1 model on 4 tasks");
    expect(drawnReason(first!, answerOf(rows))).toBe("1 model on 2 tasks");
    const [curve] = suggestCharts([trainer]);
    expect(drawnReason(curve!, answerOf(rows))).toBe(curve!.reason);
  });

  it("offer nothing for runs without numbers", () => {
    expect(suggestCharts([run("empty")])).toEqual([]);
    expect(suggestCharts([])).toEqual([]);
  });

  it("keep a selection by query, so that the chart goes on finding runs", () => {
    const selection = {
      type: "query",
      nameContains: "t",
      model: "",
      project: null,
      filter: "",
      limit: 50,
    } as const;
    expect(suggestCharts([trainer], { selection })[0]!.spec.runs).toBe(
      selection,
    );
  });
});

describe("changing a spec", () => {
  it("draws lines over steps and dots by task, and never tells tasks apart twice", () => {
    const byTask = withX(spec({ series: "task" }), "task");
    expect(byTask).toMatchObject({ x: "task", mark: "dot", series: "model" });
    expect(withX(byTask, "step")).toMatchObject({ x: "step", mark: "line" });
  });

  it("finds the runs of a query as the server does: by part of the name, whole model, newest first", () => {
    const runs = [
      run("pythia-a", { model: "M" }),
      run("pythia-b"),
      run("other"),
    ];
    const query = {
      type: "query",
      nameContains: "PYTHIA",
      model: "",
      project: null,
      filter: "",
      limit: 50,
    } as const;
    expect(selectedRuns(query, runs).map((each) => each.id)).toEqual([
      "pythia-a",
      "pythia-b",
    ]);
    expect(selectedRuns({ ...query, model: "m" }, runs)).toHaveLength(1);
    expect(selectedRuns({ ...query, limit: 1 }, runs)).toHaveLength(1);
  });

  it("lists the metrics that most runs have first", () => {
    const runs = [
      run("1", { resultMetrics: ["rare", "acc"] }),
      run("2", { resultMetrics: ["acc"], pointMetrics: ["loss"] }),
    ];
    expect(metricChoices(runs)[0]).toEqual({
      metric: "acc",
      kind: "result",
      runs: 2,
    });
  });
});

const facts: SampleFacts = {
  runsWithSamples: 2,
  samples: 500,
  pairedRuns: 2,
  scores: [
    { name: "acc", runs: 2, binary: true, unit: true },
    { name: "confidence", runs: 2, binary: false, unit: true },
  ],
  fields: [
    { name: "question", runs: 2, values: 40 },
    { name: "lang", runs: 2, values: 4 },
  ],
  targets: 2,
  outputs: 2,
  verdicts: 2,
  seconds: 2,
  cost: 2,
  tokens: 0,
  pairings: 30,
};
const scored = ["small", "large"].map((model) =>
  run(model, { model, resultMetrics: ["acc"], tasks: ["triage"] }),
);
const typesOf = (of: Partial<SampleFacts>, runs = scored) =>
  new Set(
    suggestCharts(runs, { limit: 20, facts: { ...facts, ...of } }).map(
      ({ spec: { type } }) => type,
    ),
  );

describe("charts of samples", () => {
  it("are offered for everything that the samples allow", () => {
    expect([...typesOf({})].sort()).toEqual([
      "calibration",
      "confusion",
      "delta",
      "distribution",
      "pairwise",
      "pareto",
      "roc",
      "scenarios",
      "series",
      "slices",
    ]);
  });

  it.each([
    ["calibration", { scores: facts.scores.slice(0, 1) }],
    ["confusion", { targets: 51, outputs: 51 }],
    ["delta", { pairedRuns: 0 }],
    ["pairwise", { pairings: 0 }],
    ["pareto", { cost: 0, seconds: 0 }],
    ["scenarios", { verdicts: 0 }],
    ["slices", { fields: facts.fields.slice(0, 1) }],
  ] as const)("no %s without its data", (type, missing) => {
    expect(typesOf(missing as Partial<SampleFacts>)).not.toContain(type);
  });

  it("compare with a run that has the metric, though it is not the first", () => {
    const runs = [run("curve", { pointMetrics: ["loss"] }), ...scored];
    const delta = suggestCharts(runs, { limit: 20, facts }).find(
      ({ spec: { type } }) => type === "delta",
    )!;
    expect(delta.title).toBe("Accuracy against small");
    expect(delta.spec).toMatchObject({ baseline: scored[0]!.id });
    expect(typesOf({}, runs.slice(0, 2))).not.toContain("delta");
  });

  it("group by a few large groups, and not by the question", () => {
    const charts = suggestCharts(scored, { limit: 20, facts });
    expect(
      charts.find(({ spec: { type } }) => type === "slices")!.spec,
    ).toMatchObject({
      by: "lang",
      metric: "acc",
    });
  });

  it("take labels from fields that are named so, when the answers are texts", () => {
    const charts = suggestCharts(scored, {
      limit: 20,
      facts: {
        ...facts,
        targets: 51,
        outputs: 51,
        fields: [
          { name: "expected", runs: 2, values: 4 },
          { name: "output.label", runs: 2, values: 5 },
        ],
      },
    });
    expect(
      charts.find(({ spec: { type } }) => type === "confusion")!.spec,
    ).toMatchObject({ expected: "expected", given: "output.label" });
  });

  it("show drift where one model was measured again and again", () => {
    const nights = Array.from({ length: 9 }, (_, i) =>
      run(`night ${i}`, { model: "m", resultMetrics: ["pass_rate"] }),
    );
    const none = { samples: 0, pairings: 0, pairedRuns: 0 };
    expect(typesOf(none, nights)).toContain("drift");
    expect(typesOf(none, nights.slice(0, 3))).not.toContain("drift");
  });
});

describe("changing the type", () => {
  const from = spec({
    runs: { type: "runs", runs: ["a", "b"] },
    metrics: ["acc"],
    tasks: ["triage"],
  });
  const offered = { metrics: metricChoices(scored), facts };

  it.each([
    "slices",
    "confusion",
    "calibration",
    "roc",
    "delta",
    "distribution",
    "pareto",
    "drift",
    "scenarios",
    "pairwise",
  ] as const)(
    "to %s and back keeps the runs, and gives what can be asked",
    (type) => {
      const there = withType(from, type, offered);
      expect(chartSpecSchema.parse(there)).toEqual(there);
      expect(there).toMatchObject({ type, runs: from.runs });
      expect(chartKind(type).isComplete(there as never)).toBe(true);
      expect(withType(there, "series", offered).runs).toEqual(from.runs);
    },
  );

  it("keeps metric and task where the type has them", () => {
    expect(withType(from, "drift", offered)).toMatchObject({
      metric: "acc",
      task: "triage",
    });
    expect(
      withType(withType(from, "drift", offered), "delta", offered),
    ).toMatchObject({
      metrics: ["acc"],
      tasks: ["triage"],
    });
  });
});
