/** What a team does with threads besides talking: labels, asks, assignments, reactions, edits, resolving with a reason. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type {
  Comment,
  CommentEdit,
  Thread,
} from "../../../shared/api/threads.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { inboxOf } from "../../stage/inbox.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let eve: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openAccounts({ database });
    [ann, ben, eve] = await Promise.all([
      stage.invite("Ann"),
      stage.invite("Ben"),
      stage.invite("Eve"),
    ]);
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
    await ann.call("PUT", `/api/canvases/${canvas}/members/${ben.id}`, {
      role: "commenter",
    });
    await ann.call("PATCH", `/api/canvases/${canvas}/access`, {
      workspaceRole: null,
    });
  });
  afterAll(() => stage.close());

  const start = async (extra: object = {}, who = ann) =>
    (
      await who.call<Thread>("POST", `/api/canvases/${canvas}/threads`, {
        anchor: { type: "point", x: 1, y: 2 },
        body: "Is .90 enough?",
        ...extra,
      })
    ).body;
  const patch = (who: Caller, thread: Thread, change: object) =>
    who.call<Thread>("PATCH", `/api/threads/${thread.id}`, change);
  const read = async (thread: Thread, who = ann) =>
    (await who.call<Thread>("GET", `/api/threads/${thread.id}`)).body;
  const story = (thread: Thread) =>
    thread.events.map(({ kind, by, details }) => [
      by?.name ?? "the server",
      kind,
      details,
    ]);
  const marks = {
    label: "question",
    decisionCandidate: true,
    asks: ["domain expert", "product"],
    dueOn: "2026-12-01",
  } as const;

  describe("marks of a thread", () => {
    it("are there from its beginning, with nothing in its story", async () => {
      const thread = await start({ ...marks, assignee: ben.id });
      expect(thread).toMatchObject({
        ...marks,
        assignee: { id: ben.id, name: "Ben" },
        events: [],
      });
      expect(await read(thread, ben)).toEqual(thread);
    });

    it("each change of one is in the story, with who made it", async () => {
      const thread = await start();
      const { body } = await patch(ben, thread, {
        ...marks,
        assignee: ann.id,
      });
      const person = body.assignee!;
      expect(story(body).sort()).toEqual(
        [
          ["Ben", "labelled", { words: "question", on: true }],
          ["Ben", "candidate", { on: true }],
          ["Ben", "asked", { words: "domain expert, product", on: true }],
          ["Ben", "assigned", { person, on: true }],
          ["Ben", "due", { words: "2026-12-01", on: true }],
        ].sort(),
      );
      expect(body.updatedAt > thread.updatedAt).toBe(true);
      const none = await patch(ann, thread, {
        label: null,
        decisionCandidate: false,
        asks: [],
        assignee: null,
        dueOn: null,
      });
      expect(none.body).toMatchObject({
        label: null,
        decisionCandidate: false,
        asks: [],
        assignee: null,
        dueOn: null,
      });
      expect(none.body.events).toHaveLength(10);
    });

    it("said as they are already change nothing and tell nobody", async () => {
      const thread = await start({ ...marks, assignee: ben.id });
      const told = stage.told.length;
      const { body } = await patch(ben, thread, { ...marks, assignee: ben.id });
      expect(body).toEqual(thread);
      expect(stage.told).toHaveLength(told);
    });

    it("tried one after the other by one person are one change in the story", async () => {
      const thread = await start();
      await patch(ann, thread, { label: "praise" });
      await patch(ann, thread, { label: "concern" });
      await patch(ben, thread, { label: "question" });
      const { body } = await patch(ann, thread, { label: "suggestion" });
      expect(story(body).map(([who, , details]) => [who, details])).toEqual([
        ["Ben", { words: "question", on: true }],
        ["Ann", { words: "suggestion", on: true }],
      ]);
    });

    it("cannot give work to somebody who does not see the canvas, or does not exist", async () => {
      const thread = await start();
      for (const assignee of [eve.id, randomUUID()]) {
        const refused = await patch(ann, thread, {
          assignee,
          label: "praise",
        });
        expect([refused.status, refused.errorId]).toEqual([
          422,
          "assignee_cannot_read",
        ]);
        const begun = await ann.call(
          "POST",
          `/api/canvases/${canvas}/threads`,
          { anchor: { type: "point", x: 0, y: 0 }, body: "Do it", assignee },
        );
        expect(begun.errorId).toBe("assignee_cannot_read");
      }
      expect(await read(thread)).toEqual(thread);
    });

    it("reach whoever has to act", async () => {
      const { id } = await start({ assignee: ben.id });
      const lines = await inboxOf(ben);
      expect(
        lines
          .filter(({ subject }) => subject.id === id)
          .map(({ reason }) => reason),
      ).toEqual(["assigned"]);
    });
  });

  describe("resolving", () => {
    it("says why, and opening again takes the reason away but not the story", async () => {
      const thread = await start();
      const { body } = await patch(ben, thread, {
        resolved: true,
        reason: "Measured again: .93",
      });
      expect(body).toMatchObject({
        resolution: "Measured again: .93",
        resolvedBy: { id: ben.id },
      });
      const open = await patch(ann, thread, { resolved: false });
      expect(open.body).toMatchObject({ resolution: "", resolvedAt: null });
      expect(story(open.body)).toEqual([
        ["Ben", "resolved", { words: "Measured again: .93" }],
        ["Ann", "reopened", {}],
      ]);
    });

    it("stands when somebody answers afterwards", async () => {
      const thread = await start();
      await patch(ann, thread, { resolved: true });
      await ben.call("POST", `/api/threads/${thread.id}/comments`, {
        body: "Thanks",
      });
      expect((await read(thread)).resolvedAt).not.toBeNull();
    });

    it("by two people at once is one resolution", async () => {
      const thread = await start();
      await Promise.all([
        patch(ann, thread, { resolved: true, reason: "a" }),
        patch(ben, thread, { resolved: true, reason: "b" }),
      ]);
      const { events, resolution } = await read(thread);
      expect(events).toHaveLength(1);
      expect(events[0]!.details.words).toBe(resolution);
    });
  });

  describe("reactions", () => {
    const react = (who: Caller, comment: string, emoji: string) =>
      who.call<Comment>("POST", `/api/comments/${comment}/reactions`, {
        emoji,
      });

    it("are one of a person and emoji, however often they are sent", async () => {
      const thread = await start();
      const { id } = thread.comments[0]!;
      await react(ann, id, "👍");
      await react(ben, id, "👍");
      await react(ben, id, "👩🏽‍🔬");
      const { body } = await react(ben, id, "👍");
      const names = (comment: Comment) =>
        comment.reactions.map(({ emoji, people }) => [
          emoji,
          people.map(({ name }) => name),
        ]);
      expect(names(body)).toEqual([
        ["👍", ["Ann", "Ben"]],
        ["👩🏽‍🔬", ["Ben"]],
      ]);
      const now = await read(thread, ben);
      expect(now.comments[0]).toEqual(body);
      expect(now.updatedAt > thread.updatedAt).toBe(true);
      const path = `/api/comments/${id}/reactions/${encodeURIComponent("👍")}`;
      const less = await ann.call<Comment>("DELETE", path);
      const again = await ann.call<Comment>("DELETE", path);
      expect(names(less.body)).toEqual([
        ["👍", ["Ben"]],
        ["👩🏽‍🔬", ["Ben"]],
      ]);
      expect(again.body).toEqual(less.body);
    });

    it("are emoji, and of not more than twenty kinds", async () => {
      const { id } = (await start()).comments[0]!;
      for (const emoji of ["ok", "👍👍", "", "<b>"])
        expect((await react(ann, id, emoji)).status).toBe(422);
      for (const emoji of "😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓")
        expect((await react(ann, id, emoji)).status).toBe(200);
      expect((await react(ben, id, "👍")).errorId).toBe("too_many_reactions");
      expect((await react(ben, id, "😀")).status).toBe(200);
    });
  });

  describe("an edit", () => {
    it("keeps the words before, and a deletion erases them all", async () => {
      const thread = await start({ body: "one" });
      const { id } = thread.comments[0]!;
      const edits = async () =>
        (
          await ben.call<{ items: CommentEdit[] }>(
            "GET",
            `/api/comments/${id}/edits`,
          )
        ).body.items.map(({ body }) => body);
      for (const body of ["two", "two", "three"])
        await ann.call("PATCH", `/api/comments/${id}`, { body });
      expect(await edits()).toEqual(["one", "two"]);
      expect((await read(thread)).updatedAt > thread.updatedAt).toBe(true);
      await ann.call("DELETE", `/api/comments/${id}`);
      expect(await edits()).toEqual([]);
      const { db } = stage.context.store;
      const rows = await db
        .selectFrom("comment_edit")
        .select("body")
        .where("comment_id", "=", id)
        .execute();
      expect(rows).toEqual([]);
    });

    it("that names somebody tells them, once", async () => {
      const thread = await start();
      const { id } = thread.comments[0]!;
      const body = `Ask @[Ben](mention:${ben.id})`;
      await ann.call("PATCH", `/api/comments/${id}`, { body });
      await ann.call("PATCH", `/api/comments/${id}`, { body: `${body}!` });
      const [item, ...more] = (await inboxOf(ben)).filter(
        ({ subject }) => subject.id === thread.id,
      );
      expect([item?.reason, item?.count, more]).toEqual(["mentioned", 1, []]);
    });
  });

  describe("a list of what changed", () => {
    it("has each thread that changed since, and says which are gone", async () => {
      const [old, changed, gone] = [
        await start(),
        await start(),
        await start(),
      ];
      const { db } = stage.context.store;
      const before = "2026-01-01T00:00:00.000Z";
      await db
        .updateTable("thread")
        .set({ updated_at: before })
        .where("canvas_id", "=", canvas)
        .execute();
      const since = new Date().toISOString();
      await ann.call("DELETE", `/api/comments/${gone.comments[0]!.id}`);
      await patch(ben, changed, { label: "praise" });
      const list = await ann.call<{ items: Thread[] }>(
        "GET",
        `/api/canvases/${canvas}/threads?changedSince=${since}`,
      );
      expect(list.body.items.map(({ id }) => id)).toEqual([
        gone.id,
        changed.id,
      ]);
      expect(list.body.items[0]!.comments[0]!.deletedAt).not.toBeNull();
      expect(old.id).not.toBe(changed.id);
    });

    it("goes on page by page without repeating or leaving out", async () => {
      const made: string[] = [];
      for (let n = 0; n < 5; n++) made.push((await start()).id);
      for (const query of ["", "&changedSince=2026-01-01T00:00:00.000Z"]) {
        const seen: string[] = [];
        let cursor = "";
        do {
          const page: { items: Thread[]; next: string | null } = (
            await ann.call<{ items: Thread[]; next: string | null }>(
              "GET",
              `/api/canvases/${canvas}/threads?limit=2${query}${cursor}`,
            )
          ).body;
          seen.push(...page.items.map(({ id }) => id));
          cursor = page.next === null ? "" : `&cursor=${page.next}`;
        } while (cursor !== "");
        expect(seen).toEqual(made);
      }
    });
  });

  it("an image in a comment of a commenter is seen by whoever may see the canvas", async () => {
    const bytes = new TextEncoder().encode(
      `<svg xmlns="http://www.w3.org/2000/svg"><title>${canvas}</title></svg>`,
    );
    const { body, status } = await ben.call<{ sha256: string }>(
      "POST",
      `/api/blobs?canvas=${canvas}&for=comment`,
      bytes,
      { "content-type": "image/svg+xml" },
    );
    expect(status).toBe(201);
    const path = `/api/blobs/${body.sha256}`;
    await start({ body: `![a plot](${path})` }, ben);
    expect((await ann.call("GET", path)).status).toBe(200);
    expect((await eve.call("GET", path)).status).toBe(404);
  });

  it("attached again by hand, the thread says so", async () => {
    const thread = await start();
    const anchor = { type: "point", x: 50, y: 60 };
    const { body } = await patch(ben, thread, { anchor });
    expect(body).toMatchObject({ anchor, live: { state: "attached" } });
    expect(story(body)).toEqual([["Ben", "reattached", {}]]);
  });
});
