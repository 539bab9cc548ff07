import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CanvasSummary } from "../../../shared/api/canvases.ts";
import { createBlock, linkBlocks } from "../../../shared/doc/edits.ts";
import { readCanvas } from "../../../shared/doc/read.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import { paragraphs } from "../../../shared/doc/richText.ts";
import {
  makeCanvas,
  openApi,
  type ApiStage,
  type Caller,
} from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

type List = { items: CanvasSummary[]; next: string | null };

eachDatabase((database) => {
  let stage: ApiStage;
  let ann: Caller;
  let ben: Caller;

  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
    ben = await stage.join("Ben");
  });
  afterAll(() => stage.close());

  const listed = async (who: Caller, query = "") =>
    (await who.call<List>("GET", `/api/canvases?limit=500${query}`)).body.items;
  const isListed = async (who: Caller, id: string, query = "") =>
    (await listed(who, query)).some((canvas) => canvas.id === id);

  describe("a new canvas", () => {
    it("belongs to whoever made it, and others in the workspace can edit it", async () => {
      const { status, body } = await ann.call<CanvasSummary>(
        "POST",
        "/api/canvases",
        { title: "Triage" },
      );
      expect(status).toBe(201);
      expect(body).toMatchObject({
        title: "Triage",
        role: "owner",
        owner: { id: ann.id, name: "Ann" },
        people: [{ id: ann.id }],
        openThreads: 0,
        isExample: false,
        preview: [],
      });
      const seen = await ben.call<CanvasSummary>(
        "GET",
        `/api/canvases/${body.id}`,
      );
      expect(seen.body.role).toBe("editor");
    });

    it("has a document with its title and no blocks", async () => {
      const id = await makeCanvas(ann, "Blank");
      const canvas = await stage.context.hub.read(id, readCanvas);
      expect(canvas).toEqual({ title: "Blank", blocks: [], links: [] });
    });

    it("asked for twice with one id is one canvas", async () => {
      const id = randomUUID();
      const first = await ann.call<CanvasSummary>("POST", "/api/canvases", {
        id,
        title: "Once",
      });
      const second = await ann.call<CanvasSummary>("POST", "/api/canvases", {
        id,
        title: "Twice",
      });
      expect([first.status, second.status]).toEqual([201, 200]);
      expect(second.body).toEqual(first.body);
      expect(
        (await listed(ann)).filter((canvas) => canvas.id === id),
      ).toHaveLength(1);
    });

    it("asked for many times at once with one id is one canvas", async () => {
      const id = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 5 }, () =>
          ann.call("POST", "/api/canvases", { id, title: "Racing" }),
        ),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([
        200, 200, 200, 200, 201,
      ]);
    });

    it("cannot take the id of somebody else's", async () => {
      const id = await makeCanvas(ann);
      const answer = await ben.call("POST", "/api/canvases", {
        id,
        title: "x",
      });
      expect([answer.status, answer.errorId]).toEqual([409, "id_taken"]);
    });

    it("with an id that is no UUID is refused, and the answer names the field", async () => {
      const answer = await ann.call<{ error: { path: string } }>(
        "POST",
        "/api/canvases",
        { id: "mine", title: "x" },
      );
      expect([answer.status, answer.errorId]).toEqual([422, "invalid_request"]);
      expect(answer.body.error.path).toBe("id");
    });
  });

  describe("a copy", () => {
    it("has the same blocks and links, one client id, and no history", async () => {
      const source = await makeCanvas(ann, "Original");
      await stage.context.hub.edit(
        source,
        { userId: ann.id, kind: "edit" },
        (doc) => {
          createBlock(doc, {
            id: "h",
            kind: "hypothesis",
            x: 10,
            y: 20,
            w: 400,
            h: 240,
            fields: {
              statement: paragraphs("Lexicon helps"),
              status: "running",
            },
          });
          createBlock(doc, { id: "n", kind: "note", x: 0, y: 0, w: 1, h: 1 });
          linkBlocks(doc, {
            id: "l",
            from: "n",
            to: "h",
            relation: "supports",
          });
          const future = rootsOf(doc).blocks.get("n")!.clone();
          rootsOf(doc).blocks.set("future", future);
          future.set("kind", "hologram");
          future.set("depth", 3);
        },
      );
      const { body } = await ben.call<CanvasSummary>("POST", "/api/canvases", {
        title: "Copy",
        copyOf: source,
      });
      const [original, copy] = await Promise.all([
        stage.context.hub.read(source, readCanvas),
        stage.context.hub.read(body.id, readCanvas),
      ]);
      expect(copy).toEqual({ ...original, title: "Copy" });
      expect(body.owner?.id).toBe(ben.id);
      await stage.context.hub.read(body.id, (doc) => {
        expect(doc.store.clients.size).toBe(1);
        expect(rootsOf(doc).blocks.get("future")?.get("depth")).toBe(3);
      });
    });

    it("of a canvas that is none is refused", async () => {
      const answer = await ann.call("POST", "/api/canvases", {
        title: "x",
        copyOf: randomUUID(),
      });
      expect([answer.status, answer.errorId]).toEqual([
        404,
        "canvas_not_found",
      ]);
    });
  });

  describe("renaming", () => {
    it("changes the document, and the list says so at once", async () => {
      const id = await makeCanvas(ann, "Before");
      const { body } = await ben.call<CanvasSummary>(
        "PATCH",
        `/api/canvases/${id}`,
        { title: "  After " },
      );
      expect(body.title).toBe("After");
      const canvas = await stage.context.hub.read(id, readCanvas);
      expect(canvas.title).toBe("After");
    });

    it("to nothing is refused", async () => {
      const id = await makeCanvas(ann);
      const answer = await ann.call("PATCH", `/api/canvases/${id}`, {
        title: "  ",
      });
      expect(answer.status).toBe(422);
    });
  });

  describe("archiving and deleting", () => {
    it("an archived canvas leaves the list and can be found among the archived", async () => {
      const id = await makeCanvas(ann);
      await ann.call("PATCH", `/api/canvases/${id}`, { archived: true });
      expect(await isListed(ann, id)).toBe(false);
      expect(await isListed(ann, id, "&archived=true")).toBe(true);
      await ann.call("PATCH", `/api/canvases/${id}`, { archived: false });
      expect(await isListed(ann, id)).toBe(true);
    });

    it("a deleted canvas is gone for everyone until its owner takes that back", async () => {
      const id = await makeCanvas(ann);
      expect((await ann.call("DELETE", `/api/canvases/${id}`)).status).toBe(
        204,
      );
      for (const who of [ann, ben])
        expect((await who.call("GET", `/api/canvases/${id}`)).status).toBe(404);
      expect(await isListed(ann, id)).toBe(false);
      expect(await isListed(ann, id, "&deleted=true")).toBe(true);
      expect(await isListed(ben, id, "&deleted=true")).toBe(false);
      const byBen = await ben.call("PATCH", `/api/canvases/${id}`, {
        deleted: false,
      });
      expect(byBen.errorId).toBe("canvas_not_found");
      const undone = await ann.call<CanvasSummary>(
        "PATCH",
        `/api/canvases/${id}`,
        { deleted: false },
      );
      expect([undone.status, undone.body.deletedAt]).toEqual([200, null]);
      expect(await isListed(ben, id)).toBe(true);
    });

    it("only its owner archives or deletes a canvas", async () => {
      const id = await makeCanvas(ann);
      const archive = await ben.call("PATCH", `/api/canvases/${id}`, {
        archived: true,
      });
      const remove = await ben.call("DELETE", `/api/canvases/${id}`);
      expect([archive.errorId, remove.errorId]).toEqual([
        "role_too_low",
        "role_too_low",
      ]);
      expect(await isListed(ann, id)).toBe(true);
    });

    it("a missing and a deleted canvas answer the same, on every route", async () => {
      const deleted = await makeCanvas(ann);
      await ann.call("DELETE", `/api/canvases/${deleted}`);
      const routes: [string, string, unknown?][] = [
        ["GET", ""],
        ["PATCH", "", { title: "x" }],
        ["DELETE", ""],
        ["GET", "/people"],
        ["GET", "/export"],
        ["GET", "/threads"],
        [
          "POST",
          "/threads",
          { anchor: { type: "point", x: 0, y: 0 }, body: "x" },
        ],
      ];
      for (const [method, path, body] of routes) {
        const answers = await Promise.all(
          [deleted, randomUUID(), "no-id-at-all"].map((id) =>
            ann.call<{ error: { message: string; requestId: string } }>(
              method,
              `/api/canvases/${id}${path}`,
              body,
            ),
          ),
        );
        for (const answer of answers) {
          expect([answer.status, answer.errorId], `${method} ${path}`).toEqual([
            404,
            "canvas_not_found",
          ]);
          expect(answer.body.error.message).toBe(
            answers[0]!.body.error.message,
          );
        }
      }
    });
  });

  describe("explicit roles", () => {
    it("a viewer reads, a commenter comments, neither renames", async () => {
      const id = await makeCanvas(ann);
      const comment = { anchor: { type: "point", x: 1, y: 1 }, body: "Hm" };
      const abilities: Record<string, number[]> = {};
      for (const role of ["viewer", "commenter", "editor", "owner"] as const) {
        const who = await stage.join(role);
        await stage.context.store.db
          .insertInto("member")
          .values({ canvas_id: id, user_id: who.id, role })
          .execute();
        const answers = [
          await who.call("GET", `/api/canvases/${id}`),
          await who.call("POST", `/api/canvases/${id}/threads`, comment),
          await who.call("PATCH", `/api/canvases/${id}`, { title: role }),
          await who.call("PATCH", `/api/canvases/${id}`, { archived: false }),
        ];
        abilities[role] = answers.map((answer) => answer.status);
      }
      expect(abilities).toEqual({
        viewer: [200, 403, 403, 403],
        commenter: [200, 201, 403, 403],
        editor: [200, 201, 200, 403],
        owner: [200, 201, 200, 200],
      });
    });
  });

  describe("the list", () => {
    it("comes in pages, latest change first, without gaps or repeats", async () => {
      const all = (await listed(ann)).map((canvas) => canvas.id);
      const paged: string[] = [];
      let cursor = "";
      do {
        const { body } = await ann.call<List>(
          "GET",
          `/api/canvases?limit=3${cursor && `&cursor=${cursor}`}`,
        );
        paged.push(...body.items.map((canvas) => canvas.id));
        cursor = body.next ?? "";
      } while (cursor);
      expect(paged).toEqual(all);
      expect(new Set(paged).size).toBe(paged.length);
    });

    it("refuses a cursor that is none", async () => {
      const answer = await ann.call("GET", "/api/canvases?cursor=nonsense");
      expect([answer.status, answer.errorId]).toEqual([
        400,
        "malformed_request",
      ]);
    });
  });
});
