/** What samples of runs hold: the facts from which charts are suggested. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { readFacts } from "../../../server/runs/facts.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { openRuns, type RunsStage } from "../../stage/runs.ts";

eachDatabase((database) => {
  let stage: RunsStage;
  const factsOf = (runs: readonly string[]) =>
    readFacts(stage.context.store, runs);

  beforeAll(async () => {
    stage = await openRuns(database);
  });
  afterAll(() => stage.close());

  it("of classified tickets are labels, a confidence, groups, prices, and that the runs pair", async () => {
    const { runs } = await stage.importFile("csv/predictions_triage.csv");
    const facts = await factsOf(runs);
    expect(facts).toMatchObject({
      runsWithSamples: 3,
      samples: 750,
      pairedRuns: 3,
      targets: 5,
      outputs: 5,
      verdicts: 3,
      seconds: 3,
      cost: 3,
      tokens: 0,
      pairings: 0,
    });
    expect(facts.scores).toContainEqual({
      name: "confidence",
      runs: 3,
      binary: false,
      unit: true,
    });
    expect(facts.fields.map(({ name }) => name).sort()).toEqual([
      "lang",
      "segment",
    ]);
    expect(await factsOf(runs.slice(0, 1))).toMatchObject({ pairedRuns: 0 });
  });

  it("of judgements are how many there are", async () => {
    const { runs } = await stage.importFile(
      "judged.csv",
      "question,model_a,model_b,winner\n1,x,y,model_a\n2,x,y,tie\n",
    );
    expect(await factsOf(runs)).toMatchObject({ pairings: 2, samples: 0 });
  });

  it("texts are no labels, and a field with a value for each sample groups nothing", async () => {
    const rows = Array.from(
      { length: 80 },
      (_, i) => `m,${i},question ${i},answer ${i},answer ${i},1`,
    );
    const { runs } = await stage.importFile(
      "texts.csv",
      `model,id,input,expected,output,score\n${rows.join("\n")}\n`,
    );
    const facts = await factsOf(runs);
    expect(facts.targets).toBe(51);
    expect(facts.fields).toEqual([]);
  });

  it("of runs that do not exist, or of none, are nothing", async () => {
    expect(await factsOf(["gone"])).toMatchObject({ samples: 0, scores: [] });
    expect(await factsOf([])).toMatchObject({ pairings: 0 });
  });
});
