import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureExample } from "../../server/example/example.ts";
import { blockIds } from "../../server/example/document.ts";
import { team } from "../../server/example/people.ts";
import { blockModel } from "../../shared/blocks/index.ts";
import type { RichText } from "../../shared/blocks/field.ts";
import type { SeriesSpec, MetricsAnswer } from "../../shared/charts/spec.ts";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import type { Thread } from "../../shared/api/threads.ts";
import type { Person } from "../../shared/people.ts";
import type { Block } from "../../shared/blocks/model.ts";
import {
  readCanvas,
  readingOrder,
  type CanvasData,
} from "../../shared/doc/read.ts";
import { unknownNames } from "../../shared/text/nodes.ts";
import { openApi, type ApiStage, type Caller } from "../stage/api.ts";
import { eachDatabase } from "../stage/databases.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  let ann: Caller;
  let id: string;
  let canvas: CanvasData;

  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
    id = (await ensureExample(stage.context)) ?? "";
    canvas = await stage.context.hub.read(id, readCanvas);
  });
  afterAll(() => stage.close());

  const ofKind = (kind: string) =>
    canvas.blocks.filter((block) => block.kind === kind);
  const overlap = (a: Block, b: Block, by = 0) =>
    a.x < b.x + b.w + by &&
    b.x < a.x + a.w + by &&
    a.y < b.y + b.h + by &&
    b.y < a.y + a.h + by;

  describe("the example canvas", () => {
    it("is made once, also when two starts race", async () => {
      const again = await Promise.all([
        ensureExample(stage.context),
        ensureExample(stage.context),
      ]);
      expect(again).toEqual([null, null]);
      const list = await ann.call<{ items: CanvasSummary[] }>(
        "GET",
        "/api/canvases",
      );
      expect(list.body.items).toHaveLength(1);
      expect(list.body.items[0]).toMatchObject({
        id,
        isExample: true,
        owner: null,
        role: "owner",
        openThreads: 3,
      });
      expect(list.body.items[0]!.preview.length).toBe(canvas.blocks.length);
      expect(list.body.items[0]!.people).toHaveLength(6);
    });

    it("tells the story: a question, hypotheses, data, charts, decisions, four frames", () => {
      expect(
        ofKind("frame").map((block) => blockModel("frame")!.title(block)),
      ).toEqual([
        "1 The question",
        "2 What we believed",
        "3 What the evaluations say",
        "4 What we decided",
      ]);
      expect(
        ofKind("hypothesis").map((block) => block.fields["status"]),
      ).toEqual(["confirmed", "refuted"]);
      expect(ofKind("chart")).toHaveLength(3);
      expect(ofKind("decision").length).toBeGreaterThan(0);
      expect(new Set(canvas.links.map((link) => link.relation))).toEqual(
        new Set(["answers", "uses", "supports", "refutes", "derived from"]),
      );
    });

    it("says on its first card that the data is synthetic", () => {
      const first = readingOrder(canvas.blocks)[0]!;
      const text = blockModel(first.kind)!.title(first);
      expect(text).toContain("synthetic data");
    });

    it("lies on a grid of 24, without overlaps, each card inside its frame", () => {
      const frames = ofKind("frame");
      for (const block of canvas.blocks) {
        for (const side of [block.x, block.y, block.w, block.h])
          expect(side % 24, block.id).toBe(0);
        const frame = frames.find((candidate) => candidate.id === block.frame);
        if (frame)
          expect(
            block.x >= frame.x + 24 &&
              block.y >= frame.y + 24 &&
              block.x + block.w <= frame.x + frame.w - 24 &&
              block.y + block.h <= frame.y + frame.h - 24,
            block.id,
          ).toBe(true);
        for (const other of canvas.blocks)
          if (
            other.id < block.id &&
            block.frame !== other.id &&
            other.frame !== block.id
          )
            expect(overlap(block, other, 24), `${block.id} ${other.id}`).toBe(
              false,
            );
      }
    });

    it("is read frame by frame, each frame before its cards", () => {
      const ids = readingOrder(canvas.blocks).map((block) => block.id);
      const at = (block: string) => ids.indexOf(block);
      expect(at("frame1")).toBe(at(blockIds.question) - 1);
      expect(at("frame2")).toBe(at(blockIds.beatsTfidf) - 1);
      expect(at("frame4")).toBe(at(blockIds.acceptFlags) - 1);
    });

    it("holds only links between its cards, and text that the editor knows", () => {
      const ids = new Set(canvas.blocks.map((block) => block.id));
      for (const link of canvas.links)
        expect(ids.has(link.from) && ids.has(link.to), link.id).toBe(true);
      for (const block of canvas.blocks)
        for (const [name, field] of Object.entries(
          blockModel(block.kind)!.fields,
        ))
          if (field.type === "text")
            expect(
              unknownNames(block.fields[name] as RichText),
              `${block.id}.${name}`,
            ).toEqual([]);
    });

    it("draws charts over runs that were really imported", async () => {
      const rows: Record<string, MetricsAnswer["rows"]> = {};
      for (const chart of ofKind("chart")) {
        const { runs, metrics, tasks, x } = chart.fields["spec"] as SeriesSpec;
        const answer = await ann.call<MetricsAnswer>(
          "POST",
          "/api/metrics/query",
          { runs, metrics, tasks, x },
        );
        expect(answer.status).toBe(200);
        expect(answer.body.missing).toEqual({ runs: [], metrics: [] });
        rows[chart.id] = answer.body.rows;
      }
      const recall = rows[blockIds.recallChart]!;
      expect(recall).toHaveLength(4);
      const best = recall.find((row) => row.runName.startsWith("R4"))!;
      expect(best.y).toBeCloseTo(0.925, 3);
      expect(best.low).toBeCloseTo(0.864, 3);
      expect(best.high).toBeCloseTo(0.96, 3);
      expect(best.n).toBe(120);

      const pythia = rows[blockIds.sizeChart]!;
      expect(pythia).toHaveLength(15);
      expect(new Set(pythia.map((row) => row.model)).size).toBe(2);
      expect(pythia.every((row) => row.low !== null && row.step !== null)).toBe(
        true,
      );
      expect(rows["overfit"]!.length).toBeGreaterThan(50);
    });

    it("has threads by its own people, on cards and on a point", async () => {
      const { body } = await ann.call<{ items: Thread[] }>(
        "GET",
        `/api/canvases/${id}/threads`,
      );
      expect(body.items.length).toBeGreaterThan(2);
      expect(body.items.some((thread) => thread.anchor.type === "point")).toBe(
        true,
      );
      expect(body.items.some((thread) => thread.resolvedBy !== null)).toBe(
        true,
      );
      const ids = new Set(canvas.blocks.map((block) => block.id));
      const authors = new Set(Object.values(team).map((person) => person.id));
      expect(body.items.map(({ label }) => label).sort()).toEqual([
        "concern",
        "domain knowledge",
        "question",
        "suggestion",
      ]);
      expect(body.items.map(({ asks }) => asks)).toContainEqual([
        "domain expert",
      ]);
      expect(body.items.map(({ resolution }) => resolution)).toContain(
        "It means “seen within 14 days”.",
      );
      expect(
        body.items.flatMap(({ comments }) =>
          comments.flatMap(({ reactions }) => reactions),
        ),
      ).toHaveLength(2);
      // Its runs were really looked at, and none is good enough yet.
      expect(
        body.items.flatMap(({ condition }) => condition ?? []),
      ).toMatchObject([{ state: "fails", value: 0.925 }]);
      for (const { anchor, comments } of body.items) {
        if (anchor.type === "block") expect(ids.has(anchor.block)).toBe(true);
        for (const comment of comments)
          expect(authors.has(comment.author.id)).toBe(true);
      }
    });

    it("keeps its people to itself: they own cards here, and are offered nowhere else", async () => {
      const here = await ann.call<{ items: Person[] }>(
        "GET",
        `/api/canvases/${id}/people`,
      );
      expect(here.body.items.map((person) => person.name)).toContain(
        "Mira Okafor",
      );
      const everywhere = await ann.call<{ items: Person[] }>(
        "GET",
        "/api/people",
      );
      expect(everywhere.body.items.map((person) => person.name)).toEqual([
        "Ann",
      ]);
    });

    it("can be read as Markdown", async () => {
      const { body, headers } = await ann.call<string>(
        "GET",
        `/api/canvases/${id}/export?format=markdown`,
      );
      expect(headers.get("content-disposition")).toContain(
        'filename="Example urgent referral letters (synthetic).md"',
      );
      const text = body as string;
      expect(text).toMatch(
        /^# Example: urgent referral letters \(synthetic\)\n/,
      );
      expect(text).toContain("## 2 What we believed");
      expect(text).toContain("Confirms if urgent recall >= 0.9 on letters v3");
      expect(text).toContain("## Links");
    });

    it("does not come back once somebody deleted it", async () => {
      const removed = await ann.call("DELETE", `/api/canvases/${id}`);
      expect(removed.status).toBe(204);
      expect(await ensureExample(stage.context)).toBeNull();
      const list = await ann.call<{ items: CanvasSummary[] }>(
        "GET",
        "/api/canvases",
      );
      expect(list.body.items).toEqual([]);
    });
  });
});
