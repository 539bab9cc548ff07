/** Conditions of threads: "accuracy >= .8 on v3" resolves its thread when it comes true, and opens it when it fails. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Thread } from "../../../shared/api/threads.ts";
import {
  checkAllConditions,
  checkConditionsOfRuns,
  quietBetweenNoticesMs,
} from "../../../server/threads/conditions.ts";
import { watchConditions } from "../../../server/threads/conditionWatch.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { inboxOf } from "../../stage/inbox.ts";
import { insertRun, type RunParts } from "../../stage/runRows.ts";
import { until } from "../../stage/until.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  let ann: Caller;
  let ben: Caller;
  let canvas: string;
  /** Of this test alone: no other test's runs have it. */
  let metric: string;

  beforeAll(async () => {
    stage = await openApi({ database });
    [ann, ben] = await Promise.all([stage.join("Ann"), stage.join("Ben")]);
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
    metric = `accuracy-${randomUUID().slice(0, 8)}`;
  });
  afterAll(() => stage.close());

  const start = async (condition: object = {}) =>
    ann.call<Thread>("POST", `/api/canvases/${canvas}/threads`, {
      anchor: { type: "point", x: 1, y: 2 },
      body: "Wait for v3",
      condition: { metric, comparator: ">=", threshold: 0.8, ...condition },
    });
  const read = async ({ id }: Thread) =>
    (await ann.call<Thread>("GET", `/api/threads/${id}`)).body;
  const patch = (thread: Thread, change: object) =>
    ben.call<Thread>("PATCH", `/api/threads/${thread.id}`, change);
  /** A run with this value comes, and this process notices. */
  const measure = async (value: number, parts: RunParts = {}) => {
    const id = randomUUID();
    await insertRun(stage.context.store.db, id, {
      status: "finished",
      metrics: { [metric]: value },
      ...parts,
    });
    await checkConditionsOfRuns(stage.context, [id]);
    return id;
  };
  const story = ({ events }: Thread) =>
    events.map(({ kind, by }) => [by?.name ?? "the server", kind]);
  const told = async (who: Caller, thread: Thread) =>
    (await inboxOf(who)).find(({ subject }) => subject.id === thread.id)
      ?.count ?? 0;

  it("resolves its thread with run, value and rule quoted, and opens it again when a newer run fails", async () => {
    const { body: thread } = await start();
    expect(thread.condition).toMatchObject({ state: "waiting", run: null });
    await measure(0.79);
    expect(await read(thread)).toMatchObject({
      condition: { state: "fails", value: 0.79 },
      resolvedAt: null,
      events: [],
    });
    const good = await measure(0.84, { name: "baseline-3" });
    const resolved = await read(thread);
    expect(resolved).toMatchObject({
      condition: { state: "holds", value: 0.84, run: { id: good } },
      resolvedBy: null,
      resolution: `${metric} is 0.84 in “baseline-3” (${metric} >= 0.8)`,
      events: [
        {
          by: null,
          kind: "resolved",
          details: { run: { id: good, name: "baseline-3" } },
        },
      ],
    });
    expect(resolved.resolvedAt).not.toBeNull();
    expect(resolved.updatedAt > thread.updatedAt).toBe(true);
    await measure(0.7);
    expect(await read(thread)).toMatchObject({
      condition: { state: "fails", value: 0.7 },
      resolvedAt: null,
      resolution: "",
    });
  });

  it("is looked at when it is made, and when it is changed", async () => {
    await measure(0.85);
    const { body: thread } = await start();
    expect(thread).toMatchObject({
      condition: { state: "holds" },
      resolvedBy: null,
    });
    expect(thread.resolvedAt).not.toBeNull();
    const { body: stricter } = await patch(thread, {
      resolved: false,
      condition: { metric, comparator: ">", threshold: 0.9 },
    });
    expect(stricter).toMatchObject({
      condition: { state: "fails", threshold: 0.9 },
      resolvedAt: null,
    });
    const { body: none } = await patch(thread, { condition: null });
    expect(none.condition).toBeNull();
  });

  describe("the run that decides", () => {
    const state = async (thread: Thread) => (await read(thread)).condition;

    it("is the one that started last, of those that ended well and are not archived", async () => {
      const { body: thread } = await start();
      const good = await measure(0.9);
      await measure(0.1, { started_at: "2020-01-01T00:00:00.000Z" });
      for (const status of ["running", "scheduled", "failed", "killed"])
        await measure(0.2, { status });
      await measure(0.3, { archived_at: new Date().toISOString() });
      await measure(0.4, { visible: 0 });
      expect(await state(thread)).toMatchObject({
        state: "holds",
        run: { id: good },
      });
      await ann.call("PATCH", `/api/runs/${good}`, { archived: true });
      await checkConditionsOfRuns(stage.context, [good]);
      expect(await state(thread)).toMatchObject({ state: "fails", value: 0.1 });
    });

    it("fits the filter of the runs page, and may be running when that says so", async () => {
      const { body: thread } = await start({
        filter: "params.model = 'large' and attributes.status = 'RUNNING'",
      });
      await measure(0.9, { params: { model: "small" }, status: "running" });
      expect((await state(thread))?.state).toBe("waiting");
      await measure(0.9, { params: { model: "large" }, status: "running" });
      expect((await state(thread))?.state).toBe("holds");
    });

    it("used the dataset, by name, version or digest", async () => {
      const sets = { name: "letters", digest: "ab12", context: "eval" };
      const threads = await Promise.all(
        ["letters", "ab12", "v3", "tickets"].map((dataset) =>
          start({ dataset }),
        ),
      );
      await measure(0.9, { datasets: [sets] });
      const states = async () =>
        Promise.all(
          threads.map(async ({ body }) => (await state(body))?.state),
        );
      expect(await states()).toEqual(["holds", "holds", "waiting", "waiting"]);
      const id = randomUUID();
      const { db } = stage.context.store;
      await insertRun(db, id, { status: "finished", metrics: { [metric]: 1 } });
      await db
        .insertInto("run_basis")
        .values({
          run_id: id,
          task: "",
          metric: "",
          aspect: "dataset",
          value: "tickets @ v3",
        })
        .execute();
      await checkConditionsOfRuns(stage.context, [id]);
      expect(await states()).toEqual(["holds", "holds", "holds", "holds"]);
    });

    it("may have the metric on a task", async () => {
      const { body: thread } = await start({ metric: `triage/${metric}` });
      await measure(0, {
        metrics: {},
        results: { [`triage/${metric}`]: 0.95 },
      });
      expect(await state(thread)).toMatchObject({
        state: "holds",
        value: 0.95,
      });
    });
  });

  describe("what people did", () => {
    it("stands: resolved by hand while it fails, the thread stays resolved when it fails again", async () => {
      const { body: thread } = await start();
      await patch(thread, { resolved: true, reason: "Good enough" });
      await measure(0.7);
      await measure(0.6);
      expect(await read(thread)).toMatchObject({
        resolution: "Good enough",
        resolvedBy: { id: ben.id },
      });
      await measure(0.9);
      expect((await read(thread)).resolution).toBe("Good enough");
      await measure(0.5);
      expect((await read(thread)).resolvedAt).toBeNull();
    });

    it("stands: opened by hand while it holds, the thread stays open until it fails and holds again", async () => {
      const { body: thread } = await start();
      await measure(0.9);
      await patch(thread, { resolved: false });
      await measure(0.95);
      expect((await read(thread)).resolvedAt).toBeNull();
      await measure(0.5);
      await measure(0.95);
      expect((await read(thread)).resolvedAt).not.toBeNull();
    });
  });

  it("going to and fro is always as it is, with one notice and one line in the story", async () => {
    const { body: thread } = await start();
    for (const value of [0.9, 0.1, 0.9, 0.1, 0.9]) await measure(value);
    const now = await read(thread);
    expect(now.condition?.state).toBe("holds");
    expect(now.resolvedAt).not.toBeNull();
    expect(story(now)).toEqual([["the server", "resolved"]]);
    expect(await told(ann, thread)).toBe(1);
    await measure(0.1);
    expect((await read(thread)).resolvedAt).toBeNull();
    expect(await told(ann, thread)).toBe(1);
    // The quiet time is over, and it is still another state than was said last.
    await stage.context.store.db
      .updateTable("thread_condition")
      .set({
        told_at: new Date(Date.now() - quietBetweenNoticesMs - 1).toISOString(),
      })
      .where("thread_id", "=", thread.id)
      .execute();
    await checkAllConditions(stage.context);
    expect(await told(ann, thread)).toBe(2);
    await checkAllConditions(stage.context);
    expect(await told(ann, thread)).toBe(2);
  });

  it("noticed by several processes at once, it happens once", async () => {
    const { body: thread } = await start();
    const id = randomUUID();
    await insertRun(stage.context.store.db, id, {
      status: "finished",
      metrics: { [metric]: 0.9 },
    });
    const before = stage.told.length;
    await Promise.all(
      Array.from({ length: 5 }, () =>
        checkConditionsOfRuns(stage.context, [id]),
      ),
    );
    expect(story(await read(thread))).toEqual([["the server", "resolved"]]);
    expect(
      stage.told
        .slice(before)
        .filter(
          ({ event }) => event.type === "threads" && event.thread === thread.id,
        ),
    ).toHaveLength(1);
    expect(await told(ann, thread)).toBe(1);
  });

  it("what no process saw is found at the next start, and what comes then soon after it came", async () => {
    const { body: missed } = await start();
    await insertRun(stage.context.store.db, randomUUID(), {
      status: "finished",
      metrics: { [metric]: 0.9 },
    });
    const watch = watchConditions(stage.context, { gather: 1 });
    await until(async () => (await read(missed)).resolvedAt !== null);
    const run = await ann.call<{ id: string }>("POST", "/api/runs", {
      name: "live",
    });
    await ann.call("POST", `/api/runs/${run.body.id}/points`, {
      points: [{ metric, step: 1, value: 0.2 }],
    });
    await ann.call("PATCH", `/api/runs/${run.body.id}`, { status: "finished" });
    await until(async () => (await read(missed)).resolvedAt === null);
    await watch.stop();
  });

  it("a filter that cannot be understood is refused in the words of the grammar", async () => {
    const made = await start({ filter: "params.model is 'large" });
    expect([made.status, made.errorId]).toEqual([422, "bad_filter"]);
  });
});
