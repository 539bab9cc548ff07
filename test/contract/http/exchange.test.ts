import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type * as Y from "yjs";
import { fieldAt, readBlockText } from "../../../shared/anchors/blockText.ts";
import { anchorAtOffsets } from "../../../shared/anchors/textAnchor.ts";
import type { Thread } from "../../../shared/api/threads.ts";
import { createBlock } from "../../../shared/doc/edits.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import type { WebAnnotation } from "../../../shared/formats/webAnnotation/terms.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

const words = "😀 Recall of urgent letters is high. Recall is what counts.";

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
    canvas = await canvasWith(words);
  });
  afterAll(() => stage.close());

  const canvasWith = async (text: string) => {
    const id = await makeCanvas(ann);
    await stage.context.hub.edit(id, { userId: ann.id, kind: "edit" }, (doc) =>
      createBlock(doc, {
        id: "n1",
        kind: "note",
        x: 0,
        y: 0,
        w: 300,
        h: 100,
        fields: { body: paragraphs(text) },
      }),
    );
    return id;
  };
  const textAnchor = (exact: string) =>
    stage.context.hub.read(canvas, (doc: Y.Doc) => {
      const field = fieldAt(readBlockText(doc, "n1")!, { field: "body" })!;
      const from = field.text.indexOf(exact);
      return anchorAtOffsets("n1", field, { from, to: from + exact.length })!;
    });
  const start = async (anchor: unknown, body: string, more = {}) =>
    (
      await ann.call<Thread>("POST", `/api/canvases/${canvas}/threads`, {
        anchor,
        body,
        ...more,
      })
    ).body;
  const threadsOf = async (id: string) =>
    (await ann.call<{ items: Thread[] }>("GET", `/api/canvases/${id}/threads`))
      .body.items;
  const exported = async (format: string, who = ann) =>
    who.call<string>("GET", `/api/canvases/${canvas}/export?format=${format}`);
  const annotations = async () => {
    const { body } = await exported("annotations");
    const file = body as unknown as { first: { items: WebAnnotation[] } };
    return { file, items: file.first.items };
  };
  const bring = (file: unknown, into = canvas, who = ann) =>
    who.call<Record<string, number> & { warnings: string[] }>(
      "POST",
      `/api/canvases/${into}/annotations/import`,
      file,
    );
  const foreign = (target: unknown, more = {}) => ({
    "@context": "http://www.w3.org/ns/anno.jsonld",
    id: "https://elsewhere.example/a1",
    type: "Annotation",
    motivation: "commenting",
    creator: { type: "Person", name: "Ana *Ruiz*" },
    created: "2026-05-12T09:00:00Z",
    body: { type: "TextualBody", value: "Which threshold?" },
    target,
    ...more,
  });

  it("what waits for approval is not found by importing its name", async () => {
    const thread = await start({ type: "point", x: 1, y: 2 }, "Not for others");
    const id = thread.comments[0]!.id;
    await stage.context.store.db
      .updateTable("comment")
      .set({ held_at: new Date().toISOString() })
      .where("id", "=", id)
      .execute();
    await ann.call("PUT", `/api/canvases/${canvas}/members/${ben.id}`, {
      role: "editor",
    });
    const named = [
      foreign(`https://parley.example/c/${canvas}`, { id: `urn:uuid:${id}` }),
    ];
    expect((await bring(named, canvas, ben)).body).toMatchObject({
      threads: 1,
      already: 0,
    });
    expect((await bring(named)).body).toMatchObject({ threads: 0, already: 1 });
  });

  describe("exported as Web Annotations", () => {
    it("a text is quoted, with its place in code points", async () => {
      await start(await textAnchor("urgent letters"), "All of them?", {
        label: "question",
      });
      const { items } = await annotations();
      expect(items).toMatchObject([
        {
          type: "Annotation",
          motivation: ["questioning", "tagging"],
          creator: { type: "Person", name: "Ann" },
          body: [
            { value: "All of them?", format: "text/markdown" },
            { value: "question", purpose: "tagging" },
          ],
          target: {
            source: expect.stringContaining(`/c/${canvas}?block=n1&field=body`),
            selector: [
              {
                type: "TextQuoteSelector",
                exact: "urgent letters",
                prefix: "😀 Recall of ",
              },
              // One for the emoji: UTF-16 would say 13.
              { type: "TextPositionSelector", start: 12, end: 26 },
            ],
          },
        },
      ]);
    });

    it("an answer has the motivation replying, and its comment as the target", async () => {
      const thread = await start({ type: "block", block: "n1" }, "Why?");
      await ben.call("POST", `/api/threads/${thread.id}/comments`, {
        body: "Because.",
      });
      const { items } = await annotations();
      expect(items[1]).toMatchObject({
        motivation: ["replying"],
        creator: { name: "Ben" },
        target: items[0]!.id,
      });
    });

    it("a review's verdict is an assessment", async () => {
      const asked = await ann.call<{ reviews: { id: string }[] }>(
        "POST",
        `/api/canvases/${canvas}/reviews`,
        { block: "n1", people: [ben.id] },
      );
      await ben.call("PATCH", `/api/reviews/${asked.body.reviews[0]!.id}`, {
        state: "approved",
        word: "Clear",
      });
      const { items } = await annotations();
      expect(items).toMatchObject([
        {
          motivation: ["assessing"],
          body: [{ value: "approved" }, { value: "Clear" }],
        },
      ]);
    });
  });

  describe("exported for reading", () => {
    it("Markdown has the threads under their blocks, with what they are about", async () => {
      await start(await textAnchor("high"), "How **high**?", {
        asks: ["domain expert"],
      });
      const { body, headers } = await exported("comments-markdown");
      expect(headers.get("content-type")).toContain("text/markdown");
      expect(body).toContain("# Comments on Referral triage");
      expect(body).toContain("> high");
      expect(body).toContain("needs an answer from: domain expert");
      expect(body).toContain("How **high**?");
    });

    it("CSV has a line for each comment, and no formula for a spreadsheet", async () => {
      const thread = await start({ type: "block", block: "n1" }, "=1+1");
      await ann.call("PATCH", `/api/threads/${thread.id}`, {
        resolved: true,
        reason: "Settled, by phone",
      });
      const { body } = await exported("comments-csv");
      const [, line] = body.split("\r\n");
      expect(line).toContain("'=1+1");
      expect(line).toContain('resolved,Ann,"Settled, by phone"');
    });
  });

  describe("imported Web Annotations", () => {
    it("come back to their own canvas as what is there already", async () => {
      const thread = await start(await textAnchor("high"), "How high?");
      await ann.call("POST", `/api/threads/${thread.id}/comments`, {
        body: ".93",
      });
      const before = await threadsOf(canvas);
      const { body } = await bring((await annotations()).file);
      expect(body).toMatchObject({ threads: 0, comments: 0, already: 2 });
      expect(await threadsOf(canvas)).toEqual(before);
    });

    it("find their words on a copy of the canvas, with answers, label and resolution", async () => {
      const thread = await start(await textAnchor("urgent letters"), "All?", {
        label: "concern",
      });
      await ben.call("POST", `/api/threads/${thread.id}/comments`, {
        body: "Of 2025.",
      });
      await ann.call("PATCH", `/api/threads/${thread.id}`, {
        resolved: true,
        reason: "Said so",
      });
      const copy = await canvasWith(`Before. ${words}`);
      const { file } = await annotations();
      const first = await bring(file, copy);
      expect(first.body).toMatchObject({
        threads: 1,
        comments: 2,
        orphaned: 0,
        warnings: [],
      });
      const [read] = await threadsOf(copy);
      expect(read).toMatchObject({
        anchor: {
          type: "text",
          block: "n1",
          quote: { exact: "urgent letters" },
        },
        live: { state: "attached" },
        label: "concern",
        resolution: "Said so",
      });
      expect(read!.resolvedAt).not.toBeNull();
      expect(read!.comments.map(({ body }) => body)).toEqual([
        expect.stringMatching(/^\*Ann, \d{4}-\d\d-\d\d, imported:\*\n\nAll\?$/),
        expect.stringContaining("Of 2025."),
      ]);
      const again = await bring(file, copy);
      expect(again.body).toMatchObject({ threads: 0, comments: 0, already: 2 });
      expect(await threadsOf(copy)).toHaveLength(1);
    });

    it("are the importer's, and name who wrote them in their words only", async () => {
      await bring(foreign(`https://x.example/c/y?block=n1`), canvas, ben);
      const [thread] = await threadsOf(canvas);
      expect(thread!.comments[0]!.author.id).toBe(ben.id);
      expect(thread!.comments[0]!.body).toBe(
        "*Ana \\*Ruiz\\*, 2026-05-12, imported:*\n\nWhich threshold?",
      );
      expect(thread!.anchor).toEqual({ type: "block", block: "n1" });
    });

    it("whose words stand here twice are told apart by what is around them, else are orphans", async () => {
      const quote = (more: object) => ({
        source: "https://elsewhere.example/paper",
        selector: { type: "TextQuoteSelector", exact: "Recall", ...more },
      });
      await bring([
        foreign(quote({ prefix: "high. ", suffix: " is what" }), { id: "a" }),
        foreign(quote({}), { id: "b" }),
      ]);
      const threads = await threadsOf(canvas);
      expect(
        threads.map(({ anchor, live }) => [
          anchor.type === "text" && anchor.quote.suffix.slice(0, 8),
          live.state,
        ]),
      ).toEqual([
        [" is what", "attached"],
        ["", "orphaned"],
      ]);
    });

    it("about what is not here are orphans with their quote", async () => {
      const { body } = await bring(
        foreign({
          source: "https://elsewhere.example/paper",
          selector: {
            type: "TextQuoteSelector",
            exact: "a sentence that nobody wrote here",
          },
        }),
      );
      expect(body).toMatchObject({ threads: 1, orphaned: 1 });
      expect(await threadsOf(canvas)).toMatchObject([
        {
          anchor: { quote: { exact: "a sentence that nobody wrote here" } },
          live: { state: "orphaned" },
        },
      ]);
    });

    it("that cannot be read are refused with what to do, and nothing is stored", async () => {
      expect((await bring({ hello: 1 })).errorId).toBe("not_annotations");
      const cut = await ann.call(
        "POST",
        `/api/canvases/${canvas}/annotations/import`,
        '{"type":"Annotation',
        { "content-type": "application/ld+json" },
      );
      expect([cut.status, cut.errorId]).toEqual([400, "malformed_request"]);
      expect(await threadsOf(canvas)).toEqual([]);
    });
  });
});
