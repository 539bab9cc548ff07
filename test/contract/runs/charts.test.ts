import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type {
  Acknowledgement,
  Pinned,
  Snapshot,
} from "../../../shared/api/charts.ts";
import type { AnswerOf } from "../../../shared/charts/answers.ts";
import type { TableAnswer } from "../../../shared/charts/table.ts";
import {
  createBlock,
  linkBlocks,
  setValue,
} from "../../../shared/doc/edits.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { insertRun } from "../../stage/runRows.ts";

const place = { x: 0, y: 0, w: 480, h: 320 };

eachDatabase((database) => {
  let stage: ApiStage;
  let ann: Caller;
  let canvas: string;
  let block: string;

  const write = (
    on: string,
    change: Parameters<ApiStage["context"]["hub"]["edit"]>[2],
  ) => stage.context.hub.edit(on, { userId: ann.id, kind: "edit" }, change);
  const at = (rest: string, on = canvas) => `/api/canvases/${on}${rest}`;
  const addChart = async (
    fields: Record<string, unknown> = {},
    on = canvas,
  ): Promise<string> => {
    const id = crypto.randomUUID();
    await write(on, (doc) =>
      createBlock(doc, {
        id,
        kind: "chart",
        ...place,
        fields: {
          title: "Accuracy <of> all",
          spec: {
            type: "series",
            runs: { type: "query" },
            metrics: ["acc"],
            x: "model",
            series: "none",
            mark: "dot",
          },
          ...fields,
        },
      }),
    );
    return id;
  };
  const logPoint = (run: string, value: number) =>
    ann.call("POST", `/api/runs/${run}/points`, {
      points: [{ metric: "acc", step: 1, value }],
    });
  const pin = async (): Promise<Snapshot> => {
    const answer = await ann.call<Snapshot>("POST", at("/snapshots"), {
      block,
    });
    expect(answer.status).toBe(201);
    const { id, at: time } = answer.body;
    await write(canvas, (doc) =>
      setValue(doc, block, "pin", { snapshot: id, at: time }),
    );
    return answer.body;
  };
  const newer = async () =>
    (await ann.call<{ newer: number }>("GET", at(`/charts/${block}/newer`)))
      .body.newer;
  const figure = async (query = "") => {
    const answer = await stage.request(
      at(`/charts/${block}/figure.svg${query}`),
      { headers: { cookie: ann.cookie } },
    );
    expect(answer.status).toBe(200);
    return answer.text();
  };

  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
    const { db } = stage.context.store;
    await insertRun(db, "one", {
      model: "m1",
      metrics: { acc: 0.8 },
      datasets: [{ name: "refunds", digest: "v1", context: "eval" }],
    });
    await insertRun(db, "two", {
      model: "m2",
      metrics: { acc: 0.9 },
      datasets: [{ name: "refunds", digest: "v1", context: "eval" }],
    });
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
    block = await addChart();
  });
  afterAll(() => stage.close());

  describe("a pinned chart", () => {
    it("keeps its values and its pixels, and says how much is newer", async () => {
      const { id } = await pin();
      const before = await figure();
      expect(await newer()).toBe(0);
      await logPoint("one", Math.random());
      expect(await newer()).toBe(1);
      const kept = await ann.call<Pinned>("GET", at(`/snapshots/${id}`));
      expect(kept.headers.get("cache-control")).toContain("immutable");
      expect(kept.body.answer.runs).toHaveLength(2);
      const badge = / newer/;
      const after = await figure();
      expect(after).toMatch(badge);
      expect(after.replace(/, 1 newer/, "")).toBe(before);
    });

    it("is the same snapshot for the same values, and another for others", async () => {
      const [a, b] = [await pin(), await pin()];
      expect(a.id).toBe(b.id);
      await logPoint("two", Math.random());
      expect((await pin()).id).not.toBe(a.id);
    });

    it("keeps what it shows in a copy of its canvas, and gives it to no other canvas", async () => {
      const { id } = await pin();
      const copy = await ann.call<{ id: string }>("POST", "/api/canvases", {
        copyOf: canvas,
      });
      const of = (on: string) => ann.call("GET", at(`/snapshots/${id}`, on));
      expect((await of(copy.body.id)).status).toBe(200);
      const other = await makeCanvas(ann);
      expect((await of(other)).errorId).toBe("snapshot_not_found");
      await ann.call("POST", `/api/blobs/${id}/uses`, { canvas: other });
      expect((await of(other)).status).toBe(200);
    });
  });

  describe("a printed chart", () => {
    it("is one SVG with title, caption and the text for those who cannot see it", async () => {
      const svg = await figure("?width=600&height=400");
      expect(svg).toMatch(
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="600" height="400"/,
      );
      expect(svg).toContain("Accuracy &lt;of&gt; all");
      expect(svg).toContain("<desc>");
      expect(svg).toContain("no uncertainty given");
      expect(svg).not.toMatch(/<script|<style|var\(--|\son\w+=/);
      expect(await figure("?dark=true")).not.toBe(await figure());
    });

    it("says what is missing when there is nothing to draw", async () => {
      block = await addChart({
        spec: { type: "pairwise", runs: { type: "runs", runs: ["one"] } },
      });
      const empty = await ann.call("GET", at(`/charts/${block}/figure.svg`));
      expect(empty.errorId).toBe("nothing_to_draw");
      const unknown = await ann.call("GET", at("/charts/none/figure.svg"));
      expect(unknown.errorId).toBe("chart_not_here");
    });
  });

  describe("a chart that mixes two versions of a dataset", () => {
    const mixed = { type: "runs", runs: ["one", "other"] };
    beforeAll(() =>
      insertRun(stage.context.store.db, "other", {
        model: "m3",
        metrics: { acc: 0.7 },
        archived_at: new Date().toISOString(),
        datasets: [{ name: "refunds", digest: "v2", context: "eval" }],
      }),
    );
    const spec = {
      type: "series",
      runs: mixed,
      metrics: ["acc"],
      x: "model",
      series: "none",
      mark: "dot",
    };
    const digestOf = async () => {
      const { body } = await ann.call<AnswerOf<"series">>(
        "POST",
        "/api/metrics/query",
        spec,
      );
      return body.comparability;
    };
    const acknowledge = (digest: string) =>
      ann.call<Acknowledgement>("POST", at("/acknowledgements"), {
        block,
        digest,
      });

    it("is acknowledged by somebody, for exactly this mix; the print says who", async () => {
      block = await addChart({ spec });
      const { digest, warnings } = await digestOf();
      expect(warnings).toMatchObject([{ aspect: "dataset" }]);
      expect((await acknowledge("another")).errorId).toBe("mix_changed");
      const { body, status } = await acknowledge(digest!);
      expect(status).toBe(201);
      expect(body).toMatchObject({ by: { id: ann.id, name: "Ann" }, digest });
      expect(await figure()).not.toContain("seen by");
      await write(canvas, (doc) =>
        setValue(doc, block, "acknowledged", body.id),
      );
      expect(await figure()).toContain("seen by Ann");
    });

    it("keeps who acknowledged it when it is copied to another canvas", async () => {
      block = await addChart({ spec });
      const { body } = await acknowledge((await digestOf()).digest!);
      const other = await makeCanvas(ann);
      await addChart({ spec, acknowledged: body.id }, other);
      const there = await ann.call<{ items: Acknowledgement[] }>(
        "GET",
        at("/acknowledgements", other),
      );
      expect(there.body.items).toMatchObject([{ id: body.id }]);
      const here = await ann.call<{ items: Acknowledgement[] }>(
        "GET",
        at("/acknowledgements"),
      );
      expect(here.body.items).toEqual([]);
    });
  });

  describe("a table", () => {
    const ask = async (more: Record<string, unknown> = {}) =>
      (
        await ann.call<TableAnswer>("POST", "/api/metrics/query", {
          type: "table",
          runs: { type: "runs", runs: ["good", "weak", "none"] },
          columns: [{ metric: "em" }, { metric: "nothing" }],
          baseline: "weak",
          ...more,
        })
      ).body;
    const insertResult = (run: string, k: number, n: number) =>
      stage.context.store.db
        .insertInto("result")
        .values({
          run_id: run,
          task: "",
          metric: "em",
          filter: "",
          slice: "",
          step: null,
          time: null,
          value: k / n,
          special: null,
          stderr: null,
          low: null,
          high: null,
          n,
          k,
          is_group: 0,
        })
        .execute();
    beforeAll(async () => {
      const { db } = stage.context.store;
      for (const id of ["good", "weak", "none", "close"])
        await insertRun(db, id, { archived_at: new Date().toISOString() });
      await insertResult("good", 900, 1000);
      await insertResult("weak", 700, 1000);
      await insertResult("close", 701, 1000);
      await db
        .insertInto("metric_definition")
        .values({ name: "em", higher_is_better: 1 })
        .execute();
    });

    it("gives each value its interval and its difference; what a run lacks is empty", async () => {
      const { rows, baseline } = await ask();
      expect(baseline).toBe("weak");
      const [good, weak, none] = rows.map(({ cells }) => cells[0]);
      expect(good).toMatchObject({
        value: 0.9,
        n: 1000,
        interval: "wilson",
        test: "newcombe",
        delta: expect.closeTo(0.2, 10),
      });
      expect(good!.deltaLow!).toBeGreaterThan(0.1);
      expect(weak).toMatchObject({ value: 0.7, delta: null });
      expect(none).toBeNull();
      expect(rows.map(({ cells }) => cells[1])).toEqual([null, null, null]);
    });

    it("calls a lead one that holds only when chance does not explain it", async () => {
      const holds = async (runs: string[]) =>
        (await ask({ runs: { type: "runs", runs } })).rows.map(({ cells }) => [
          cells[0]?.best,
          cells[0]?.holds,
        ]);
      expect(await holds(["weak", "good"])).toEqual([
        [false, false],
        [true, true],
      ]);
      expect(await holds(["close", "weak"])).toEqual([
        [true, false],
        [false, false],
      ]);
    });
  });

  describe("controls that are linked to a chart", () => {
    let controls: string;
    const turnTo = (value: string) =>
      write(canvas, (doc) => setValue(doc, controls, "values", { c: value }));
    const link = () =>
      write(canvas, (doc) =>
        linkBlocks(doc, {
          id: crypto.randomUUID(),
          from: controls,
          to: block,
          relation: "uses",
        }),
      );
    beforeEach(async () => {
      controls = crypto.randomUUID();
      await write(canvas, (doc) => {
        createBlock(doc, {
          id: controls,
          kind: "controls",
          ...place,
          fields: {
            controls: [
              {
                id: "c",
                label: "Model",
                type: "dropdown",
                drives: "model",
                options: [],
              },
            ],
            values: { c: "m2" },
          },
        });
      });
    });

    it("turn what it shows, also in print", async () => {
      expect(await figure()).toContain("m1");
      await link();
      const turned = await figure();
      expect(turned).not.toContain(">m1<");
      expect(turned).toContain("m2");
    });

    it("leave it alone once it is pinned", async () => {
      await link();
      await pin();
      const before = await figure();
      await turnTo("m1");
      expect(await figure()).toBe(before);
      expect(await newer()).toBe(0);
    });
  });
});
