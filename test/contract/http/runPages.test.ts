/** Projects, the page of a run with its files and the canvases that use it, and what can be changed of a run. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Project } from "../../../shared/api/projects.ts";
import type { RunPage } from "../../../shared/api/runPage.ts";
import type { Run } from "../../../shared/api/runs.ts";
import { emptyChartSpec } from "../../../shared/charts/spec.ts";
import {
  createBlock,
  deleteBlocks,
  setValue,
} from "../../../shared/doc/edits.ts";
import { resultOf, sampleOf } from "../../../shared/formats/parsed.ts";
import { rebuildRunUses } from "../../../server/runs/runUses.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { bring, pointOf, runOf } from "../../stage/batches.ts";
import { eachDatabase } from "../../stage/databases.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  let ada: Caller;
  let ben: Caller;
  beforeAll(async () => {
    stage = await openApi({ database });
    ada = await stage.join("Ada");
    ben = await stage.join("Ben");
  });
  afterAll(() => stage.close());

  const startRun = async (body: object = { name: "live" }) =>
    (await ada.call<Run>("POST", "/api/runs", body)).body.id;
  const pageOf = async (id: string, who = ada) =>
    (await who.call<RunPage>("GET", `/api/runs/${id}/page`)).body;

  describe("projects", () => {
    it("are listed with their runs, the default one first", async () => {
      const made = await ada.call<Project>("POST", "/api/projects", {
        name: "A nightly",
      });
      expect(made.status).toBe(201);
      const id = await startRun();
      await ada.call("PATCH", `/api/runs/${id}`, { project: made.body.id });
      const { body } = await ben.call<{ items: Project[] }>(
        "GET",
        "/api/projects",
      );
      expect(body.items[0]).toMatchObject({ id: "0", name: "Default" });
      const run = await ada.call<Run>("GET", `/api/runs/${id}`);
      expect(
        body.items.find((project) => project.id === made.body.id),
      ).toMatchObject({
        name: "A nightly",
        runs: 1,
        lastRunAt: run.body.createdAt,
        archivedAt: null,
      });
    });

    it("have one name each, and a client-made id is one project", async () => {
      const id = crypto.randomUUID();
      const first = await ada.call("POST", "/api/projects", {
        id,
        name: "Only",
      });
      const again = await ada.call("POST", "/api/projects", {
        id,
        name: "Only",
      });
      expect([first.status, again.status]).toEqual([201, 200]);
      const other = await ben.call("POST", "/api/projects", { name: "Only" });
      expect([other.status, other.errorId]).toEqual([
        409,
        "project_name_taken",
      ]);
      const claimed = await ben.call("POST", "/api/projects", {
        id,
        name: "Mine",
      });
      expect([claimed.status, claimed.errorId]).toEqual([409, "id_taken"]);
      const renamed = await ben.call("PATCH", "/api/projects/0", {
        name: "Only",
      });
      expect([renamed.status, renamed.errorId]).toEqual([
        409,
        "project_name_taken",
      ]);
      expect(
        (await ben.call("PATCH", "/api/projects/none", { name: "x" })).errorId,
      ).toBe("project_not_found");
    });

    it("can be renamed, archived and brought back", async () => {
      const { body } = await ada.call<Project>("POST", "/api/projects", {
        name: "Old name",
      });
      const patch = async (change: object) =>
        (await ben.call<Project>("PATCH", `/api/projects/${body.id}`, change))
          .body;
      const archived = await patch({ name: "New name", archived: true });
      expect(archived).toMatchObject({
        name: "New name",
        archivedAt: expect.any(String),
      });
      expect(await patch({ archived: true })).toMatchObject({
        archivedAt: archived.archivedAt,
      });
      expect(await patch({ archived: false })).toMatchObject({
        archivedAt: null,
      });
    });
  });

  describe("a run", () => {
    it("is archived, pinned, tagged and moved; every change raises its revision", async () => {
      const id = await startRun();
      const patch = async (change: object) =>
        (await ben.call<Run>("PATCH", `/api/runs/${id}`, change)).body;
      expect(
        await patch({
          archived: true,
          pinned: true,
          tags: { team: "eval", owner: "ada" },
        }),
      ).toMatchObject({
        archivedAt: expect.any(String),
        pinnedAt: expect.any(String),
        tags: { team: "eval", owner: "ada" },
        revision: 2,
      });
      const { body: list } = await ada.call<{ items: Run[] }>(
        "GET",
        "/api/runs?limit=100",
      );
      expect(list.items.map((run) => run.id)).not.toContain(id);
      expect(
        await patch({
          archived: false,
          pinned: false,
          tags: { team: null, owner: "ben" },
        }),
      ).toMatchObject({
        archivedAt: null,
        pinnedAt: null,
        tags: { owner: "ben" },
        revision: 3,
      });
      expect(await patch({ status: "failed" })).toMatchObject({
        status: "failed",
        endedAt: expect.any(String),
      });
      expect(await patch({ status: "running" })).toMatchObject({
        status: "running",
        endedAt: null,
      });
      const lost = await ben.call("PATCH", `/api/runs/${id}`, {
        project: "none",
        name: "no",
      });
      expect([lost.status, lost.errorId]).toEqual([404, "project_not_found"]);
      expect(
        (await ada.call<Run>("GET", `/api/runs/${id}`)).body,
      ).toMatchObject({ name: "live", revision: 5 });
    });

    it("has a page with everything that is known of it", async () => {
      const { store, blobs } = stage.context;
      const [id] = await bring(store, {
        runs: [runOf("whole", { params: { lr: "1" } })],
        points: [
          pointOf("loss", 1, 2),
          pointOf("loss", 2, 1),
          pointOf("train_runtime", 1, 1),
        ],
        results: [
          resultOf({
            run: 0,
            task: "t",
            metric: "page_acc",
            value: 0.5,
            special: null,
            stderr: 0.1,
            n: 4,
          }),
        ],
        definitions: [{ metric: "page_acc", higherIsBetter: true }],
        datasets: [
          {
            run: 0,
            task: "t",
            name: "d",
            digest: "1",
            context: "eval",
            sourceType: null,
            source: "u",
            items: 3,
          },
        ],
        bases: [
          { run: 0, task: "t", metric: "", aspect: "scorer", value: "s" },
        ],
        samples: [1, 2].map((n) =>
          sampleOf({ run: 0, task: "t", item: String(n), name: String(n) }),
        ),
      });
      const child = await startRun({ name: "child" });
      await store.db
        .updateTable("run")
        .set({ parent_id: id! })
        .where("id", "=", child)
        .execute();
      const { sha256, size } = await blobs.put(
        new TextEncoder().encode("<script>alert(1)</script>"),
      );
      await store.db
        .insertInto("artifact")
        .values({
          project_id: "0",
          owner: id!,
          path: 'out/répört "1".html',
          sha256,
          size,
          created_at: "2026-11-23T00:00:00.000Z",
        })
        .execute();
      const page = await pageOf(id!);
      expect(page).toMatchObject({
        run: { name: "whole", params: { lr: "1" }, samples: 2 },
        project: { id: "0", name: "Default" },
        createdBy: null,
        parent: null,
        children: [{ id: child, name: "child" }],
        file: { name: "t", format: "test", warnings: [] },
        series: [
          {
            kind: "point",
            metric: "loss",
            count: 2,
            step: 2,
            value: 1,
            least: 1,
            greatest: 2,
            higherIsBetter: null,
            bookkeeping: false,
          },
          {
            kind: "result",
            metric: "page_acc",
            task: "t",
            value: 0.5,
            stderr: 0.1,
            n: 4,
            higherIsBetter: true,
          },
          { metric: "train_runtime", bookkeeping: true },
        ],
        datasets: [{ name: "d", digest: "1", source: "u", items: 3 }],
        basis: [{ aspect: "scorer", value: "s" }],
        artifacts: [{ path: 'out/répört "1".html', size: 25 }],
        samples: [{ task: "t", count: 2 }],
        canvases: [],
      });
      expect((await pageOf(child)).parent).toEqual({ id, name: "whole" });
      expect((await pageOf(child)).createdBy).toMatchObject({ name: "Ada" });
      const file = await ben.call<unknown>(
        "GET",
        `/api/runs/${id}/artifacts?path=${encodeURIComponent('out/répört "1".html')}`,
      );
      expect([file.status, file.body]).toEqual([
        200,
        "<script>alert(1)</script>",
      ]);
      expect(Object.fromEntries(file.headers)).toMatchObject({
        "content-type": "application/octet-stream",
        "content-disposition":
          "attachment; filename=\"r_p_rt _1_.html\"; filename*=UTF-8''r%C3%A9p%C3%B6rt%20%221%22.html",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "content-length": "25",
      });
      for (const path of ["out", "out/other", "../x"])
        expect(
          (
            await ada.call(
              "GET",
              `/api/runs/${id}/artifacts?path=${encodeURIComponent(path)}`,
            )
          ).errorId,
        ).toBe("artifact_not_found");
      expect((await ada.call("GET", "/api/runs/none/page")).errorId).toBe(
        "run_not_found",
      );
    });
  });

  describe("the canvases that use a run", () => {
    const place = { x: 0, y: 0, w: 100, h: 100, order: "a0" };
    const named = (runs: string[]) => ({ type: "runs", runs });

    it("are those that name it in a chart, a number or a table, of which the reader may open some", async () => {
      const [a, b, c] = [await startRun(), await startRun(), await startRun()];
      const shared = await makeCanvas(ada, "Shared");
      const closed = await makeCanvas(ada, "Closed");
      await ada.call("PATCH", `/api/canvases/${closed}/access`, {
        workspaceRole: null,
      });
      const { hub } = stage.context;
      for (const canvas of [shared, closed])
        await hub.edit(canvas, { userId: ada.id, kind: "edit" }, (doc) => {
          createBlock(doc, {
            id: "chart",
            kind: "chart",
            ...place,
            fields: { spec: { ...emptyChartSpec, runs: named([a]) } },
          } as never);
          createBlock(doc, {
            id: "table",
            kind: "table",
            ...place,
            fields: { runs: named([b]), baseline: c },
          } as never);
        });
      expect(
        (await pageOf(a)).canvases.map(({ title }) => title).toSorted(),
      ).toEqual(["Closed", "Shared"]);
      for (const run of [a, b, c])
        expect((await pageOf(run, ben)).canvases).toEqual([
          { id: shared, title: "Shared" },
        ]);

      await hub.edit(shared, { userId: ada.id, kind: "edit" }, (doc) => {
        setValue(doc, "chart", "spec", {
          ...emptyChartSpec,
          runs: named([c]),
        });
        deleteBlocks(doc, ["table"]);
      });
      expect((await pageOf(a, ben)).canvases).toEqual([]);
      expect((await pageOf(b, ben)).canvases).toEqual([]);
      expect((await pageOf(c, ben)).canvases).toHaveLength(1);

      await stage.context.store.db.deleteFrom("run_use").execute();
      await rebuildRunUses(stage.context);
      expect((await pageOf(c, ben)).canvases).toHaveLength(1);
      expect((await pageOf(a)).canvases).toHaveLength(1);
      await ada.call("DELETE", `/api/canvases/${shared}`);
      expect((await pageOf(c, ben)).canvases).toEqual([]);
    });
  });
});
