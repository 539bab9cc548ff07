import { describe, expect, it } from "vitest";
import { isBookkeepingMetric } from "../../../shared/formats/bookkeeping.ts";
import { fileOf, fixtureFile, readAll, refusalOf } from "../../stage/files.ts";

describe("trainer_state.json", () => {
  it("gives the whole log as points at steps", async () => {
    const { format, runs } = await readAll(
      fixtureFile("hf-trainer/trainer_state.json"),
    );
    expect(format).toBe("Hugging Face trainer_state.json");
    const [run] = runs;
    expect(run).toMatchObject({ name: "trainer_state", model: null });
    expect(run!.params).toMatchObject({ max_steps: "12030" });
    const counts = Map.groupBy(run!.points, (p) => p.metric);
    expect(counts.size).toBe(33);
    for (const group of [0, 1, 2, 3, 4, 5])
      expect(counts.get(`eval_g${group}_accuracy`)).toHaveLength(31);
    expect(counts.get("loss")).toHaveLength(30);
    expect(run!.points).toHaveLength(1020);
    const accuracy = counts.get("eval_g0_accuracy")!;
    expect(accuracy[0]).toMatchObject({ step: 0, value: 0.7082294264339152 });
    expect(accuracy.at(-1)!.step).toBe(12030);
  });

  it("calls speed bookkeeping, and accuracy not", () => {
    expect(
      [
        "eval_g0_runtime",
        "eval_steps_per_second",
        "train_samples_per_second",
        "total_flos",
        "eval_g0_accuracy",
        "loss",
        "latency_ms",
      ].map(isBookkeepingMetric),
    ).toEqual([true, true, true, true, false, false, false]);
  });

  it("keeps a loss that became NaN", async () => {
    const { runs } = await readAll(
      fileOf(
        "runs/llama-a/checkpoint-2/trainer_state.json",
        '{"global_step": 2, "log_history": [{"step": 1, "loss": 2.5}, {"step": 2, "loss": NaN}]}',
      ),
    );
    expect(runs[0]!.name).toBe("llama-a");
    expect(runs[0]!.points[1]).toMatchObject({
      step: 2,
      value: null,
      special: "NaN",
    });
  });

  it("says how many entries have no step", async () => {
    const { runs, warnings } = await readAll(
      fileOf(
        "trainer_state.json",
        '{"global_step": 2, "log_history": [{"loss": 1}, {"step": 2, "loss": 1}]}',
      ),
    );
    expect(runs[0]!.points).toHaveLength(1);
    expect(warnings).toEqual([
      "1 log entries have no step; they were left out.",
    ]);
  });

  it("is refused before anything was logged", async () => {
    expect(
      await refusalOf(
        fileOf("trainer_state.json", '{"global_step": 0, "log_history": []}'),
      ),
    ).toMatchObject({ id: "no_values" });
  });
});
