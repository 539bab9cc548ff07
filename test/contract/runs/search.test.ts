import { afterAll, beforeAll, expect, it } from "vitest";
import type {
  RunColumns,
  RunSearch,
  RunSearchAnswer,
} from "../../../shared/api/runSearch.ts";
import { applyFilter } from "../../../server/runs/search.ts";
import { openApi, type ApiStage, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { insertRun } from "../../stage/runRows.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  let ada: Caller;

  beforeAll(async () => {
    stage = await openApi({ database });
    ada = await stage.join("Ada");
    const { db } = stage.context.store;
    await insertRun(db, "a", {
      model: "gpt-x",
      params: { lr: "0.1", seed: "1", "learning rate": "x" },
      tags: { team: "Red", "mlflow.user": "root" },
      metrics: { acc: 0.5, "em/acc": 0.25, odd: "NaN" },
      datasets: [{ name: "evalset", digest: "abc", context: "eval" }],
      started_at: "2026-11-20T00:00:00.000Z",
    });
    await insertRun(db, "b", {
      model: "gpt-x",
      params: { lr: "0.1", seed: "2" },
      tags: { team: "red_" },
      metrics: { acc: 0.75, odd: "Infinity" },
      started_at: "2026-11-21T00:00:00.000Z",
      parent_id: "a",
    });
    await insertRun(db, "c", {
      model: "llama",
      params: { lr: "0.2" },
      status: "failed",
      metrics: { acc: -1e-3, odd: 3 },
      results: { "arc/acc": 0.9, "mmlu/acc": 0.6 },
      started_at: "2026-11-22T00:00:00.000Z",
      ended_at: "2026-11-22T01:00:00.000Z",
    });
    await insertRun(db, "d", { started_at: "2026-11-23T00:00:00.000Z" });
    await insertRun(db, "old", {
      archived_at: "2026-11-23T00:00:00.000Z",
      metrics: { acc: 0.5 },
    });
    await insertRun(db, "half", { visible: 0, metrics: { acc: 0.5 } });
    await insertRun(db, "other", { project_id: "7", metrics: { acc: 0.5 } });
  });
  afterAll(() => stage.close());

  const search = (body: RunSearch) =>
    ada.call<RunSearchAnswer>("POST", "/api/runs/search", {
      project: "0",
      ...body,
    });
  const found = async (body: RunSearch) => {
    const { status, body: answer } = await search(body);
    expect({ status, answer }).toMatchObject({ status: 200 });
    return answer.items.map(({ id }) => id).join(" ");
  };

  it("shows a project's runs, newest first, without archived and unfinished ones", async () => {
    expect(await found({})).toBe("d c b a");
    expect(await found({ project: null })).toBe("other d c b a");
    expect(await found({ archived: "only" })).toBe("old");
    expect(await found({ archived: "all" })).toBe("old d c b a");
    expect(await found({ q: "LLAM" })).toBe("c");
    expect(await found({ q: "em/" })).toBe("a");
  });

  it.each([
    ["metrics.acc > 0.5", "b"],
    ["metrics.acc >= 0.5", "b a"],
    ["metrics.acc = -0.001", "c"],
    ["metrics.acc != 0.5", "c b"],
    ["metrics.acc IN (0.5, 0.75)", "b a"],
    ["metrics.acc NOT IN (0.5, 0.75)", "c"],
    ["metrics.acc IS NULL", "d"],
    ["metrics.acc IS NOT NULL", "c b a"],
    ["metrics.em/acc < 1", "a"],
    ["metrics.`arc/acc` > 0.8", "c"],
    ["metrics.mmlu/acc > 0.8", ""],
    ["metrics.odd > 1e300", "b"],
    ["metrics.odd IS NULL", "d a"],
    ["params.lr = '0.1'", "b a"],
    ["params.lr != '0.1'", "c"],
    ["params.lr IN ('0.2', 'x')", "c"],
    ["params.lr IS NULL", "d"],
    ["params.`learning rate` = 'x'", "a"],
    ["tags.team LIKE 'R%'", "a"],
    ["tags.team LIKE 'red_'", "b"],
    ["tags.team ILIKE 'r%'", "b a"],
    ["tags.team LIKE 'r*'", ""],
    ["tags.team = 'Red'", "a"],
    ["tags.mlflow.parentRunId = 'a'", "b"],
    ["tags.mlflow.runName = 'run b'", "b"],
    ["status = 'FAILED'", "c"],
    ["status != 'failed'", "d b a"],
    ["status IN ('Failed')", "c"],
    ["run_id IN ('a', 'd')", "d a"],
    ["run_name LIKE 'run %' AND run_id = 'a'", "a"],
    ["user_id = 'root'", "a"],
    ["artifact_uri = 'mlflow-artifacts:/0/a/artifacts'", "a"],
    ["model = 'gpt-x'", "b a"],
    [`start_time > ${Date.UTC(2026, 10, 21)}`, "d c"],
    ["start_time >= '2026-11-21' AND end_time IS NULL", "d b"],
    ["end_time > -1e300", "c"],
    ["end_time < 1e300", "c"],
    ["datasets.name = 'evalset' AND datasets.context = 'eval'", "a"],
    ["dataset.digest LIKE 'x%'", ""],
    ["datasets.name IS NULL", "d c b"],
    ["metrics.acc > 0 AND params.lr = '0.1' AND tags.team = 'Red'", "a"],
    ["params.lr = '0.1'' or 1=1 --'", ""],
  ])("%s", async (filter, ids) => {
    expect(await found({ filter })).toBe(ids);
  });

  it.each([
    [["metrics.acc DESC"], "b a c d"],
    [["metrics.acc"], "c a b d"],
    [["metrics.odd"], "c b d a"],
    [["metrics.odd DESC"], "b c d a"],
    [["params.lr DESC", "metrics.acc"], "c a b d"],
    [["params.seed"], "a b d c"],
    [["attributes.start_time ASC"], "a b c d"],
    [["tags.team"], "a b d c"],
    [["run name desc"], "d c b a"],
  ])("ordered by %j, what is missing comes last", async (orderBy, ids) => {
    expect(await found({ orderBy })).toBe(ids);
    // Page by page it is the same.
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: RunSearchAnswer } = await search({
        orderBy,
        limit: 1,
        cursor,
      });
      expect(body.total).toBe(4);
      pages.push(...body.items.map(({ id }) => id));
      cursor = body.next;
    } while (cursor);
    expect(pages.join(" ")).toBe(ids);
  });

  it("a run that arrives between two pages neither repeats nor hides another", async () => {
    const first = await search({ limit: 2 });
    expect(first.body.items.map(({ id }) => id)).toEqual(["d", "c"]);
    await insertRun(stage.context.store.db, "new", {});
    const second = await search({ limit: 2, cursor: first.body.next });
    expect(second.body.items.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(second.body.next).toBeNull();
    await stage.context.store.db
      .deleteFrom("run")
      .where("id", "=", "new")
      .execute();
  });

  it("pinned runs come first, in every order", async () => {
    const { db } = stage.context.store;
    const pin = (pinned_at: string | null) =>
      db.updateTable("run").set({ pinned_at }).where("id", "=", "a").execute();
    await pin("2026-11-23T00:00:00.000Z");
    expect(await found({})).toBe("a d c b");
    expect(await found({ orderBy: ["metrics.acc"] })).toBe("a c b d");
    await pin(null);
  });

  it("cells hold what a run has in each column", async () => {
    const { body } = await search({
      filter: "run_id = 'c'",
      columns: [
        { type: "metric", name: "acc" },
        { type: "metric", name: "acc", task: "mmlu" },
        { type: "metric", name: "arc/acc" },
        { type: "param", name: "lr" },
        { type: "tag", name: "team" },
        { type: "metric", name: "nothing" },
      ],
    });
    const cells = body.items[0]!.cells;
    expect(cells.map(({ value, text }) => value ?? text)).toEqual([
      -0.001,
      0.6,
      0.9,
      "0.2",
      null,
      null,
    ]);
    const odd = await search({
      filter: "run_id IN ('a', 'b')",
      columns: [{ type: "metric", name: "odd" }],
    });
    expect(odd.body.items.map(({ cells: [cell] }) => cell!.special)).toEqual([
      "Infinity",
      "NaN",
    ]);
  });

  it("groups tell mean and deviation over their runs", async () => {
    const columns: RunSearch["columns"] = [
      { type: "metric", name: "acc" },
      { type: "param", name: "seed" },
    ];
    const { body } = await search({ groupBy: "lr", columns });
    expect(body.items).toEqual([]);
    expect(body.total).toBe(3);
    const [first, second, third] = body.groups;
    expect(first).toMatchObject({ key: "0.1", runs: 2, ids: ["b", "a"] });
    expect(first!.cells[0]).toMatchObject({
      value: 0.625,
      least: 0.5,
      greatest: 0.75,
      runs: 2,
      deviation: Math.sqrt(2 * 0.125 ** 2),
    });
    expect(first!.cells[1]).toMatchObject({ text: null, runs: 2 });
    expect(second).toMatchObject({ key: "0.2", runs: 1 });
    expect(second!.cells[0]).toMatchObject({ value: -0.001, deviation: null });
    expect(third).toMatchObject({ key: null, runs: 1 });
    const byModel = await search({ groupBy: "model", limit: 1 });
    expect(byModel.body.groups.map(({ key }) => key)).toEqual(["gpt-x"]);
    const next = await search({
      groupBy: "model",
      cursor: byModel.body.next,
    });
    expect(next.body.groups.map(({ key }) => key)).toEqual(["llama", null]);
  });

  it("columns list what the project's runs have", async () => {
    const { status, body } = await ada.call<RunColumns>(
      "GET",
      "/api/runs/columns?project=0",
    );
    expect(status).toBe(200);
    expect(body.metrics[0]).toMatchObject({
      name: "acc",
      task: "",
      kind: "point",
      runs: 3,
    });
    expect(body.metrics).toContainEqual({
      name: "acc",
      task: "mmlu",
      kind: "result",
      runs: 1,
      recent: 1,
      higherIsBetter: null,
      bookkeeping: false,
    });
    expect(body.params[0]).toEqual({ name: "lr", runs: 3 });
    expect(body.tags).toContainEqual({ name: "team", runs: 2 });
  });

  it("the same filter chooses the runs of a chart", async () => {
    const { store } = stage.context;
    const select = store.db
      .selectFrom("run")
      .select("run.id")
      .where("run.project_id", "=", "0")
      .where("run.visible", "=", 1);
    const rows = await applyFilter(
      store,
      select,
      "metrics.acc > 0.6",
    ).execute();
    expect(rows).toEqual([{ id: "b" }]);
  });

  it("what is wrong is refused with its place, and never a failure of the server", async () => {
    const { status, body } = await ada.call<{ error: object }>(
      "POST",
      "/api/runs/search",
      { filter: "metrics.acc > 'x'" },
    );
    expect(status).toBe(422);
    expect(body.error).toMatchObject({ id: "bad_filter", position: 14 });
    for (const bad of [
      { filter: "x" },
      { orderBy: ["metrics.acc SIDEWAYS"] },
      { cursor: "x" },
      { cursor: Buffer.from("[1]").toString("base64url") },
      { groupBy: "lr", cursor: "-1" },
      { q: "\0", filter: "tags.a = '\0'" },
    ])
      expect((await ada.call("POST", "/api/runs/search", bad)).status).toBe(
        422,
      );
    const other = (await search({ limit: 1 })).body.next;
    expect(
      (await search({ orderBy: ["metrics.acc"], cursor: other })).status,
    ).toBe(422);
    expect((await search({ q: "\0" })).status).toBe(200);
  });
});
