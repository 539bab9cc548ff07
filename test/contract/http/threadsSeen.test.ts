/** Who sees and may do what with threads: guests whose words wait for approval, each role, and marks of what one read. */
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import type { CanvasSummary } from "../../../shared/api/canvases.ts";
import type { Comment, Reading, Thread } from "../../../shared/api/threads.ts";
import type { NewTokenAnswer } from "../../../shared/api/tokens.ts";
import { personFiles } from "../../../server/deletion/personExport.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { createBlock, deleteBlocks } from "../../../shared/doc/edits.ts";
import { Room } from "../../../server/sync/room.ts";
import { inboxOf } from "../../stage/inbox.ts";
import { sharing } from "../../stage/sharing.ts";
import { until } from "../../stage/until.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let vic: Caller;
  let gil: Caller;
  let zoe: Caller;
  let canvas: string;

  const { at, makeLink, arrive } = sharing(() => ({
    stage,
    owner: ann,
    canvas,
  }));

  beforeAll(async () => {
    stage = await openAccounts({ database });
    [ann, ben, vic] = await Promise.all([
      stage.invite("Ann"),
      stage.invite("Ben"),
      stage.invite("Vic"),
    ]);
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
    await ann.call("PATCH", at("/access"), { workspaceRole: null });
    await ann.call("PUT", at(`/members/${ben.id}`), { role: "editor" });
    await ann.call("PUT", at(`/members/${vic.id}`), { role: "viewer" });
    const { secret } = await makeLink();
    gil = await arrive(secret);
    zoe = await arrive(secret, "Zoe");
  });
  afterAll(() => stage.close());

  const needApproval = (guestsNeedApproval = true) =>
    ann.call<CanvasSummary>("PATCH", at(), { guestsNeedApproval });
  const start = (who: Caller, body = "Is .90 enough?", extra: object = {}) =>
    who.call<Thread>("POST", at("/threads"), {
      anchor: { type: "point", x: 1, y: 2 },
      body,
      ...extra,
    });
  const answer = (who: Caller, thread: Thread, body: string) =>
    who.call<Comment>("POST", `/api/threads/${thread.id}/comments`, { body });
  const list = async (who: Caller, query = "") =>
    (await who.call<{ items: Thread[] }>("GET", at(`/threads${query}`))).body
      .items;
  const words = async (who: Caller) =>
    (await list(who)).map(({ comments }) => comments.map(({ body }) => body));
  const decide = (who: Caller, comment: string, approved: boolean) =>
    who.call<Comment>("POST", `/api/comments/${comment}/approval`, {
      approved,
    });
  const waiting = async (who: Caller, thread: Thread) =>
    (await inboxOf(who))
      .filter(({ subject }) => subject.id === thread.id)
      .map(({ reason }) => reason);

  describe("where guests need approval", () => {
    it("what a guest begins is there for them and the owner, and for nobody else in any way", async () => {
      expect((await needApproval()).body.guestsNeedApproval).toBe(true);
      const secret = `Look, @[Ben](mention:${ben.id})`;
      const { body: thread } = await start(gil, secret, {
        assignee: ben.id,
        asks: ["engineering"],
      });
      expect(thread.comments[0]).toMatchObject({ body: secret, held: true });
      const { id } = thread.comments[0]!;
      expect(await words(gil)).toEqual([[secret]]);
      expect(await words(ann)).toEqual([[secret]]);
      for (const who of [ben, vic, zoe]) {
        expect(await list(who)).toEqual([]);
        expect(
          await list(who, "?changedSince=2026-01-01T00:00:00.000Z"),
        ).toEqual([]);
        const refusals = await Promise.all([
          who.call("GET", `/api/threads/${thread.id}`),
          who.call("GET", `/api/comments/${id}/edits`),
          who.call("PUT", at("/reading"), { thread: thread.id }),
          answer(who, thread, "x"),
          who.call("POST", `/api/comments/${id}/reactions`, { emoji: "👍" }),
          who.call("PATCH", `/api/threads/${thread.id}`, { resolved: true }),
          decide(who, id, true),
        ]);
        expect(new Set(refusals.map(({ status }) => status))).toEqual(
          new Set([404]),
        );
        const summary = await who.call<CanvasSummary>("GET", at());
        expect(summary.body.openThreads).toBe(0);
        expect(summary.body.people.map(({ name }) => name)).not.toContain(
          "Gil",
        );
      }
      expect(await waiting(ben, thread)).toEqual([]);
      expect(stage.told.at(-1)).toEqual({
        canvas,
        event: { type: "threads", thread: thread.id },
        to: { userId: gil.id, owners: true },
      });
    });

    it("approved, it is there with its author and time, and people hear of it then", async () => {
      await needApproval();
      const body = `Look, @[Ben](mention:${ben.id})`;
      const { body: thread } = await start(gil, body);
      const held = thread.comments[0]!;
      const { body: comment } = await decide(ann, held.id, true);
      const { held: _, ...asWritten } = held;
      expect(comment).toEqual(asWritten);
      expect((await list(ben))[0]!.comments).toEqual([asWritten]);
      expect(await waiting(ben, thread)).toEqual(["mentioned"]);
      const again = await decide(ann, held.id, false);
      expect([again.status, again.errorId]).toEqual([409, "not_waiting"]);
    });

    it("refused, its words are gone, and its author sees that it was refused", async () => {
      await needApproval();
      const { body: thread } = await start(gil, "Buy gold");
      await decide(ann, thread.comments[0]!.id, false);
      const own = await gil.call<Thread>("GET", `/api/threads/${thread.id}`);
      expect(own.body.comments[0]).toMatchObject({ body: "", held: true });
      expect(own.body.comments[0]!.deletedAt).not.toBeNull();
      expect((await ben.call("GET", `/api/threads/${thread.id}`)).status).toBe(
        404,
      );
      const rows = await stage.context.store.db
        .selectFrom("comment")
        .select("body")
        .where("thread_id", "=", thread.id)
        .execute();
      expect(rows).toEqual([{ body: "" }]);
    });

    it("an answer waits while the rest of its thread is read by all", async () => {
      await needApproval();
      const { body: thread } = await start(ben, "Is it?");
      const reply = await answer(gil, thread, "No");
      expect(reply.body.held).toBe(true);
      expect(await words(vic)).toEqual([["Is it?"]]);
      expect(await words(zoe)).toEqual([["Is it?"]]);
      expect(await words(gil)).toEqual([["Is it?", "No"]]);
      expect(await words(ann)).toEqual([["Is it?", "No"]]);
      const seen = (await list(ben))[0]!;
      expect(seen.updatedAt).toBe(thread.updatedAt);
      expect(stage.told.at(-1)!.to).toEqual({ userId: gil.id, owners: true });
      const refused = (await answer(gil, thread, "Buy gold")).body;
      await decide(ann, refused.id, false);
      expect(await list(ben)).toEqual([thread]);
      await decide(ann, reply.body.id, true);
      expect(stage.told.at(-1)!.to).toBeUndefined();
      expect(await words(vic)).toEqual([["Is it?", "No"]]);
    });

    it("the owner's answer does not show a guest's thread to others", async () => {
      await needApproval();
      const { body: thread } = await start(gil);
      await answer(ann, thread, "What do you mean?");
      expect(await list(ben)).toEqual([]);
      expect(await words(gil)).toEqual([
        ["Is .90 enough?", "What do you mean?"],
      ]);
    });

    it("new words of an approved comment wait as well", async () => {
      await needApproval();
      const { body: thread } = await start(gil, "Fine");
      const { id } = thread.comments[0]!;
      await decide(ann, id, true);
      await gil.call("PATCH", `/api/comments/${id}`, { body: "Buy gold" });
      // Everybody had read it, and takes it away.
      expect(stage.told.at(-1)!.to).toBeUndefined();
      expect(await list(ben)).toEqual([]);
      await decide(ann, id, true);
      expect(await words(ben)).toEqual([["Buy gold"]]);
    });

    it("what an owner does with a guest's thread, and what becomes of its block, is told to nobody else", async () => {
      await stage.context.hub.edit(
        canvas,
        { userId: ann.id, kind: "edit" },
        (doc) =>
          createBlock(doc, { id: "n1", kind: "note", x: 0, y: 0, w: 9, h: 9 }),
      );
      const told = vi.spyOn(Room.prototype, "publish");
      await needApproval();
      const { body: thread } = await start(gil, "Look", {
        anchor: { type: "block", block: "n1" },
      });
      await ann.call("PATCH", `/api/threads/${thread.id}`, {
        assignee: ben.id,
        resolved: true,
      });
      expect(await waiting(ben, thread)).toEqual([]);
      await stage.context.hub.edit(
        canvas,
        { userId: ann.id, kind: "edit" },
        (doc) => deleteBlocks(doc, ["n1"]),
      );
      await until(async () => {
        const { body } = await ann.call<Thread>(
          "GET",
          `/api/threads/${thread.id}`,
        );
        return body.live.state === "orphaned";
      });
      const audiences = () =>
        told.mock.calls
          .filter(([event]) => event.type === "threads")
          .map(([, to]) => to);
      await until(() => audiences().length === 3);
      expect(audiences()).toEqual(
        Array(3).fill({ userId: gil.id, owners: true }),
      );
    });

    it("a thread whose words wait again is in no inbox but its owners'", async () => {
      const { body: thread } = await start(
        gil,
        `Look, @[Ben](mention:${ben.id})`,
      );
      expect(await waiting(ben, thread)).toEqual(["mentioned"]);
      await needApproval();
      const { id } = thread.comments[0]!;
      await gil.call("PATCH", `/api/comments/${id}`, { body: "Buy gold" });
      expect(await waiting(ben, thread)).toEqual([]);
      expect(await waiting(ann, thread)).not.toEqual([]);
      await decide(ann, id, true);
      expect(await waiting(ben, thread)).not.toEqual([]);
    });

    it("of what a hidden guest does only owners hear", async () => {
      const { body: thread } = await start(ben, "Is it?");
      await ann.call("PATCH", at(`/guests/${gil.id}`), { hidden: true });
      const before = await waiting(ben, thread);
      await gil.call("PATCH", `/api/threads/${thread.id}`, {
        resolved: true,
        reason: "Buy gold",
      });
      expect(await waiting(ben, thread)).toEqual(before);
      expect(await waiting(ann, thread)).toContain("resolved");
    });

    it("a guest changes nothing of threads, whose words would not wait", async () => {
      await needApproval();
      const { body: thread } = await start(ben);
      const refused = await gil.call("PATCH", `/api/threads/${thread.id}`, {
        resolved: true,
        reason: "Buy gold",
      });
      expect(refused.errorId).toBe("approval_comes_first");
    });

    it("only the owner decides, and both choices are in the audit log", async () => {
      const byEditor = await ben.call("PATCH", at(), {
        guestsNeedApproval: true,
      });
      expect(byEditor.errorId).toBe("role_too_low");
      await needApproval();
      await needApproval();
      const { body: thread } = await start(gil);
      const own = await decide(gil, thread.comments[0]!.id, true);
      expect(own.errorId).toBe("role_too_low");
      await decide(ann, thread.comments[0]!.id, false);
      await needApproval(false);
      const { body: free } = await start(gil);
      expect(free.comments[0]!.held).toBeUndefined();
      const rows = await stage.context.store.db
        .selectFrom("audit")
        .select(["action", "actor_id"])
        .where("canvas_id", "=", canvas)
        .where("action", "in", [
          "canvas.guest_approval_changed",
          "comment.approved",
          "comment.refused",
        ])
        .orderBy("seq")
        .execute();
      expect(rows).toEqual([
        { action: "canvas.guest_approval_changed", actor_id: ann.id },
        { action: "comment.refused", actor_id: ann.id },
        { action: "canvas.guest_approval_changed", actor_id: ann.id },
      ]);
    });
  });

  it("of a hidden guest others read neither words nor earlier words, reasons nor reactions", async () => {
    const { body: thread } = await start(gil, "Buy silver");
    const { id } = thread.comments[0]!;
    await gil.call("PATCH", `/api/comments/${id}`, { body: "Buy gold" });
    await gil.call("POST", `/api/comments/${id}/reactions`, { emoji: "🤑" });
    await gil.call("PATCH", `/api/threads/${thread.id}`, {
      resolved: true,
      reason: "Bought gold",
    });
    await ann.call("PATCH", at(`/guests/${gil.id}`), { hidden: true });
    const all = async (who: Caller) =>
      JSON.stringify([
        await list(who),
        (await who.call("GET", `/api/comments/${id}/edits`)).body,
      ]);
    expect(await all(ben)).not.toMatch(/gold|silver|🤑/);
    const owners = await all(ann);
    for (const word of ["Buy gold", "Buy silver", "🤑", "Bought gold"])
      expect(owners).toContain(word);
  });

  describe("what each role may do", () => {
    const acts = [
      "read",
      "begin",
      "answer",
      "react",
      "label",
      "assign",
      "resolve",
      "edit another's",
      "delete another's",
      "add a condition",
      "upload an image",
      "approve",
      "mark as read",
    ] as const;
    const most = acts.filter(
      (act) => !["edit another's", "delete another's", "approve"].includes(act),
    );

    it("is this list", async () => {
      const made = await ann.call<NewTokenAnswer>("POST", "/api/tokens", {
        name: "reader",
        scopes: ["read"],
        canvases: [canvas],
      });
      const token: Caller = {
        ...stage.nobody,
        call: (method, path, body, headers) =>
          stage.nobody.call(method, path, body, {
            ...headers,
            authorization: `Bearer ${made.body.token}`,
          }),
      };
      const stranger = await stage.invite(`Sol${canvas.slice(0, 8)}`);
      const mayDo = async (who: Caller) => {
        const { body: thread } = await start(ben);
        const { id } = thread.comments[0]!;
        const held = (await answer(gil, thread, "?")).body;
        await stage.context.store.db
          .updateTable("comment")
          .set({ held_at: held.createdAt })
          .where("id", "=", held.id)
          .execute();
        const t = `/api/threads/${thread.id}`;
        const c = `/api/comments/${who === ben ? held.id : id}`;
        const tries: Record<
          (typeof acts)[number],
          () => Promise<{ status: number }>
        > = {
          read: () => who.call("GET", t),
          begin: () => start(who),
          answer: () => answer(who, thread, "So"),
          react: () =>
            who.call("POST", `/api/comments/${id}/reactions`, { emoji: "👍" }),
          label: () => who.call("PATCH", t, { label: "praise" }),
          assign: () => who.call("PATCH", t, { assignee: ann.id }),
          resolve: () => who.call("PATCH", t, { resolved: true }),
          "edit another's": () => who.call("PATCH", c, { body: "Else" }),
          "delete another's": () => who.call("DELETE", c),
          "add a condition": () =>
            who.call("PATCH", t, {
              condition: {
                metric: "accuracy",
                comparator: ">",
                threshold: 0.5,
              },
            }),
          "upload an image": () =>
            who.call(
              "POST",
              `/api/blobs?canvas=${canvas}`,
              Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
              { "content-type": "image/svg+xml" },
            ),
          approve: () => decide(who, held.id, true),
          "mark as read": () =>
            who.call("PUT", at("/reading"), { thread: thread.id }),
        };
        const allowed: string[] = [];
        for (const act of acts)
          if ((await tries[act]()).status < 300) allowed.push(act);
        return allowed;
      };
      const people = {
        owner: ann,
        editor: ben,
        "guest (commenter)": zoe,
        viewer: vic,
        "token to read": token,
        "no role": stranger,
        "nobody signed in": stage.nobody,
      };
      const lists = await Promise.all(
        Object.entries(people).map(async ([role, who]) => [
          role,
          await mayDo(who),
        ]),
      );
      expect(Object.fromEntries(lists)).toEqual({
        owner: [...most.slice(0, -1), "approve", "mark as read"],
        editor: most,
        "guest (commenter)": most.filter((act) => act !== "add a condition"),
        viewer: ["read", "mark as read"],
        "token to read": ["read"],
        "no role": [],
        "nobody signed in": [],
      });
    });
  });

  describe("marks of what one has read", () => {
    const mark = (who: Caller, thread: string | null, read = true) =>
      who.call<Reading>("PUT", at("/reading"), { thread, read });
    const marks = async (who: Caller) =>
      (await who.call<Reading>("GET", at("/reading"))).body;

    it("are one's own: of a thread, of everything, and taken back", async () => {
      const { body: one } = await start(ann);
      const { body: two } = await start(ann);
      expect(await marks(vic)).toEqual({ allReadAt: null, threads: {} });
      await mark(vic, one.id);
      const first = await marks(vic);
      expect(Object.keys(first.threads)).toEqual([one.id]);
      expect(first.threads[one.id]! > one.createdAt).toBe(true);
      const all = (await mark(vic, null)).body;
      expect(all.threads).toEqual({});
      expect(all.allReadAt! > two.createdAt).toBe(true);
      await mark(vic, two.id, false);
      expect((await marks(vic)).threads[two.id]! < two.createdAt).toBe(true);
      expect(await marks(ann)).toEqual({ allReadAt: null, threads: {} });
    });

    it("leave no trace in what others get, nor in the audit log", async () => {
      const { body: thread } = await start(ann);
      const everything = async () => {
        const answers = [];
        for (const path of [
          at(),
          at("/threads"),
          at("/people"),
          at("/access"),
          at("/export?format=json"),
          at("/export?format=markdown"),
          `/api/threads/${thread.id}`,
          "/api/inbox",
        ])
          answers.push((await ann.call("GET", path)).body);
        const { db } = stage.context.store;
        const audit = await db
          .selectFrom("audit")
          .select("action")
          .where("action", "!=", "canvas.exported")
          .execute();
        const files: string[] = [];
        for await (const file of personFiles(
          stage.context,
          ann.id,
          "themselves",
        ))
          if (typeof file.content === "string" && file.name !== "audit.json")
            files.push(file.content);
        return JSON.stringify([answers, audit, files]).replaceAll(
          /exportedAt[\\": ]+[-\w:.]+/g,
          "",
        );
      };
      const before = await everything();
      const told = stage.told.length;
      await mark(ben, thread.id);
      await mark(ben, null);
      await mark(ben, thread.id, false);
      expect(stage.told).toHaveLength(told);
      // Not compared by `toBe`, which would print all of it.
      expect((await everything()) === before).toBe(true);
    });
  });
});
