import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CanvasSummary } from "../../../shared/api/canvases.ts";
import type { Comment, Thread } from "../../../shared/api/threads.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

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
  });
  afterAll(() => stage.close());

  const start = async (
    who: Caller,
    body = "Is .90 enough?",
    extra: Record<string, unknown> = {},
  ) =>
    (
      await who.call<Thread>("POST", `/api/canvases/${canvas}/threads`, {
        anchor: { type: "block", block: "h1" },
        body,
        ...extra,
      })
    ).body;
  const list = async (query = "") =>
    (
      await ann.call<{ items: Thread[]; next: string | null }>(
        "GET",
        `/api/canvases/${canvas}/threads${query}`,
      )
    ).body.items;
  const answer = (who: Caller, thread: Thread, body: string, id?: string) =>
    who.call<Comment>("POST", `/api/threads/${thread.id}/comments`, {
      id,
      body,
    });

  describe("a thread", () => {
    it("starts with its first comment, stamped by the server", async () => {
      const before = new Date().toISOString();
      const thread = await start(ann);
      expect(thread).toMatchObject({
        canvas,
        anchor: { type: "block", block: "h1" },
        resolvedAt: null,
        resolvedBy: null,
        comments: [
          { author: { id: ann.id, name: "Ann" }, body: "Is .90 enough?" },
        ],
      });
      expect(thread.createdAt >= before).toBe(true);
      expect(await list()).toEqual([thread]);
    });

    it("holds answers in the order they came", async () => {
      const thread = await start(ann, "one");
      await answer(ben, thread, "two");
      await answer(ann, thread, "three");
      const [read] = await list();
      expect(read!.comments.map((comment) => comment.body)).toEqual([
        "one",
        "two",
        "three",
      ]);
    });

    it("T7: cannot be given another author, time or state by its request", async () => {
      const thread = await start(ann, "mine", {
        author: { id: ben.id },
        authorId: ben.id,
        createdAt: "2001-01-01T00:00:00.000Z",
        resolvedAt: "2001-01-01T00:00:00.000Z",
        resolvedBy: ben.id,
        comments: [{ body: "forged", author: ben.id }],
      });
      expect(thread.comments).toHaveLength(1);
      expect(thread.comments[0]!.author.id).toBe(ann.id);
      expect(thread.createdAt > "2026").toBe(true);
      expect(thread.resolvedAt).toBeNull();
      const forged = await ben.call<Comment>(
        "POST",
        `/api/threads/${thread.id}/comments`,
        { body: "x", author: ann.id, createdAt: "2001-01-01T00:00:00.000Z" },
      );
      expect(forged.body.author.id).toBe(ben.id);
      expect(forged.body.createdAt > "2026").toBe(true);
    });

    it("sent twice with one id is one thread, and one answer", async () => {
      const id = randomUUID();
      const first = await start(ann, "once", { id });
      expect(await start(ann, "once", { id })).toEqual(first);
      const reply = randomUUID();
      const answers = [
        await answer(ben, first, "yes", reply),
        await answer(ben, first, "yes", reply),
      ];
      expect(answers.map(({ status }) => status)).toEqual([201, 200]);
      expect((await list())[0]!.comments).toHaveLength(2);
    });

    it("cannot take an id that somebody else used", async () => {
      const thread = await start(ann);
      const stolen = await ben.call("POST", `/api/canvases/${canvas}/threads`, {
        id: thread.id,
        anchor: { type: "point", x: 0, y: 0 },
        body: "x",
      });
      const reply = await answer(ben, thread, "x", thread.comments[0]!.id);
      expect([stolen.errorId, reply.errorId]).toEqual(["id_taken", "id_taken"]);
      expect((await list())[0]!.comments[0]!.body).toBe("Is .90 enough?");
    });

    it("is told to everyone who has the canvas open, without its content", async () => {
      const thread = await start(ann);
      expect(stage.told.at(-1)).toEqual({
        canvas,
        event: { type: "threads", thread: thread.id },
      });
    });

    it("raises the canvas's count of open threads and names who took part", async () => {
      const thread = await start(ben);
      await start(ben);
      await ann.call("PATCH", `/api/threads/${thread.id}`, { resolved: true });
      const { body } = await ann.call<CanvasSummary>(
        "GET",
        `/api/canvases/${canvas}`,
      );
      expect(body.openThreads).toBe(1);
      expect(body.people.map((person) => person.name)).toEqual(["Ann", "Ben"]);
    });

    it("without words, or without a place, is refused by field", async () => {
      const bad: [unknown, string][] = [
        [{ anchor: { type: "point", x: 0, y: 0 }, body: "   " }, "body"],
        [{ anchor: { type: "point", x: 0 }, body: "x" }, "anchor.y"],
        [{ anchor: { type: "moon" }, body: "x" }, "anchor.type"],
        [{ body: "x" }, "anchor"],
      ];
      for (const [body, path] of bad) {
        const refused = await ann.call<{ error: { path: string } }>(
          "POST",
          `/api/canvases/${canvas}/threads`,
          body,
        );
        expect([refused.status, refused.body.error.path]).toEqual([422, path]);
      }
    });
  });

  describe("resolving", () => {
    it("says who and when, and can be taken back by anyone", async () => {
      const thread = await start(ann);
      const { body } = await ben.call<Thread>(
        "PATCH",
        `/api/threads/${thread.id}`,
        { resolved: true },
      );
      expect(body.resolvedBy).toMatchObject({ id: ben.id, name: "Ben" });
      expect(await list("?resolved=true")).toEqual([body]);
      expect(await list("?resolved=false")).toEqual([]);
      await ann.call("PATCH", `/api/threads/${thread.id}`, { resolved: false });
      expect((await list("?resolved=false"))[0]).toMatchObject({
        resolvedAt: null,
        resolvedBy: null,
      });
    });

    it("twice keeps the first resolver", async () => {
      const thread = await start(ann);
      const path = `/api/threads/${thread.id}`;
      const first = await ben.call<Thread>("PATCH", path, { resolved: true });
      const second = await ann.call<Thread>("PATCH", path, { resolved: true });
      expect(second.body).toEqual(first.body);
    });
  });

  describe("one's own comment", () => {
    it("can be edited, which shows", async () => {
      const thread = await start(ann);
      const { body } = await ann.call<Comment>(
        "PATCH",
        `/api/comments/${thread.comments[0]!.id}`,
        { body: "Is .92 enough?" },
      );
      expect(body.body).toBe("Is .92 enough?");
      expect(body.editedAt).not.toBeNull();
    });

    it("leaves a trace when deleted, without its words", async () => {
      const thread = await start(ann, "a secret");
      await answer(ben, thread, "noted");
      const { id } = thread.comments[0]!;
      expect((await ann.call("DELETE", `/api/comments/${id}`)).status).toBe(
        204,
      );
      expect((await ann.call("DELETE", `/api/comments/${id}`)).status).toBe(
        204,
      );
      const [read] = await list();
      expect(read!.comments[0]).toMatchObject({
        body: "",
        author: { id: ann.id },
      });
      expect(read!.comments[0]!.deletedAt).not.toBeNull();
      const edit = await ann.call("PATCH", `/api/comments/${id}`, {
        body: "x",
      });
      expect(edit.errorId).toBe("comment_deleted");
      const rows = await stage.context.store.db
        .selectFrom("comment")
        .select("body")
        .where("id", "=", id)
        .execute();
      expect(rows).toEqual([{ body: "" }]);
    });

    it("can be put back by its author after deleting it, and says the same as before", async () => {
      const thread = await start(ann, "not a secret");
      const path = `/api/comments/${thread.comments[0]!.id}`;
      await ann.call("DELETE", path);
      const stolen = await ben.call("PATCH", path, { deleted: false });
      expect(stolen.errorId).toBe("not_the_author");
      const told = stage.told.length;
      const back = await ann.call<Comment>("PATCH", path, { deleted: false });
      expect(back.body).toEqual(thread.comments[0]);
      const [read] = await list();
      expect(read).toEqual({ ...thread, updatedAt: read!.updatedAt });
      expect(stage.told.slice(told)).toEqual([
        { canvas, event: { type: "threads", thread: thread.id } },
      ]);
      const again = await ann.call<Comment>("PATCH", path, { deleted: false });
      expect(again.body).toEqual(thread.comments[0]);
      const nothing = await ann.call("PATCH", path, {});
      expect(nothing.status).toBe(422);
    });

    it("takes the thread with it when nobody answered", async () => {
      const thread = await start(ann);
      await ann.call("DELETE", `/api/comments/${thread.comments[0]!.id}`);
      expect(await list()).toEqual([]);
      const { body } = await ann.call<CanvasSummary>(
        "GET",
        `/api/canvases/${canvas}`,
      );
      expect(body.openThreads).toBe(0);
    });
  });

  describe("somebody else's comment", () => {
    it("cannot be edited or deleted", async () => {
      const thread = await start(ann);
      const path = `/api/comments/${thread.comments[0]!.id}`;
      const edit = await ben.call("PATCH", path, { body: "forged" });
      const remove = await ben.call("DELETE", path);
      expect([edit, remove].map((refused) => refused.errorId)).toEqual([
        "not_the_author",
        "not_the_author",
      ]);
      expect(await list()).toEqual([thread]);
    });
  });

  describe("threads of a deleted canvas", () => {
    it("answer as if they had never been", async () => {
      const thread = await start(ann);
      await ann.call("DELETE", `/api/canvases/${canvas}`);
      const path = `/api/comments/${thread.comments[0]!.id}`;
      const answers = [
        await answer(ann, thread, "x"),
        await answer(ann, { ...thread, id: randomUUID() }, "x"),
        await ann.call("PATCH", `/api/threads/${thread.id}`, {
          resolved: true,
        }),
        await ann.call("PATCH", path, { body: "x" }),
        await ann.call("DELETE", path),
      ];
      expect(answers.map(({ status, errorId }) => [status, errorId])).toEqual([
        [404, "thread_not_found"],
        [404, "thread_not_found"],
        [404, "thread_not_found"],
        [404, "comment_not_found"],
        [404, "comment_not_found"],
      ]);
    });
  });
});
