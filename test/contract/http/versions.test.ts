import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { Version } from "../../../shared/api/versions.ts";
import { createBlock } from "../../../shared/doc/edits.ts";
import { readCanvas } from "../../../shared/doc/read.ts";
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
  let canvas: string;

  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
  });
  beforeEach(async () => {
    canvas = await makeCanvas(ann);
  });
  afterAll(() => stage.close());

  const addNote = (id: string) =>
    stage.context.hub.edit(canvas, { userId: ann.id, kind: "edit" }, (doc) =>
      createBlock(doc, { id, kind: "note", x: 0, y: 0, w: 300, h: 100 }),
    );
  const blocks = () =>
    stage.context.hub.read(canvas, (doc) =>
      readCanvas(doc)
        .blocks.map((block) => block.id)
        .sort(),
    );
  const path = (rest = "") => `/api/canvases/${canvas}/${rest}`;

  describe("a version", () => {
    it("is named, listed, opened and restored", async () => {
      await addNote("a");
      const named = await ann.call<Version>("POST", path("versions"), {
        name: "Before the demo",
      });
      expect(named.status).toBe(201);
      expect(named.body).toMatchObject({
        kind: "named",
        name: "Before the demo",
        by: { id: ann.id },
      });
      await addNote("b");
      const { seq } = named.body;

      const list = await ann.call<{ items: Version[] }>(
        "GET",
        path("versions"),
      );
      expect(list.body.items).toEqual([named.body]);

      const opened = await ann.call<{ state: string }>(
        "GET",
        path(`versions/${seq}`),
      );
      const past = new Y.Doc();
      Y.applyUpdate(past, Buffer.from(opened.body.state, "base64"));
      expect(readCanvas(past).blocks.map((block) => block.id)).toEqual(["a"]);

      const restored = await ann.call<{ seq: number }>(
        "POST",
        path("restore"),
        {
          seq,
        },
      );
      expect([restored.status, restored.body.seq]).toEqual([200, seq + 2]);
      expect(await blocks()).toEqual(["a"]);
    });

    it("that is none is not found, whatever its number looks like", async () => {
      for (const seq of ["999", "0", "-1", "1.5", "x"]) {
        const answer = await ann.call("GET", path(`versions/${seq}`));
        expect([seq, answer.status, answer.errorId]).toEqual([
          seq,
          404,
          "version_not_found",
        ]);
      }
      const restore = await ann.call("POST", path("restore"), { seq: 999 });
      expect(restore.errorId).toBe("version_not_found");
    });

    it("cannot be named or restored by somebody who may only comment", async () => {
      const ben = await stage.join("Ben");
      await stage.context.store.db
        .insertInto("member")
        .values({ canvas_id: canvas, user_id: ben.id, role: "commenter" })
        .execute();
      const name = await ben.call("POST", path("versions"), { name: "x" });
      const restore = await ben.call("POST", path("restore"), { seq: 1 });
      const read = await ben.call("GET", path("versions"));
      expect([name.errorId, restore.errorId, read.status]).toEqual([
        "role_too_low",
        "role_too_low",
        200,
      ]);
    });
  });
});
