import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  SampleAnswer,
  SampleQuery,
  WholeSample,
} from "../../../shared/api/samples.ts";
import { openApi, type ApiStage, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { insertRun } from "../../stage/runRows.ts";

interface Sample {
  readonly item: string;
  readonly correct?: number | null;
  readonly score?: number;
  readonly task?: string;
  readonly topic?: string;
  readonly epoch?: number;
  readonly input?: string;
  readonly error?: string;
}

eachDatabase((database) => {
  let stage: ApiStage;
  let ann: Caller;
  let revision = 1;

  const insertSamples = async (run: string, samples: readonly Sample[]) => {
    const { db } = stage.context.store;
    for (const [position, sample] of samples.entries()) {
      const { id } = await db
        .insertInto("sample")
        .values({
          run_id: run,
          task: sample.task ?? "",
          filter: "",
          position,
          item: sample.item,
          name: `#${sample.item}`,
          epoch: sample.epoch ?? 1,
          target: "yes",
          output: `${run} says ${sample.item}`,
          fields: sample.topic ? JSON.stringify({ topic: sample.topic }) : null,
          scores: JSON.stringify({ 'f"1': sample.score ?? null }),
          correct: sample.correct ?? null,
          error: sample.error ?? null,
          seconds: null,
          cost: null,
          tokens: null,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      await db
        .insertInto("sample_text")
        .values({
          sample_id: id,
          content: JSON.stringify({
            input: sample.input ?? `question ${sample.item}`,
            output: `${run} says ${sample.item} at length`,
            details: { choices: ["yes", "no"] },
          }),
        })
        .execute();
    }
  };

  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
    for (const id of ["one", "two", "hidden"])
      await insertRun(stage.context.store.db, id, {
        visible: id === "hidden" ? 0 : 1,
      });
    await insertSamples("one", [
      { item: "a", correct: 1, score: 0.2, topic: "letters", task: "t" },
      { item: "b", correct: 0, score: 0.9, topic: 'a "quoted" topic' },
      { item: "c", correct: 1, score: 0.5, input: "100%_sure" },
      { item: "c", correct: 0 },
      { item: "d", correct: null, error: "timed out" },
    ]);
    await insertSamples("two", [
      { item: "e", correct: 1 },
      { item: "b", correct: 1, topic: "letters" },
      { item: "a", correct: 1, task: "t" },
      { item: "c", correct: 0 },
    ]);
    await insertSamples("hidden", [{ item: "a", correct: 0, task: "t" }]);
  });
  afterAll(() => stage.close());

  const ask = async (query: Partial<SampleQuery>) => {
    const answer = await ann.call<SampleAnswer>("POST", "/api/samples/query", {
      runs: ["one", "two"],
      ...query,
    });
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const names = async (query: Partial<SampleQuery>) =>
    (await ask(query)).items.map((row) => row.name);

  describe("samples side by side", () => {
    it("are aligned by what was asked; a second one of the same question is a row of its own", async () => {
      const { items, total } = await ask({});
      expect(total).toBe(6);
      expect(
        items.map((row) => [row.name, ...row.cells.map((c) => c?.correct)]),
      ).toEqual([
        ["#a", true, true],
        ["#b", false, true],
        ["#c", true, false],
        ["#c", false, undefined],
        ["#d", null, undefined],
        ["#e", undefined, true],
      ]);
    });

    it("of runs that are not there, or not visible yet, have no cells", async () => {
      const { items } = await ask({ runs: ["gone", "one", "hidden"] });
      expect(items[0]!.cells.map((cell) => cell?.output)).toEqual([
        undefined,
        "one says a",
        undefined,
      ]);
      const nobody = await ann.call("POST", "/api/samples/query", {
        runs: ["hidden"],
      });
      expect(nobody.errorId).toBe("run_not_found");
    });

    it.each([
      ["disagreement", ["#b", "#c"]],
      ["gained", ["#c"]],
      ["lost", ["#b"]],
      ["errors", ["#d"]],
      ["passed", ["#a", "#b", "#c", "#e"]],
      ["failed", ["#b", "#c", "#c"]],
    ] as const)("that show %s are found", async (show, found) => {
      expect(await names({ show })).toEqual(found);
    });

    it("are found by words of the question, the answer or the name, taken literally", async () => {
      expect(await names({ q: "100%_" })).toEqual(["#c"]);
      expect(await names({ q: "%" })).toEqual(["#c"]);
      expect(await names({ q: "TWO SAYS E" })).toEqual(["#e"]);
    });

    it("are found by a field, whatever characters it has, in any of the runs", async () => {
      expect(await names({ fields: { topic: "letters" } })).toEqual([
        "#a",
        "#b",
      ]);
      expect(await names({ fields: { topic: 'a "quoted" topic' } })).toEqual([
        "#b",
      ]);
      expect(await names({ fields: { topic: "letter" } })).toEqual([]);
    });

    it("are found by their item, for a link to one", async () => {
      expect(await names({ item: "c" })).toEqual(["#c", "#c"]);
      expect(await names({ item: "c", task: "t" })).toEqual([]);
    });

    it("are sorted by a score of the first run, those without it last", async () => {
      const sorted = await names({ sort: 'f"1', descending: true });
      expect(sorted.slice(0, 3)).toEqual(["#b", "#c", "#a"]);
      expect(sorted).toHaveLength(6);
    });

    it("come page by page, and anew when a run has changed", async () => {
      const pages = [
        ...(await names({ limit: 4 })),
        ...(await names({ limit: 4, offset: 4 })),
      ];
      expect(pages).toEqual(await names({}));
      await insertSamples("two", [{ item: "z" }]);
      revision += 1;
      await stage.context.store.db
        .updateTable("run")
        .set({ revision })
        .where("id", "=", "two")
        .execute();
      expect((await ask({})).total).toBe(7);
    });

    it("say what they can be filtered by", async () => {
      const { facets } = await ask({ task: "t" });
      expect(facets).toMatchObject({
        tasks: ["", "t"],
        scores: ['f"1'],
        fields: [{ name: "topic", values: ['a "quoted" topic', "letters"] }],
        errors: 1,
        disagreement: 2,
      });
    });

    it("count for each filter the rows that it leaves", async () => {
      const { facets } = await ask({});
      for (const show of [
        "passed",
        "failed",
        "errors",
        "disagreement",
      ] as const)
        expect([show, (await ask({ show })).total]).toEqual([
          show,
          facets[show],
        ]);
    });
  });

  it("a sample is read whole", async () => {
    const { items } = await ask({ q: "100%" });
    const { id } = items[0]!.cells[0]!;
    const { body } = await ann.call<WholeSample>("GET", `/api/samples/${id}`);
    expect(body).toMatchObject({
      run: "one",
      input: "100%_sure",
      output: "one says c at length",
      target: "yes",
      correct: true,
      details: { choices: ["yes", "no"] },
    });
    for (const unknown of ["999999", "x", "-1"]) {
      const answer = await ann.call("GET", `/api/samples/${unknown}`);
      expect(answer.errorId).toBe("sample_not_found");
    }
  });
});
