import { randomUUID } from "node:crypto";
import * as Y from "yjs";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { readFieldText } from "../../../server/suggestions/fieldText.ts";
import { fieldAt, readBlockText } from "../../../shared/anchors/blockText.ts";
import { anchorAtOffsets } from "../../../shared/anchors/textAnchor.ts";
import type { Anchor } from "../../../shared/api/anchors.ts";
import type { Thread } from "../../../shared/api/threads.ts";
import { createBlock } from "../../../shared/doc/edits.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import {
  makeCanvas,
  openApi,
  type Answer,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { until } from "../../stage/until.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  let owner: Caller;
  let ben: Caller;
  let ana: Caller;
  let vic: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openApi({ database });
    owner = await stage.join("Olga");
    ben = await stage.join("Ben");
    ana = await stage.join("Ana");
    vic = await stage.join("Vic");
  });
  beforeEach(async () => {
    canvas = await makeCanvas(owner);
    await Promise.all([
      setRole(ben, "editor"),
      setRole(ana, "commenter"),
      setRole(vic, "viewer"),
    ]);
    await edit((doc) => {
      const at = { x: 0, y: 0, w: 300, h: 100 };
      createBlock(doc, {
        id: "n",
        kind: "note",
        ...at,
        fields: { body: paragraphs("Red flags lift recall\nA second line") },
      });
      createBlock(doc, {
        id: "h",
        kind: "hypothesis",
        ...at,
        fields: { statement: paragraphs("Recall rises") },
      });
    });
  });
  afterAll(() => stage.close());

  const setRole = (who: Caller, role: string) =>
    owner.call("PUT", `/api/canvases/${canvas}/members/${who.id}`, { role });
  const edit = (change: (doc: Y.Doc) => void) =>
    stage.context.hub.edit(canvas, { userId: ben.id, kind: "edit" }, change);
  const textOf = (block = "n", field = "body") =>
    stage.context.hub.read(
      canvas,
      (doc) => readFieldText(fragmentOf(doc, block, field)).text,
    );
  /** Writes into the first paragraph. */
  const type = (at: number, words: string, gone = 0) =>
    edit((doc) => {
      const line = fragmentOf(doc, "n", "body").get(0) as Y.XmlElement;
      const text = line.get(0) as Y.XmlText;
      if (gone > 0) text.delete(at, gone);
      if (words) text.insert(at, words);
    });
  const anchorTo = (words: string, block = "n", field = "body") =>
    stage.context.hub.read(canvas, (doc): Anchor => {
      const text = fieldAt(readBlockText(doc, block)!, { field })!;
      const from = text.text.indexOf(words);
      return anchorAtOffsets(block, text, { from, to: from + words.length })!;
    });
  const post = (who: Caller, body: Record<string, unknown>) =>
    who.call<Thread>("POST", `/api/canvases/${canvas}/threads`, body);
  const suggest = async (
    words: string,
    replacement: string,
    who = ana,
  ): Promise<Thread> => {
    const made = await post(who, {
      anchor: await anchorTo(words),
      suggestion: {
        kind: replacement === "" ? "delete" : "replace",
        replacement,
      },
    });
    expect(made.status).toBe(201);
    return made.body;
  };
  const decide = (
    who: Caller,
    thread: Thread,
    decision: string,
    more: Record<string, unknown> = {},
  ) =>
    who.call<Thread>("POST", `/api/threads/${thread.id}/suggestion`, {
      decision,
      ...more,
    });
  const errorOf = (answer: Answer<Thread>) =>
    (answer.body as unknown as { error: Record<string, unknown> }).error;

  describe("making a suggestion", () => {
    it("is for everyone who may comment; what goes is read from the text by the server", async () => {
      const made = await post(ana, {
        anchor: await anchorTo("Red flags"),
        suggestion: {
          kind: "replace",
          replacement: "Lexicons",
          original: "forged",
          status: "accepted",
          decidedBy: ben.id,
        },
      });
      expect(made.body).toMatchObject({
        suggestion: {
          kind: "replace",
          original: "Red flags",
          replacement: "Lexicons",
          status: "open",
          decidedBy: null,
        },
        comments: [{ author: { id: ana.id }, body: "" }],
      });
      expect(await textOf()).toBe("Red flags lift recall\nA second line");
      const refused = await post(vic, {
        anchor: await anchorTo("Red flags"),
        suggestion: { kind: "delete", replacement: "" },
      });
      expect([refused.status, refused.errorId]).toEqual([403, "role_too_low"]);
    });

    it("twice with one id is one suggestion, also when the words are others by then", async () => {
      const id = randomUUID();
      const request = {
        id,
        anchor: await anchorTo("Red"),
        suggestion: { kind: "replace", replacement: "Blue" },
      };
      expect((await post(ana, request)).status).toBe(201);
      await type(0, "Dark r", 1);
      const again = await post(ana, request);
      expect([again.status, again.body.id]).toEqual([200, id]);
    });

    it("is refused where it has no text, no place or no effect", async () => {
      const anchor = await anchorTo("Red");
      const attempt = async (body: Record<string, unknown>) =>
        (await post(ana, body)).errorId;
      const replace = { kind: "replace", replacement: "Blue" };
      expect([
        await attempt({
          anchor: { type: "block", block: "n" },
          suggestion: replace,
        }),
        await attempt({
          anchor: { ...anchor, block: "h" },
          suggestion: replace,
        }),
        await attempt({
          anchor,
          suggestion: { kind: "replace", replacement: "Red" },
        }),
        await attempt({
          anchor,
          suggestion: { kind: "insert", replacement: "Dark " },
        }),
        await attempt({
          anchor,
          suggestion: { kind: "replace", replacement: "" },
        }),
      ]).toEqual([
        "suggestion_needs_text",
        "suggestion_has_no_place",
        "suggestion_changes_nothing",
        "suggestion_kind_mismatch",
        "suggestion_kind_mismatch",
      ]);
    });

    it("is refused for words that were changed before it arrived, and says what stands there", async () => {
      const anchor = await anchorTo("Red flags");
      await type(4, "F", 1);
      const late = await post(ana, {
        anchor,
        suggestion: { kind: "replace", replacement: "Lexicons" },
      });
      expect([late.status, late.errorId]).toEqual([
        409,
        "suggestion_text_changed",
      ]);
      expect(errorOf(late)["present"]).toBe("Red Flags");
    });

    it("puts in one line what belongs into one", async () => {
      const made = await post(ana, {
        anchor: await anchorTo("Recall", "h", "statement"),
        suggestion: { kind: "replace", replacement: "Urgent\n recall" },
      });
      expect(made.body.suggestion?.replacement).toBe("Urgent recall");
    });
  });

  describe("accepting", () => {
    it("writes the words, settles the thread and says who did both", async () => {
      const thread = await suggest("Red flags", "Lexicons");
      const accepted = await decide(ben, thread, "accept");
      expect(accepted.status).toBe(200);
      expect(await textOf()).toBe("Lexicons lift recall\nA second line");
      expect(accepted.body).toMatchObject({
        suggestion: { status: "accepted", decidedBy: { name: "Ben" } },
        resolvedBy: { name: "Ben" },
        comments: [{ author: { name: "Ana" } }],
      });
      expect(accepted.body.events.at(-1)).toMatchObject({
        kind: "suggestion",
        by: { id: ben.id },
        details: { on: true },
      });
      expect(stage.told.at(-1)).toEqual({
        canvas,
        event: { type: "threads", thread: thread.id },
      });
      const { db } = stage.context.store;
      const { seq } = await db
        .selectFrom("suggestion")
        .select("seq")
        .where("thread_id", "=", thread.id)
        .executeTakeFirstOrThrow();
      expect(
        await db
          .selectFrom("journal")
          .select(["user_id", "kind"])
          .where("canvas_id", "=", canvas)
          .where("seq", "=", seq)
          .executeTakeFirstOrThrow(),
      ).toEqual({ user_id: ben.id, kind: "edit" });
    });

    it("keeps what somebody else wrote beside and into other words", async () => {
      const thread = await suggest("flags lift recall", "lexicons lift recall");
      await type(0, "Perhaps ");
      await type("Perhaps Red flags lift recall".length, " a lot");
      expect((await decide(ben, thread, "accept")).status).toBe(200);
      expect(await textOf()).toBe(
        "Perhaps Red lexicons lift recall a lot\nA second line",
      );
    });

    it("needs the right to edit, at that time", async () => {
      const thread = await suggest("Red", "Blue");
      const byAna = await decide(ana, thread, "accept");
      const byVic = await decide(vic, thread, "accept");
      await setRole(ben, "commenter");
      const demoted = await decide(ben, thread, "accept");
      expect([byAna, byVic, demoted].map(({ errorId }) => errorId)).toEqual([
        "role_too_low",
        "role_too_low",
        "role_too_low",
      ]);
      expect(await textOf()).toMatch(/^Red flags/);
    });

    it("at the same moment by two is done once", async () => {
      const insertion = await post(ana, {
        anchor: await anchorTo(""),
        suggestion: { kind: "insert", replacement: "So: " },
      });
      const answers = await Promise.all([
        decide(ben, insertion.body, "accept"),
        decide(owner, insertion.body, "accept"),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(await textOf()).toMatch(/^So: Red flags/);
      const late = await decide(owner, insertion.body, "decline");
      const lateToo = await decide(ben, insertion.body, "decline");
      expect([late.errorId, lateToo.errorId]).toEqual([
        "suggestion_decided",
        "suggestion_decided",
      ]);
    });

    it("again by the same person gives what it gave", async () => {
      const thread = await suggest("Red", "Blue");
      const first = await decide(ben, thread, "accept");
      const second = await decide(ben, thread, "accept");
      expect(second.status).toBe(200);
      expect(second.body).toEqual(first.body);
      expect(await textOf()).toMatch(/^Blue flags/);
    });

    it("of words that were changed meanwhile is a conflict with both texts, until they were seen", async () => {
      const thread = await suggest("Red flags", "Lexicons");
      await type(4, "big ");
      const conflict = await decide(ben, thread, "accept");
      expect(conflict.status).toBe(409);
      expect(errorOf(conflict)).toMatchObject({
        id: "suggestion_conflict",
        original: "Red flags",
        present: "Red big flags",
        replacement: "Lexicons",
      });
      await type(4, "very ");
      const unseen = await decide(ben, thread, "accept", {
        expected: "Red big flags",
      });
      expect(errorOf(unseen)).toMatchObject({
        id: "suggestion_conflict",
        present: "Red very big flags",
      });
      expect(await textOf()).toMatch(/^Red very big flags/);
      const seen = await decide(ben, thread, "accept", {
        expected: "Red very big flags",
      });
      expect(seen.status).toBe(200);
      expect(await textOf()).toMatch(/^Lexicons lift/);
    });

    it("follows words that went into another paragraph, as soon as the server has found them", async () => {
      const thread = await suggest("flags lift", "lexicons lift");
      // Enter at the start of the line, as an editor writes it.
      await edit((doc) => {
        const body = fragmentOf(doc, "n", "body");
        const text = (body.get(0) as Y.XmlElement).get(0) as Y.XmlText;
        const words = text.toString();
        text.delete(0, text.length);
        const line = new Y.XmlElement("paragraph");
        line.insert(0, [new Y.XmlText(words)]);
        body.insert(1, [line]);
      });
      const answer = await until(async () => {
        const tried = await decide(ben, thread, "accept");
        if (tried.status === 200) return tried;
        expect(tried.errorId).toBe("suggestion_moving");
        return null;
      });
      expect(answer.body.suggestion?.status).toBe("accepted");
      expect(await textOf()).toBe("\nRed lexicons lift recall\nA second line");
    });

    it("of words that are gone is refused, and it can still be declined", async () => {
      const thread = await suggest("Red flags", "Lexicons");
      await edit((doc) => rootsOf(doc).blocks.delete("n"));
      const gone = await decide(ben, thread, "accept");
      expect([gone.status, gone.errorId]).toEqual([409, "suggestion_orphaned"]);
      expect((await decide(ben, thread, "decline")).status).toBe(200);
    });

    it("of what somebody wrote by hand already changes nothing and is accepted", async () => {
      const thread = await suggest("Red flags", "Redflags");
      await type(3, "", 1);
      const state = () => stage.context.hub.read(canvas, (_doc, head) => head);
      const before = await state();
      const { body } = await decide(ben, thread, "accept");
      expect(body.suggestion?.status).toBe("accepted");
      expect(await state()).toBe(before);
    });

    it("is not written twice when it was written and the answer was a failure", async () => {
      const { body: thread } = await post(ana, {
        anchor: await anchorTo(""),
        suggestion: { kind: "insert", replacement: "Two " },
      });
      const { hub, store } = stage.context;
      const reallyEdit = hub.edit;
      vi.spyOn(hub, "edit").mockImplementationOnce(async (...change) => {
        await reallyEdit(...change);
        throw new Error("the database went away");
      });
      expect((await decide(ben, thread, "accept")).status).toBe(500);
      const written = await textOf();
      expect(written).toContain("Two ");
      await store.db
        .updateTable("suggestion")
        .set({ claimed_at: "2026-01-01T00:00:00.000Z" })
        .where("thread_id", "=", thread.id)
        .where("claimed_at", "is not", null)
        .execute();
      expect((await decide(ben, thread, "accept")).status).toBe(200);
      expect(await textOf()).toBe(written);
    });

    it("can be tried again by others when a server died in the middle", async () => {
      const thread = await suggest("Red", "Blue");
      const claimedAt = (at: number) =>
        stage.context.store.db
          .updateTable("suggestion")
          .set({ claimed_at: new Date(at).toISOString() })
          .where("thread_id", "=", thread.id)
          .execute();
      await claimedAt(Date.now());
      expect((await decide(ben, thread, "accept")).errorId).toBe(
        "suggestion_busy",
      );
      await claimedAt(Date.now() - 60_000);
      expect((await decide(ben, thread, "accept")).status).toBe(200);
    });
  });

  describe("saying no", () => {
    it("declines with a word, which settles the thread", async () => {
      const thread = await suggest("Red", "Blue");
      expect((await decide(ana, thread, "decline")).errorId).toBe(
        "role_too_low",
      );
      const { body } = await decide(ben, thread, "decline", {
        word: "They are red.",
      });
      expect(body).toMatchObject({
        suggestion: { status: "declined", word: "They are red." },
        resolution: "They are red.",
        resolvedBy: { id: ben.id },
      });
      expect(body.events.at(-1)?.details).toEqual({
        on: false,
        words: "declined the suggestion: They are red.",
      });
      expect(await textOf()).toMatch(/^Red flags/);
    });

    it("withdraws one's own, and nobody else's", async () => {
      const thread = await suggest("Red", "Blue");
      expect((await decide(ben, thread, "withdraw")).errorId).toBe(
        "not_the_author",
      );
      const { body } = await decide(ana, thread, "withdraw");
      expect(body.suggestion?.status).toBe("withdrawn");
      expect(body.resolvedAt).not.toBeNull();
    });

    it("is for good: an opened thread goes on talking about what was decided", async () => {
      const thread = await suggest("Red", "Blue");
      await decide(ben, thread, "decline");
      await ana.call("PATCH", `/api/threads/${thread.id}`, { resolved: false });
      expect((await decide(ben, thread, "accept")).errorId).toBe(
        "suggestion_decided",
      );
    });

    it("to a thread that suggests nothing is refused", async () => {
      const { body } = await post(ana, {
        anchor: await anchorTo("Red"),
        body: "Why?",
      });
      expect((await decide(ben, body, "accept")).errorId).toBe("no_suggestion");
    });
  });
});

function fragmentOf(doc: Y.Doc, block: string, field: string): Y.XmlFragment {
  return rootsOf(doc).blocks.get(block)!.get(field) as Y.XmlFragment;
}
