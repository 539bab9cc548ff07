import { describe, expect, it } from "vitest";
import type { Run } from "../../../shared/api/runs.ts";
import {
  metricChoices,
  selectedRuns,
  withX,
} from "../../../shared/charts/change.ts";
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
    params: {},
    pointMetrics: [],
    resultMetrics: [],
    tasks: [],
    ...of,
  };
}

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
    expect(suggested.flatMap((each) => each.spec.metrics)).not.toContain(
      "eval_runtime",
    );
  });

  it("compare several training runs by one metric, a line a run", () => {
    const [first] = suggestCharts([trainer, { ...trainer, id: "other" }]);
    expect(first!.spec).toMatchObject({ series: "run" });
    expect(first!.spec.metrics).toHaveLength(1);
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
      expect(first!.spec.x).toBe("task");
      expect(first!.spec.series).not.toBe("none");
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
    expect(first!.spec.tasks).toContain("piqa");
    expect(first!.spec.tasks).toContain("sciq");
    expect(first!.spec.tasks.length).toBeLessThan(20);
  });

  it("say how many models and tasks are drawn, not how many the runs name", () => {
    const tasks = ["group", "a", "b", "c"];
    const [first] = suggestCharts([
      run("1", { model: "m", resultMetrics: ["acc"], tasks }),
    ]);
    const rows = ["a", "b"].map((task) => row({ model: "m", task }));
    expect(first!.reason).toBe("1 model on 4 tasks");
    expect(drawnReason(first!, rows)).toBe("1 model on 2 tasks");
    const [curve] = suggestCharts([trainer]);
    expect(drawnReason(curve!, rows)).toBe(curve!.reason);
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
