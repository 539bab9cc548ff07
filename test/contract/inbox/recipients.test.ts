import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lets } from "../../../server/inbox/watching.ts";
import type { Occurrence } from "../../../server/inbox/occurrence.ts";
import { readersOf } from "../../../server/inbox/readers.ts";
import { standingOf } from "../../../server/access/standing.ts";
import { tell } from "../../../server/inbox/tell.ts";
import { openAccounts, type AccountsStage } from "../../stage/accounts.ts";
import { makeCanvas, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import {
  answerIn,
  giveRole,
  inboxOf,
  mention,
  patchLine,
  setDisciplines,
  startThread,
  unreadOf,
  watchCanvas,
  watchThread,
} from "../../stage/inbox.ts";
import { until } from "../../stage/until.ts";

eachDatabase((database) => {
  let stage: AccountsStage;
  let ann: Caller;
  let ben: Caller;
  let cleo: Caller;
  let dora: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openAccounts({ database });
    ann = await stage.invite("Ann");
    ben = await stage.invite("Ben");
    cleo = await stage.invite("Cleo");
    dora = await stage.invite("Dora");
  });
  /** Ann owns it; Ben and Cleo may comment; Dora has no role. */
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
    await giveRole(ann, canvas, ben, "commenter");
    await giveRole(ann, canvas, cleo, "commenter");
  });
  afterAll(() => stage.close());

  const here = async (who: Caller) =>
    (await inboxOf(who)).filter((item) => item.canvas.id === canvas);
  const reasons = async (who: Caller) =>
    (await here(who)).map(({ reason }) => reason);
  type Happening = Occurrence extends infer Each
    ? Each extends Occurrence
      ? Omit<Each, "canvasId">
      : never
    : never;
  const happens = (what: Happening) =>
    tell(stage.context, { canvasId: canvas, ...what } as Occurrence);

  describe("whom something concerns", () => {
    it("a mention reaches whom it names, with plain words, and not its author", async () => {
      const thread = await startThread(
        ann,
        canvas,
        `Is **.90** enough, ${mention(ben)} and ${mention(ann)}?`,
      );
      expect(await here(ben)).toMatchObject([
        {
          reason: "mentioned",
          subject: { type: "thread", id: thread.id },
          actor: { id: ann.id, name: "Ann" },
          words: "Is .90 enough, @Ben and @Ann?",
          count: 1,
          readAt: null,
          canvas: { id: canvas, title: "Referral triage" },
        },
      ]);
      expect(await here(ann)).toEqual([]);
      expect(await here(cleo)).toEqual([]);
    });

    it("a mention of somebody who may not read the canvas reaches nobody", async () => {
      await startThread(ann, canvas, `Look, ${mention(dora)}`);
      expect(await inboxOf(dora)).toEqual([]);
    });

    it("a group is its members, and a discipline the people of it who may read the canvas", async () => {
      const { body: group } = await stage.admin.call<{ id: string }>(
        "POST",
        "/api/groups",
        { name: `Nurses ${canvas}` },
      );
      for (const who of [ben, dora])
        await stage.admin.call(
          "PUT",
          `/api/groups/${group.id}/members/${who.id}`,
        );
      await startThread(ann, canvas, `@[Nurses](group:${group.id})?`);
      expect(await reasons(ben)).toEqual(["mentioned"]);
      expect(await reasons(cleo)).toEqual([]);
      expect(await inboxOf(dora)).toEqual([]);
      await setDisciplines(stage, cleo, ["domain expert"]);
      await setDisciplines(stage, dora, ["domain expert"]);
      await startThread(
        ann,
        canvas,
        "@[domain expert](discipline:domain%20expert)?",
      );
      expect(await reasons(cleo)).toEqual(["mentioned"]);
      expect(await inboxOf(dora)).toEqual([]);
    });

    it("an edit that names a group or a discipline reaches those whom the comment did not name before", async () => {
      const { body: group } = await stage.admin.call<{ id: string }>(
        "POST",
        "/api/groups",
        { name: `Readers ${canvas}` },
      );
      await stage.admin.call(
        "PUT",
        `/api/groups/${group.id}/members/${ben.id}`,
      );
      await setDisciplines(stage, cleo, ["domain expert"]);
      const { comments } = await startThread(ann, canvas, "Who knows?");
      const edit = (body: string) =>
        ann.call("PATCH", `/api/comments/${comments[0]!.id}`, { body });
      await edit(`Who knows, @[Readers](group:${group.id})?`);
      expect(await reasons(ben)).toEqual(["mentioned"]);
      expect(await reasons(cleo)).toEqual([]);
      await edit(
        `Who, @[Readers](group:${group.id}) or @[domain expert](discipline:domain%20expert)?`,
      );
      expect(await reasons(cleo)).toEqual(["mentioned"]);
    });

    it("an answer reaches everybody in the thread, and those who hear of everything there", async () => {
      const thread = await startThread(ben, canvas, `See, ${mention(cleo)}`);
      await answerIn(cleo, thread, "I do");
      expect(await reasons(ben)).toEqual(["replied"]);
      expect(await reasons(ann)).toEqual(["commented"]);
      expect((await here(ann))[0]).toMatchObject({ count: 2, words: "I do" });
    });

    it("whoever is to do something, or of a discipline that is asked, hears it", async () => {
      await setDisciplines(stage, cleo, ["product"]);
      const thread = await startThread(ann, canvas, "Who looks?");
      await happens({
        type: "assigned",
        threadId: thread.id,
        userId: ben.id,
        actorId: ann.id,
      });
      await happens({
        type: "asked",
        threadId: thread.id,
        disciplines: ["product"],
        actorId: ann.id,
      });
      expect(await reasons(ben)).toEqual(["assigned"]);
      expect(await reasons(cleo)).toEqual(["asked"]);
    });

    it("what becomes of a thread reaches those who take part in it", async () => {
      const thread = await startThread(ben, canvas, "Too low?");
      await happens({
        type: "resolved",
        threadId: thread.id,
        actorId: cleo.id,
      });
      await happens({
        type: "reopened",
        threadId: thread.id,
        actorId: cleo.id,
      });
      expect((await here(ben))[0]).toMatchObject({
        reason: "resolved",
        count: 2,
      });
      await happens({ type: "condition", threadId: thread.id, holds: true });
      expect((await here(ben))[0]).toMatchObject({
        reason: "condition",
        count: 3,
        actor: null,
      });
      await happens({
        type: "suggestionDecided",
        threadId: thread.id,
        accepted: true,
        actorId: ann.id,
      });
      expect((await here(ben))[0]).toMatchObject({
        reason: "suggestion decided",
        actor: { id: ann.id },
      });
    });

    it("who is asked for a review, who asked, and whose approval is out of date hear it", async () => {
      const request = await askForReview(ann);
      await happens({
        type: "reviewAsked",
        requestId: request,
        userIds: [ben.id, dora.id],
        disciplines: [],
        actorId: ann.id,
      });
      expect(await here(ben)).toMatchObject([
        {
          reason: "review asked",
          words: "Please look",
          subject: { type: "review", id: request },
        },
      ]);
      expect(await inboxOf(dora)).toEqual([]);
      await happens({
        type: "reviewAnswered",
        requestId: request,
        actorId: ben.id,
      });
      expect(await reasons(ann)).toEqual(["review answered"]);
      await happens({
        type: "reviewStale",
        requestId: request,
        userIds: [ben.id],
      });
      expect((await here(ben))[0]!.count).toBe(2);
      expect((await here(ann))[0]!.count).toBe(2);
    });

    it("owners hear who asks for access, until it is answered", async () => {
      await dora.call("POST", `/api/canvases/${canvas}/access-requests`, {
        message: "I read the study",
      });
      const [item] = await until(
        async () => {
          const items = await here(ann);
          return items.length > 0 && items;
        },
        { what: "the request in the inbox" },
      );
      expect(item).toMatchObject({
        reason: "access asked",
        words: "I read the study",
        actor: { id: dora.id },
        subject: { type: "access" },
      });
      expect(await here(ben)).toEqual([]);
      await ann.call(
        "PATCH",
        `/api/canvases/${canvas}/access-requests/${item!.subject.id}`,
        { role: "viewer" },
      );
      expect(await here(ann)).toEqual([]);
      expect(
        (await inboxOf(ann, "done")).some(({ id }) => id === item!.id),
      ).toBe(true);
    });

    const askForReview = async (who: Caller) => {
      const id = crypto.randomUUID();
      await stage.context.store.db
        .insertInto("review_request")
        .values({
          id,
          canvas_id: canvas,
          block_id: null,
          asked_by: who.id,
          message: "Please look",
          due_on: null,
          created_at: new Date().toISOString(),
          withdrawn_at: null,
        })
        .execute();
      return id;
    };
  });

  describe("one line a subject", () => {
    it("news change it: the weightiest unread reason, the last words, their number", async () => {
      const thread = await startThread(ann, canvas, `Hm, ${mention(ben)}`);
      await answerIn(cleo, thread, "And so?");
      expect(await here(ben)).toMatchObject([
        {
          reason: "mentioned",
          count: 2,
          words: "And so?",
          actor: { id: cleo.id },
        },
      ]);
      expect(await unreadOf(ben)).toBe(
        (await inboxOf(ben)).filter(({ readAt }) => readAt === null).length,
      );
    });

    it("after it was read it counts afresh", async () => {
      const thread = await startThread(ann, canvas, `Hm, ${mention(ben)}`);
      const [item] = await here(ben);
      const before = await unreadOf(ben);
      await patchLine(ben, item!, { read: true });
      expect(await unreadOf(ben)).toBe(before - 1);
      await answerIn(cleo, thread, "And so?");
      expect(await here(ben)).toMatchObject([
        { id: item!.id, reason: "replied", count: 1, readAt: null },
      ]);
    });

    it("news bring back what was done or put off", async () => {
      const thread = await startThread(ann, canvas, `Hm, ${mention(ben)}`);
      const [item] = await here(ben);
      await patchLine(ben, item!, { done: true });
      expect(await here(ben)).toEqual([]);
      await answerIn(ann, thread, "Well?");
      expect(await here(ben)).toMatchObject([{ doneAt: null, readAt: null }]);
      await patchLine(ben, item!, { snoozedUntil: "2199-01-01T00:00:00.000Z" });
      expect(await here(ben)).toEqual([]);
      expect(
        (await inboxOf(ben, "snoozed")).some(({ id }) => id === item!.id),
      ).toBe(true);
      await answerIn(ann, thread, "Hello?");
      expect(await here(ben)).toMatchObject([{ snoozedUntil: null, count: 1 }]);
    });

    it("what was put off comes back unread when the time is over", async () => {
      await startThread(ann, canvas, `Hm, ${mention(ben)}`);
      const [item] = await here(ben);
      await patchLine(ben, item!, { snoozedUntil: "2199-01-01T00:00:00.000Z" });
      const during = await unreadOf(ben);
      const now = Date.now();
      await stage.context.store.db
        .updateTable("inbox_item")
        .set({
          snoozed_until: new Date(now - 1000).toISOString(),
          read_at: new Date(now - 2000).toISOString(),
        })
        .where("id", "=", item!.id)
        .execute();
      expect(await here(ben)).toMatchObject([
        { id: item!.id, readAt: null, snoozedUntil: null },
      ]);
      expect(await unreadOf(ben)).toBe(during + 1);
    });

    it("somebody else's line is not there", async () => {
      await startThread(ann, canvas, `Hm, ${mention(ben)}`);
      const [item] = await here(ben);
      const refused = await patchLine(ann, item!, { done: true });
      expect(refused).toMatchObject({
        status: 404,
        errorId: "inbox_item_not_found",
      });
      expect(await here(ben)).toHaveLength(1);
    });

    it("pages hold each line once", async () => {
      for (let i = 0; i < 5; i += 1)
        await startThread(ann, canvas, `${i}, ${mention(ben)}`);
      const all = await inboxOf(ben);
      const paged = [];
      let next: string | null = "";
      while (next !== null) {
        const {
          body,
        }: { body: { items: { id: string }[]; next: string | null } } =
          await ben.call(
            "GET",
            `/api/inbox?limit=2${next && `&cursor=${next}`}`,
          );
        paged.push(...body.items);
        next = body.next;
      }
      expect(paged.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    });

    it("what was read on the canvas is read in the inbox", async () => {
      const thread = await startThread(ann, canvas, `One, ${mention(ben)}`);
      await startThread(ann, canvas, `Two, ${mention(ben)}`);
      const before = await unreadOf(ben);
      await ben.call("PUT", `/api/canvases/${canvas}/reading`, {
        thread: thread.id,
      });
      expect(await unreadOf(ben)).toBe(before - 1);
      await ben.call("PUT", `/api/canvases/${canvas}/reading`, {
        thread: null,
      });
      expect(await unreadOf(ben)).toBe(before - 2);
    });

    it("everything is read at once", async () => {
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await startThread(ann, canvas, `Two, ${mention(ben)}`);
      expect(await unreadOf(ben)).toBeGreaterThan(1);
      await ben.call("POST", "/api/inbox/read-all");
      expect(await unreadOf(ben)).toBe(0);
    });
  });

  describe("levels", () => {
    it.each([
      ["all", "mine to do", true],
      ["all", "meant for me", true],
      ["all", "around me", true],
      ["mentions", "mine to do", true],
      ["mentions", "meant for me", true],
      ["mentions", "around me", false],
      ["nothing", "mine to do", true],
      ["nothing", "meant for me", false],
      ["nothing", "around me", false],
    ] as const)("“%s” and what is %s: %s", (level, nearness, told) => {
      expect(lets(level, nearness)).toBe(told);
    });

    it("owners and those who wrote hear of everything, others of what is meant for them", async () => {
      await startThread(ben, canvas, "First");
      expect(await reasons(ann)).toEqual(["commented"]);
      expect(await reasons(cleo)).toEqual([]);
      await startThread(ann, canvas, "Second");
      expect(await reasons(ben)).toEqual(["commented"]);
    });

    it("a canvas can be more, or nothing but what is mine to do", async () => {
      await watchCanvas(cleo, canvas, "all");
      await watchCanvas(ann, canvas, "nothing");
      const thread = await startThread(ben, canvas, `Hm, ${mention(ann)}`);
      expect(await reasons(cleo)).toEqual(["commented"]);
      expect(await reasons(ann)).toEqual([]);
      await happens({
        type: "assigned",
        threadId: thread.id,
        userId: ann.id,
        actorId: ben.id,
      });
      expect(await reasons(ann)).toEqual(["assigned"]);
    });

    it("a thread's level goes before its canvas's, and null takes it back", async () => {
      const thread = await startThread(ben, canvas, "First");
      await watchCanvas(cleo, canvas, "nothing");
      await watchThread(cleo, thread, "all");
      await answerIn(ben, thread, "More");
      expect(await reasons(cleo)).toEqual(["commented"]);
      const get = () =>
        cleo.call<{ level: string | null }>(
          "GET",
          `/api/threads/${thread.id}/watch`,
        );
      expect((await get()).body.level).toBe("all");
      await watchThread(cleo, thread, null);
      expect((await get()).body.level).toBe(null);
      await answerIn(ben, thread, "Yet more");
      expect((await here(cleo))[0]!.count).toBe(1);
    });

    it("of a thread that is closed to them nobody learns anything", async () => {
      const thread = await startThread(ben, canvas, "First");
      for (const method of ["GET", "PUT"])
        expect(
          await dora.call(
            method,
            `/api/threads/${thread.id}/watch`,
            method === "PUT" ? { level: "all" } : undefined,
          ),
        ).toMatchObject({ status: 404, errorId: "thread_not_found" });
    });
  });

  describe("what one may not see is not there", () => {
    it("access that was lost takes its lines along, and gives them back", async () => {
      const before = await unreadOf(ben);
      await startThread(ann, canvas, `Secret, ${mention(ben)}`);
      expect(await unreadOf(ben)).toBe(before + 1);
      await giveRole(ann, canvas, ben, null);
      expect(await here(ben)).toEqual([]);
      expect(await unreadOf(ben)).toBe(before);
      await giveRole(ann, canvas, ben, "viewer");
      expect(await here(ben)).toHaveLength(1);
    });

    it("words follow their comment: changed, deleted", async () => {
      const thread = await startThread(ann, canvas, `One, ${mention(ben)}`);
      const first = thread.comments[0]!.id;
      await ann.call("PATCH", `/api/comments/${first}`, {
        body: `Two, ${mention(ben)}`,
      });
      expect((await here(ben))[0]!.words).toBe("Two, @Ben");
      const { body: second } = await answerIn(ann, thread, "Never mind");
      await ann.call("DELETE", `/api/comments/${second.id}`);
      expect((await here(ben))[0]!.words).toBe("");
      await ann.call("DELETE", `/api/comments/${first}`);
      expect(await here(ben)).toEqual([]);
    });

    it("held and hidden words are for owners only", async () => {
      const thread = await startThread(ann, canvas, `One, ${mention(ben)}`);
      const { body: answer } = await answerIn(cleo, thread, "Spam");
      const hold = (held_at: string | null) =>
        stage.context.store.db
          .updateTable("comment")
          .set({ held_at })
          .where("id", "=", answer.id)
          .execute();
      await hold(new Date().toISOString());
      expect((await here(ben))[0]!.words).toBe("");
      expect((await here(ann))[0]!.words).toBe("Spam");
      await hold(null);
      expect((await here(ben))[0]!.words).toBe("Spam");
    });

    it("nobody who was deactivated is told", async () => {
      const eve = await stage.invite(`Eve ${database.name}`);
      await giveRole(ann, canvas, eve, "viewer");
      await stage.admin.call(
        "POST",
        `/api/admin/people/${eve.id}/deactivate`,
        {},
      );
      await startThread(ann, canvas, `Bye, ${mention(eve)}`);
      const rows = await stage.context.store.db
        .selectFrom("inbox_item")
        .selectAll()
        .where("user_id", "=", eve.id)
        .execute();
      expect(rows).toEqual([]);
    });

    it("a deleted canvas has no lines", async () => {
      await startThread(ann, canvas, `One, ${mention(ben)}`);
      await ann.call("DELETE", `/api/canvases/${canvas}`);
      expect(await here(ben)).toEqual([]);
    });

    it("who may read is the same for many at once as for one (T27)", async () => {
      const { db } = stage.context.store;
      await db
        .updateTable("canvas")
        .set({ workspace_role: "viewer" })
        .where("id", "=", canvas)
        .execute();
      const everyone = await db.selectFrom("user").selectAll().execute();
      const many = await readersOf(stage.context, canvas, null);
      for (const { id, workspace_role } of everyone) {
        const one = await standingOf(stage.context, id, canvas);
        expect(many.get(id)?.role ?? null).toBe(
          workspace_role === "guest" ? null : (one?.role ?? null),
        );
      }
    });
  });

  describe("by which ways", () => {
    it("one's own choice is kept, and nonsense refused", async () => {
      const patch = (body: object) =>
        ben.call<Record<string, unknown>>("PATCH", "/api/me/notices", body);
      expect((await patch({ mail: "daily", digestAt: "07:30" })).body).toEqual({
        mail: "daily",
        timeZone: "UTC",
        digestAt: "07:30",
        quietFrom: null,
        quietTo: null,
        push: true,
        canMail: false,
        address: "ben@example.org",
      });
      expect(await patch({ timeZone: "Mars/Olympus" })).toMatchObject({
        status: 422,
        errorId: "time_zone_unknown",
      });
      expect(await patch({ quietFrom: "22:00" })).toMatchObject({
        status: 422,
        errorId: "quiet_needs_both",
      });
      expect((await patch({ digestAt: "25:00" })).status).toBe(422);
      expect((await ben.call("GET", "/api/me/notices")).body).toMatchObject({
        mail: "daily",
        timeZone: "UTC",
      });
    });
  });
});
