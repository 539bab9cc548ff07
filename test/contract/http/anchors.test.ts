/** What threads are about, as the server keeps it while people edit and runs come in: shared/anchors/SPEC.md. */
import { randomUUID } from "node:crypto";
import * as Y from "yjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkDataOfRuns } from "../../../server/anchors/dataKeeper.ts";
import type { Anchor } from "../../../shared/api/anchors.ts";
import type { Thread } from "../../../shared/api/threads.ts";
import { fieldAt, readBlockText } from "../../../shared/anchors/blockText.ts";
import {
  anchorAtOffsets,
  rangeOfAnchor,
  type TextAnchor,
} from "../../../shared/anchors/textAnchor.ts";
import {
  createBlock,
  deleteBlocks,
  linkBlocks,
  placeBlocks,
} from "../../../shared/doc/edits.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { insertRun } from "../../stage/runRows.ts";
import { until } from "../../stage/until.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  let ann: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
    await edit((doc) => {
      const size = { w: 300, h: 100 };
      createBlock(doc, {
        id: "n",
        kind: "note",
        x: 10,
        y: 20,
        ...size,
        fields: {
          body: paragraphs(
            "The first line\nUrgent recall is low\nThe last line",
          ),
        },
      });
      createBlock(doc, { id: "m", kind: "note", x: 400, y: 20, ...size });
      linkBlocks(doc, { id: "l", from: "n", to: "m", relation: "supports" });
    });
  });

  const edit = (change: (doc: Y.Doc) => void) =>
    stage.context.hub.edit(canvas, { userId: ann.id, kind: "edit" }, change);
  const begin = async (anchor: Anchor) =>
    (
      await ann.call<Thread>("POST", `/api/canvases/${canvas}/threads`, {
        anchor,
        body: "Why?",
      })
    ).body;
  const read = async ({ id }: Thread) =>
    (await ann.call<Thread>("GET", `/api/threads/${id}`)).body;
  const becomes = (thread: Thread, state: string) =>
    until(async () => {
      const now = await read(thread);
      return now.live.state === state && now;
    });
  const textAnchor = (words: string) =>
    stage.context.hub.read(canvas, (doc) => {
      const field = fieldAt(readBlockText(doc, "n")!, { field: "body" })!;
      const from = field.text.indexOf(words);
      return anchorAtOffsets("n", field, { from, to: from + words.length })!;
    });
  const textOf = ({ anchor, live }: Thread) =>
    stage.context.hub.read(
      canvas,
      (doc) => rangeOfAnchor(doc, anchor as TextAnchor, live)?.text,
    );
  const lines = (doc: Y.Doc) =>
    rootsOf(doc).blocks.get("n")!.get("body") as Y.XmlFragment;

  describe("text", () => {
    it("that is typed around stays attached, and nothing is written", async () => {
      const thread = await begin(await textAnchor("Urgent recall"));
      const other = await begin(await textAnchor("last"));
      await edit((doc) => letters(lines(doc), 1).insert(0, "Today: "));
      // The other one proves that the server has looked.
      await edit((doc) => lines(doc).delete(2, 1));
      await becomes(other, "orphaned");
      const now = await read(thread);
      expect(now).toEqual(thread);
      expect(await textOf(now)).toBe("Urgent recall");
    });

    it("that is edited says was and now, and comes back when that is taken back", async () => {
      const thread = await begin(await textAnchor("recall is low"));
      await edit((doc) => letters(lines(doc), 1).insert(9, "X"));
      const changed = await becomes(thread, "changed");
      expect(changed.live).toMatchObject({
        was: "recall is low",
        now: "reXcall is low",
      });
      expect(changed.updatedAt > thread.updatedAt).toBe(true);
      await edit((doc) => letters(lines(doc), 1).delete(9, 1));
      expect(await textOf(await becomes(thread, "attached"))).toBe(
        "recall is low",
      );
    });

    it("that is deleted with its paragraph is an orphan with the quote, though a twin is left", async () => {
      await edit((doc) => {
        const twin = lines(doc).get(1) as Y.XmlElement;
        lines(doc).insert(3, [twin.clone()]);
      });
      const thread = await begin(await textAnchor("Urgent recall"));
      await edit((doc) => lines(doc).delete(1, 1));
      const gone = await becomes(thread, "orphaned");
      expect(gone.anchor).toMatchObject({ quote: { exact: "Urgent recall" } });
      expect(gone.resolvedAt).toBe(null);
    });

    it("that comes in again after a while comes home", async () => {
      const thread = await begin(await textAnchor("Urgent recall"));
      let kept: Y.XmlElement | null = null;
      await edit((doc) => {
        kept = (lines(doc).get(1) as Y.XmlElement).clone();
        lines(doc).delete(1, 1);
      });
      await becomes(thread, "orphaned");
      await edit((doc) => lines(doc).insert(1, [kept!]));
      expect(await textOf(await becomes(thread, "attached"))).toBe(
        "Urgent recall",
      );
    });
  });

  it("a deleted block leaves its threads where it stood last, and takes them back; a link does the same", async () => {
    const about = await begin({ type: "block", block: "n" });
    const link = await begin({ type: "link", link: "l" });
    expect(about.place).toEqual({ x: 10, y: 20, title: "The first line" });
    const witness = await begin(await textAnchor("last line"));
    await edit((doc) => {
      placeBlocks(doc, { n: { x: 70, y: 80 } });
      lines(doc).delete(2, 1);
    });
    await becomes(witness, "orphaned");
    await edit((doc) => deleteBlocks(doc, ["n"]));
    expect(await becomes(about, "orphaned")).toMatchObject({
      place: { x: 70, y: 80, title: "The first line" },
      resolvedAt: null,
    });
    await becomes(link, "orphaned");
    await edit((doc) => {
      createBlock(doc, { id: "n", kind: "note", x: 5, y: 5, w: 300, h: 100 });
      linkBlocks(doc, { id: "l", from: "n", to: "m", relation: "supports" });
    });
    await becomes(about, "attached");
    await becomes(link, "attached");
  });

  describe("a value", () => {
    const chart = (fields: object) =>
      edit((doc) =>
        createBlock(doc, {
          id: "num",
          kind: "number",
          x: 0,
          y: 0,
          w: 200,
          h: 100,
          fields: { metric: { metric: "acc", task: "" }, ...fields },
        }),
      );
    const about = (run: string) =>
      begin({
        type: "datum",
        block: "num",
        run,
        metric: "acc",
        words: "accuracy of v3",
      });
    const report = async (run: string, value: number) => {
      const { db } = stage.context.store;
      await db.deleteFrom("series").where("run_id", "=", run).execute();
      await db
        .insertInto("series")
        .values({
          run_id: run,
          kind: "point",
          metric: "acc",
          task: "",
          count: 1,
          step: 1,
          time: 1,
          value,
          special: null,
          least: value,
          greatest: value,
          stderr: null,
          n: null,
        })
        .execute();
    };

    const newRun = async (parts: { name: string; created_at?: string }) => {
      const id = randomUUID();
      await insertRun(stage.context.store.db, id, parts);
      return id;
    };

    it("is read by the server when the thread begins, and the thread says from what to what it changed", async () => {
      const run = await newRun({ name: "v3" });
      await report(run, 0.81);
      await chart({ runs: { type: "runs", runs: [run] } });
      const thread = await about(run);
      expect(thread.anchor).toMatchObject({ value: 0.81 });
      await report(run, 0.84);
      await checkDataOfRuns(stage.context, [run]);
      const changed = await read(thread);
      expect(changed.live).toMatchObject({
        state: "changed",
        was: "0.81",
        now: "0.84",
      });
      await checkDataOfRuns(stage.context, [run]);
      expect(await read(thread)).toEqual(changed);
      await report(run, 0.81);
      await checkDataOfRuns(stage.context, [run]);
      expect((await read(thread)).live).toEqual({ state: "attached" });
    });

    it("of a newer run of the same name that took its place is told with that run", async () => {
      const name = `nightly ${canvas}`;
      const old = await newRun({
        name,
        created_at: "2026-01-01T00:00:00.000Z",
      });
      await report(old, 0.81);
      await chart({
        runs: {
          type: "query",
          nameContains: name,
          model: "",
          project: null,
          filter: "",
          limit: 1,
        },
      });
      const thread = await about(old);
      const newer = await newRun({
        name,
        created_at: "2026-01-02T00:00:00.000Z",
      });
      await report(newer, 0.84);
      await checkDataOfRuns(stage.context, [newer]);
      const now = await read(thread);
      expect(now.live).toMatchObject({
        state: "changed",
        was: "0.81",
        now: "0.84",
        run: newer,
      });
      expect(now.anchor).toMatchObject({ run: old });
    });

    it("that the block does not show is not read for whoever points at it", async () => {
      const run = await newRun({ name: "secret" });
      await report(run, 0.5);
      await chart({ runs: { type: "runs", runs: [] } });
      expect((await about(run)).anchor).toMatchObject({ value: null });
    });

    it("of a run that is gone is an orphan", async () => {
      const run = await newRun({ name: "short" });
      await report(run, 0.5);
      await chart({ runs: { type: "runs", runs: [run] } });
      const thread = await about(run);
      await stage.context.store.db
        .updateTable("run")
        .set({ visible: 0 })
        .where("id", "=", run)
        .execute();
      await checkDataOfRuns(stage.context, [run]);
      expect((await read(thread)).live.state).toBe("orphaned");
    });
  });
});

function letters(body: Y.XmlFragment, line: number): Y.XmlText {
  return (body.get(line) as Y.XmlElement).get(0) as Y.XmlText;
}
