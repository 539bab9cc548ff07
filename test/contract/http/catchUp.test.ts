import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fieldAt, readBlockText } from "../../../shared/anchors/blockText.ts";
import { anchorAtOffsets } from "../../../shared/anchors/textAnchor.ts";
import type { CatchUp } from "../../../shared/api/catchUp.ts";
import type { Thread } from "../../../shared/api/threads.ts";
import {
  createBlock,
  createBlocks,
  deleteBlocks,
  placeBlocks,
} from "../../../shared/doc/edits.ts";
import { paragraphs, writeRichText } from "../../../shared/doc/richText.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import type * as Y from "yjs";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { compactCanvas } from "../../../server/history/compact.ts";
import { CompactThread } from "../../../server/history/compactThread.ts";
import { loadDocument } from "../../../server/sync/document.ts";
import { packSnapshot, saveSnapshot } from "../../../server/sync/snapshots.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { insertRun } from "../../stage/runRows.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  let ann: Caller;
  let ben: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
    ben = await stage.join("Ben");
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
    await stage.context.store.db
      .insertInto("member")
      .values({ canvas_id: canvas, user_id: ben.id, role: "editor" })
      .execute();
  });
  afterAll(() => stage?.close());

  const at = (rest: string) => `/api/canvases/${canvas}/${rest}`;
  const edit = (who: Caller, change: (doc: Y.Doc) => void) =>
    stage.context.hub.edit(canvas, { userId: who.id, kind: "edit" }, change);
  const note = (id: string, x = 0) => ({
    id,
    kind: "note",
    x,
    y: 0,
    w: 300,
    h: 100,
    fields: { body: paragraphs(`Words of ${id}`) },
  });
  const write = (who: Caller, id: string, words: string) =>
    edit(who, (doc) => {
      const body = rootsOf(doc).blocks.get(id)!.get("body");
      const text = body as Y.XmlFragment;
      text.delete(0, text.length);
      writeRichText(text, paragraphs(words));
    });
  const visit = (who: Caller, body: object = {}) =>
    who.call<{ since: string | null; seq: number | null }>(
      "POST",
      at("visit"),
      body,
    );
  /** Nothing was heard of them for so long. */
  const leave = (who: Caller, minutes = 31) =>
    stage.context.store.db
      .updateTable("visit")
      .set({ at: new Date(Date.now() - minutes * 60_000).toISOString() })
      .where("user_id", "=", who.id)
      .where("canvas_id", "=", canvas)
      .execute();
  const news = async (who: Caller) => {
    const { status, body } = await who.call<CatchUp>("GET", at("catch-up"));
    expect(status).toBe(200);
    return body;
  };
  const changes = async (who: Caller) =>
    Object.fromEntries(
      (await news(who)).blocks.map(({ id, change }) => [id, change]),
    );
  const comment = async (who: Caller, body: string) => {
    const made = await who.call<Thread>("POST", at("threads"), {
      anchor: { type: "point", x: 0, y: 0 },
      body,
    });
    expect([made.status, made.errorId]).toEqual([201, undefined]);
    return made.body;
  };
  /** All rows become as few as can be; gives how many. */
  async function compact(): Promise<number> {
    const { db } = stage.context.store;
    const { log } = stage.context;
    const { doc, seq } = await loadDocument(db, log, canvas, { gc: true });
    await saveSnapshot(db, canvas, seq, await packSnapshot(doc), 0);
    doc.destroy();
    const thread = new CompactThread();
    await compactCanvas(
      { db, log, thread, settings: { minAgeMs: 0 } },
      canvas,
    ).finally(() => thread.close());
    const { count } = await db
      .selectFrom("journal")
      .select((is) => is.fn.countAll<number>().as("count"))
      .where("canvas_id", "=", canvas)
      .executeTakeFirstOrThrow();
    return Number(count);
  }
  /** Ann is here, leaves, `happens`, and she comes back. */
  async function annMisses(happens: () => Promise<unknown>) {
    await visit(ann);
    await leave(ann);
    await happens();
    await visit(ann);
  }

  it("a suggestion that came without words is news with what it would write, and counts as no comment", async () => {
    await edit(ben, (doc) => createBlock(doc, note("a")));
    const anchor = await stage.context.hub.read(canvas, (doc) => {
      const field = fieldAt(readBlockText(doc, "a")!, { field: "body" })!;
      return anchorAtOffsets("a", field, { from: 0, to: 5 });
    });
    await annMisses(() =>
      ben.call("POST", at("threads"), {
        anchor,
        suggestion: { kind: "replace", replacement: "Letters" },
      }),
    );
    expect(await news(ann)).toMatchObject({
      comments: 0,
      threads: [{ words: "Letters", isNew: true, by: { name: "Ben" } }],
    });
  });

  describe("a visit", () => {
    it("goes on in another tab, and is a new one after half an hour", async () => {
      const first = await visit(ann);
      expect([first.status, first.body]).toEqual([
        200,
        { since: null, seq: null },
      ]);
      await edit(ben, (doc) => createBlock(doc, note("a")));
      await leave(ann, 29);
      expect((await visit(ann)).body).toEqual({ since: null, seq: null });
      await leave(ann);
      const next = await visit(ann);
      expect(next.body).toEqual({ since: expect.any(String), seq: 2 });
      expect((await visit(ann)).body).toEqual(next.body);
    });

    it("is told to nobody: no event, and nobody else's answer has it", async () => {
      const before = stage.told.length;
      await annMisses(async () => {});
      expect(stage.told.slice(before)).toEqual([]);
      expect((await visit(ben)).body).toEqual({ since: null, seq: null });
    });

    it("that says it has seen everything leaves no news", async () => {
      await annMisses(() => edit(ben, (doc) => createBlock(doc, note("a"))));
      expect(await changes(ann)).toEqual({ a: "added" });
      await visit(ann, { seen: true });
      expect(await changes(ann)).toEqual({});
      expect((await news(ann)).since).not.toBeNull();
    });
  });

  describe("catching up", () => {
    it("has nothing to say on the first visit", async () => {
      await edit(ben, (doc) => createBlock(doc, note("a")));
      await visit(ann);
      expect(await news(ann)).toMatchObject({
        since: null,
        blocks: [],
        blockCount: 0,
      });
    });

    it("tells blocks added, changed, moved and removed apart, each once, newest first", async () => {
      await edit(ann, (doc) =>
        createBlocks(doc, [
          note("still"),
          note("moved"),
          note("changed"),
          note("both"),
          note("gone"),
          note("back"),
        ]),
      );
      await annMisses(async () => {
        await edit(ben, (doc) => createBlock(doc, note("added")));
        await edit(ben, (doc) =>
          placeBlocks(doc, { moved: { x: 700 }, both: { x: 900 } }),
        );
        await write(ben, "both", "Else");
        await write(ben, "back", "Else");
        await write(ben, "back", "Words of back");
        await edit(ben, (doc) => deleteBlocks(doc, ["gone"]));
        await write(ben, "changed", "What Ben says");
      });
      const { blocks, blockCount, people } = await news(ann);
      expect(blocks.map(({ id, change }) => [id, change])).toEqual([
        ["changed", "changed"],
        ["gone", "removed"],
        ["both", "changed"],
        ["moved", "moved"],
        ["added", "added"],
      ]);
      expect(blocks[0]).toMatchObject({ kind: "note", title: "What Ben says" });
      expect(blocks[1]).toMatchObject({ title: "Words of gone" });
      expect(blockCount).toBe(5);
      expect(people.map(({ id }) => id)).toEqual([ben.id]);
    });

    it("leaves out what one did oneself, also beside others", async () => {
      await edit(ann, (doc) => createBlocks(doc, [note("a"), note("b")]));
      await annMisses(async () => {
        await write(ann, "a", "By Ann");
        await write(ben, "b", "By Ben");
        await comment(ann, "Mine");
      });
      expect(await changes(ann)).toEqual({ b: "changed" });
      expect(await news(ann)).toMatchObject({ comments: 0, threads: [] });
    });

    it("is the same when the journal between is one window by now", async () => {
      await edit(ann, (doc) => createBlocks(doc, [note("a"), note("b")]));
      await annMisses(async () => {
        await write(ben, "a", "First");
        await write(ann, "b", "By Ann");
        await write(ben, "a", "Second");
      });
      const before = await news(ann);
      // Row 1, Ann's blocks, and one window of two people.
      expect(await compact()).toBe(4);
      expect(await news(ann)).toEqual(before);
      expect(before.blocks.map(({ id }) => id)).toEqual(["a"]);
    });

    it("begins with the window before when the last visit is inside one", async () => {
      await edit(ann, (doc) => createBlocks(doc, [note("a"), note("b")]));
      await visit(ann);
      await write(ben, "a", "Before");
      await write(ben, "b", "After");
      await compact();
      await stage.context.store.db
        .updateTable("visit")
        .set({ previous_at: new Date().toISOString(), previous_seq: 3 })
        .where("canvas_id", "=", canvas)
        .execute();
      expect(await changes(ann)).toEqual({ a: "changed", b: "changed" });
    });

    it("counts others' comments and shows each thread by its newest words", async () => {
      const mine = await comment(ann, "Where from?");
      await annMisses(async () => {
        await ben.call("POST", `/api/threads/${mine.id}/comments`, {
          body: "From **v3**, see [the run](/runs/1)",
        });
        await comment(ben, "Begun");
        const gone = await comment(ben, "Taken back");
        await ben.call("DELETE", `/api/comments/${gone.comments[0]!.id}`);
      });
      const { comments, threads } = await news(ann);
      expect(comments).toBe(2);
      expect(
        threads.map(({ words, isNew, by }) => [words, isNew, by?.name]),
      ).toEqual([
        ["Begun", true, "Ben"],
        ["From v3, see the run", false, "Ben"],
      ]);
    });

    it("says which threads others resolved", async () => {
      const thread = await comment(ann, "Where from?");
      await annMisses(() =>
        ben.call("PATCH", `/api/threads/${thread.id}`, { resolved: true }),
      );
      expect((await news(ann)).threads).toMatchObject([
        { id: thread.id, words: "Where from?", resolved: true, isNew: false },
      ]);
    });

    it("says nothing of a comment that waits for approval", async () => {
      const mine = await comment(ann, "Where from?");
      await annMisses(async () => {
        const held = await comment(ben, "A thread of a guest");
        await ben.call("POST", `/api/threads/${mine.id}/comments`, {
          body: "An answer of a guest",
        });
        await stage.context.store.db
          .updateTable("comment")
          .set({ held_at: new Date().toISOString() })
          .where("author_id", "=", ben.id)
          .execute();
        await ann.call("POST", `/api/threads/${held.id}/comments`, {
          body: "Ann may answer it",
        });
      });
      await visit(ben);
      expect(await news(ann)).toMatchObject({ comments: 0, threads: [] });
    });

    it("lists versions that others named, runs with new values, and decisions", async () => {
      const { db } = stage.context.store;
      const [quiet, valued] = [`q-${canvas}`, `v-${canvas}`];
      const early = "2026-01-01T00:00:00.000Z";
      for (const id of [quiet, valued]) {
        await insertRun(db, id, { created_at: early });
        await db
          .insertInto("run_use")
          .values({ run_id: id, canvas_id: canvas })
          .execute();
      }
      await edit(ann, (doc) =>
        createBlock(doc, {
          ...note("n"),
          kind: "table",
          fields: { runs: { type: "runs", runs: [quiet, valued] } },
        }),
      );
      await annMisses(async () => {
        await edit(ben, (doc) =>
          createBlock(doc, { ...note("d"), kind: "decision", fields: {} }),
        );
        await ben.call("POST", at("versions"), { name: "Ben's" });
        await edit(ann, (doc) => createBlock(doc, note("a")));
        await ann.call("POST", at("versions"), { name: "Ann's" });
        const logged = await ben.call("POST", `/api/runs/${valued}/points`, {
          points: [{ metric: "loss", step: 1, value: 0.5 }],
        });
        expect(logged.status).toBe(201);
      });
      const { versions, runs, decisions } = await news(ann);
      expect(versions.map(({ name }) => name)).toEqual(["Ben's"]);
      expect(runs.map(({ id }) => id)).toEqual([valued]);
      expect(decisions).toMatchObject([{ id: "d", change: "added" }]);
    });
  });
});
