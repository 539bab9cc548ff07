import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ReviewRequest } from "../../../shared/api/reviews.ts";
import type * as Y from "yjs";
import { paragraphs, writeRichText } from "../../../shared/doc/richText.ts";
import {
  createBlock,
  deleteBlocks,
  placeBlocks,
} from "../../../shared/doc/edits.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import {
  checkReviews,
  watchReviews,
} from "../../../server/reviews/staleness.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";
import { until } from "../../stage/until.ts";

const note = { id: "n1", kind: "note", x: 0, y: 0, w: 300, h: 100 };

eachDatabase((database) => {
  let stage: ApiStage;
  let ann: Caller;
  let ben: Caller;
  let dee: Caller;
  let canvas: string;

  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
    ben = await stage.join("Ben");
    dee = await stage.join("Dee");
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
    await edit((doc) => createBlock(doc, note));
  });
  afterAll(() => stage.close());

  const edit = (
    change: Parameters<ApiStage["context"]["hub"]["edit"]>[2],
  ): Promise<unknown> =>
    stage.context.hub.edit(canvas, { userId: ann.id, kind: "edit" }, change);
  const rewrite = (words: string) =>
    edit((doc) => {
      const body = rootsOf(doc).blocks.get("n1")!.get("body") as Y.XmlFragment;
      body.delete(0, body.length);
      writeRichText(body, paragraphs(words));
    });
  const check = () => checkReviews(stage.context, canvas);
  const list = async (who = ann) =>
    (
      await who.call<{ items: ReviewRequest[] }>(
        "GET",
        `/api/canvases/${canvas}/reviews`,
      )
    ).body.items;
  const ask = (who: Caller, request: Record<string, unknown>) =>
    who.call<ReviewRequest>("POST", `/api/canvases/${canvas}/reviews`, request);
  const say = (who: Caller, review: string, state: string, word = "") =>
    who.call<ReviewRequest>("PATCH", `/api/reviews/${review}`, { state, word });
  /** A request to Ben about the note; gives his review's id. */
  const askBen = async (block: string | null = "n1") => {
    const { body } = await ask(ann, { block, people: [ben.id] });
    return { request: body.id, review: body.reviews[0]!.id };
  };
  const stateOf = async () => {
    const [request] = await list();
    const [review] = request!.reviews;
    return { state: review!.state, stale: review!.staleAt !== null };
  };

  describe("a request for review", () => {
    it("asks people and disciplines until a day, stamped by the server", async () => {
      const { status, body } = await ask(ann, {
        block: "n1",
        people: [ben.id],
        disciplines: ["domain expert"],
        message: "Is the threshold right?",
        dueOn: "2026-12-01",
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        canvas,
        block: "n1",
        askedBy: { id: ann.id },
        message: "Is the threshold right?",
        dueOn: "2026-12-01",
      });
      expect(
        body.reviews
          .map(({ person, discipline, state }) => [
            person?.name ?? discipline,
            state,
          ])
          .sort(),
      ).toEqual([
        ["Ben", "asked"],
        ["domain expert", "asked"],
      ]);
      expect(await list(ben)).toEqual([body]);
      expect(stage.told).toContainEqual({ canvas, event: { type: "reviews" } });
    });

    it("with the same id again is one request, and not somebody else's", async () => {
      const id = randomUUID();
      const first = await ask(ann, { id, people: [ben.id] });
      const again = await ask(ann, { id, people: [ben.id] });
      expect([first.status, again.status]).toEqual([201, 200]);
      expect(again.body).toEqual(first.body);
      expect((await ask(ben, { id, people: [ann.id] })).errorId).toBe(
        "id_taken",
      );
      expect(await list()).toHaveLength(1);
    });

    it("needs somebody who may answer, and a block that is there", async () => {
      expect((await ask(ann, {})).status).toBe(422);
      expect((await ask(ann, { people: [ann.id] })).errorId).toBe(
        "cannot_review_own",
      );
      expect((await ask(ann, { people: [randomUUID()] })).errorId).toBe(
        "cannot_review",
      );
      expect(
        (await ask(ann, { block: "gone", people: [ben.id] })).errorId,
      ).toBe("block_not_found");
      expect(await list()).toEqual([]);
    });

    it("is withdrawn by whoever asked, or an owner, and then takes no answers", async () => {
      const { request, review } = await askBen();
      const path = `/api/review-requests/${request}`;
      expect((await ben.call("DELETE", path)).errorId).toBe("not_your_request");
      expect((await ann.call("DELETE", path)).status).toBe(204);
      expect((await ann.call("DELETE", path)).status).toBe(204);
      expect((await say(ben, review, "approved")).errorId).toBe(
        "review_withdrawn",
      );
      expect(await list()).toEqual([]);
    });

    it("that was answered stays to be read when it is withdrawn", async () => {
      const { request, review } = await askBen();
      await say(ben, review, "changes", "The unit is missing");
      await ann.call("DELETE", `/api/review-requests/${request}`);
      expect(await list()).toMatchObject([
        { id: request, reviews: [{ word: "The unit is missing" }] },
      ]);
    });
  });

  describe("a review", () => {
    it("goes from asked to looking to a verdict with words", async () => {
      const { review } = await askBen();
      const looking = await say(ben, review, "looking");
      expect(looking.body.reviews).toMatchObject([{ state: "looking" }]);
      const verdict = await say(ben, review, "approved", "Clear now");
      expect(verdict.body.reviews).toMatchObject([
        {
          person: { id: ben.id },
          state: "approved",
          word: "Clear now",
          staleAt: null,
        },
      ]);
    });

    it("of a person is nobody else's to answer", async () => {
      const { review } = await askBen();
      expect((await say(dee, review, "approved")).errorId).toBe(
        "not_your_review",
      );
      expect((await say(ann, review, "approved")).errorId).toBe(
        "not_your_review",
      );
    });

    it("of a discipline belongs to the first of it who takes it", async () => {
      const { body } = await ask(ann, {
        disciplines: ["data science", "engineering"],
      });
      const place = (discipline: string) =>
        body.reviews.find((each) => each.discipline === discipline)!.id;
      const taken = place("data science");
      expect((await say(ben, place("engineering"), "looking")).errorId).toBe(
        "not_your_review",
      );
      const both = await Promise.all([
        say(ben, taken, "looking"),
        say(dee, taken, "looking"),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      const refused = both.find(({ status }) => status === 409)!;
      expect(refused.errorId).toBe("review_taken");
    });
  });

  describe("what was approved", () => {
    it("goes stale when the block's content changes, and is fresh again when that is taken back", async () => {
      await rewrite("recall >= .90");
      const { review } = await askBen();
      await say(ben, review, "approved");
      await check();
      expect(await stateOf()).toEqual({ state: "approved", stale: false });
      await rewrite("recall >= .85");
      await check();
      expect(await stateOf()).toEqual({ state: "approved", stale: true });
      await rewrite("recall >= .90");
      await check();
      expect(await stateOf()).toEqual({ state: "approved", stale: false });
    });

    it("stays approved when the block only moves, and when another block changes", async () => {
      const { review } = await askBen();
      await say(ben, review, "approved");
      await edit((doc) => {
        placeBlocks(doc, { n1: { x: 900, y: 40 } });
        createBlock(doc, { ...note, id: "n2", y: 400 });
      });
      await check();
      expect(await stateOf()).toEqual({ state: "approved", stale: false });
    });

    it("of a whole canvas goes stale with any block, and with a block that goes", async () => {
      const { review } = await askBen(null);
      await say(ben, review, "approved");
      await edit((doc) => deleteBlocks(doc, ["n1"]));
      await check();
      expect(await stateOf()).toEqual({ state: "approved", stale: true });
    });

    it("is looked at by itself once somebody changed the canvas", async () => {
      const stop = watchReviews(stage.context);
      const { review } = await askBen();
      await say(ben, review, "approved");
      await rewrite("other words");
      await until(async () => (await stateOf()).stale);
      stop();
    });

    it("is told once, however often it is looked at", async () => {
      const { review } = await askBen();
      await say(ben, review, "approved");
      await rewrite("other words");
      stage.told.splice(0);
      await Promise.all([check(), check()]);
      await check();
      expect(
        stage.told.filter(({ event }) => event.type === "reviews"),
      ).toHaveLength(1);
    });

    it("is approved anew by another answer", async () => {
      const { review } = await askBen();
      await say(ben, review, "approved");
      await rewrite("other words");
      await check();
      await say(ben, review, "approved", "Still fine");
      await check();
      expect(await stateOf()).toEqual({ state: "approved", stale: false });
    });
  });
});
