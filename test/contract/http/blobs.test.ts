import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillBlobUses } from "../../../server/deletion/oldImages.ts";
import { createBlocks, deleteBlocks } from "../../../shared/doc/edits.ts";
import { rootsOf } from "../../../shared/doc/schema.ts";
import type { StoredImage } from "../../../shared/api/blobs.ts";
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
  let bob: Caller;
  let canvas: string;
  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
    bob = await stage.join("Bob");
    canvas = await makeCanvas(ann);
  });
  afterAll(() => stage.close());

  const png = new Uint8Array(
    Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAEklEQVR4nGP4z8DwHwyBNBgAAEnICfc9iEv4AAAAAElFTkSuQmCC",
      "base64",
    ),
  );
  const svg = new TextEncoder().encode(
    `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><script>alert(1)</script></svg>`,
  );

  const upload = (
    bytes: Uint8Array | FormData,
    type = "image/png",
    { by = ann, on = canvas } = {},
  ) =>
    by.call<StoredImage>(
      "POST",
      `/api/blobs?canvas=${on}`,
      bytes,
      bytes instanceof FormData ? {} : { "content-type": type },
    );

  describe("an image", () => {
    it("is stored by its content, with what it is and how large", async () => {
      const { status, body } = await upload(png);
      expect(status).toBe(201);
      expect(body).toEqual({
        sha256: createHash("sha256").update(png).digest("hex"),
        size: png.length,
        mediaType: "image/png",
        width: 3,
        height: 2,
      });
      expect((await upload(png)).body).toEqual(body);
    });

    it.runIf(existsSync("/proc/self/fd"))(
      "is asked about without leaving its file open",
      async () => {
        const large = new Uint8Array(1024 * 1024);
        large.set(png);
        const { body } = await upload(large);
        const path = `/api/blobs/${body.sha256}`;
        const answers = await Promise.all(
          Array.from({ length: 5 }, () => ann.call("HEAD", path)),
        );
        expect(answers[0]?.headers.get("content-length")).toBe("1048576");
        expect(
          openFiles().filter((file) => file.includes(body.sha256)),
        ).toEqual([]);
      },
    );

    it("can come as a form, too, and what it calls itself does not count", async () => {
      const form = new FormData();
      form.set("file", new File([png], "x.html", { type: "text/html" }));
      const { body } = await upload(form);
      expect(body.mediaType).toBe("image/png");
      const raw = await upload(png, "image/jpeg");
      expect(raw.body.mediaType).toBe("image/png");
    });

    it("is served for ever, as what it is, and can do nothing", async () => {
      const { body } = await upload(png);
      const { status, headers } = await ann.call(
        "GET",
        `/api/blobs/${body.sha256}`,
      );
      expect(status).toBe(200);
      expect(headers.get("content-type")).toBe("image/png");
      expect(headers.get("content-length")).toBe(String(png.length));
      expect(headers.get("cache-control")).toContain("immutable");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toContain("sandbox");
      expect(headers.get("content-disposition")).toBe("inline");
      const again = await ann.call(
        "GET",
        `/api/blobs/${body.sha256}`,
        undefined,
        { "if-none-match": headers.get("etag") ?? "" },
      );
      expect(again.status).toBe(304);
    });

    it("in SVG is never opened as a page, and its scripts may not run", async () => {
      const { body } = await upload(svg, "image/svg+xml");
      expect(body).toMatchObject({ width: 40, height: 30 });
      const { headers } = await ann.call("GET", `/api/blobs/${body.sha256}`);
      expect(headers.get("content-disposition")).toBe("attachment");
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain("script-src");
    });

    it("that is none is refused", async () => {
      for (const bytes of [
        "<html><script>alert(1)</script>",
        "",
        "<svgfoo>",
        "\x89PNG",
      ]) {
        const answer = await upload(new TextEncoder().encode(bytes));
        expect([answer.status, answer.errorId]).toEqual([
          415,
          "unsupported_image",
        ]);
      }
    });

    it("that is cut off is refused in words for the person who brought it", async () => {
      const answer = await ann.call<{ error: { message: string } }>(
        "POST",
        `/api/blobs?canvas=${canvas}`,
        png.subarray(0, 50),
        { "content-type": "image/png" },
      );
      expect([answer.status, answer.errorId]).toEqual([422, "image_cut_off"]);
      expect(answer.body.error.message).toBe(
        "This picture cannot be read: the file is cut off.",
      );
    });

    it("is not found by a wrong hash, and other stored files are not served", async () => {
      const { sha256, size } = await stage.context.blobs.put(
        new TextEncoder().encode("a,b\n1,2\n"),
      );
      await stage.context.store.db
        .insertInto("blob")
        .values({
          sha256,
          size,
          media_type: "text/csv",
          created_at: new Date().toISOString(),
          created_by: null,
        })
        .execute();
      for (const hash of [sha256, "0".repeat(64), "..%2f..%2fetc", "x"]) {
        const answer = await ann.call("GET", `/api/blobs/${hash}`);
        expect([answer.status, answer.errorId]).toEqual([
          404,
          "blob_not_found",
        ]);
      }
    });

    it("needs somebody who is signed in", async () => {
      const { body } = await upload(png);
      const answer = await stage.nobody.call(
        "GET",
        `/api/blobs/${body.sha256}`,
      );
      expect(answer.status).toBe(401);
    });
  });

  describe("T10: who may see an image", () => {
    let count = 0;
    /** An image that is nowhere else. */
    const newImage = () => {
      count += 1;
      return new TextEncoder().encode(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${count}" height="1"></svg>`,
      );
    };
    /** A canvas that its owner alone sees. */
    const ownCanvas = async (owner: Caller) => {
      const id = await makeCanvas(owner);
      await stage.context.store.db
        .updateTable("canvas")
        .set({ workspace_role: null })
        .where("id", "=", id)
        .execute();
      return id;
    };
    const put = async (by: Caller, on: string, bytes = newImage()) =>
      (await upload(bytes, "image/svg+xml", { by, on })).body.sha256;
    const see = async (who: Caller, sha256: string, query = "") =>
      (await who.call("GET", `/api/blobs/${sha256}${query}`)).status;
    const bring = (who: Caller, sha256: string, on: string) =>
      who.call("POST", `/api/blobs/${sha256}/uses`, { canvas: on });
    const drawOn = (id: string, sha256: string) =>
      stage.context.hub.edit(id, { userId: null, kind: "edit" }, (doc) =>
        createBlocks(doc, [
          {
            id: randomUUID(),
            kind: "image",
            x: 0,
            y: 0,
            w: 100,
            h: 100,
            frame: null,
            fields: { blob: sha256 },
          },
        ]),
      );

    it("is whoever may read a canvas that holds it; for all others it is not there", async () => {
      const anns = await ownCanvas(ann);
      const sha256 = await put(ann, anns);
      expect(await see(ann, sha256)).toBe(200);
      const refused = await bob.call("GET", `/api/blobs/${sha256}`);
      const unknown = await bob.call("GET", `/api/blobs/${"0".repeat(64)}`);
      expect([refused.status, refused.errorId]).toEqual([
        unknown.status,
        unknown.errorId,
      ]);
      await stage.context.store.db
        .insertInto("member")
        .values({ canvas_id: anns, user_id: bob.id, role: "viewer" })
        .execute();
      expect(await see(bob, sha256)).toBe(200);
      expect(await see(bob, sha256, `?canvas=${anns}`)).toBe(200);
      expect(await see(bob, sha256, `?canvas=${canvas}`)).toBe(404);
    });

    it("is nobody while its canvas is in the trash", async () => {
      const anns = await ownCanvas(ann);
      const sha256 = await put(ann, anns);
      await ann.call("DELETE", `/api/canvases/${anns}`);
      expect(await see(ann, sha256)).toBe(404);
    });

    it("is put only on a canvas that somebody may comment on", async () => {
      const anns = await ownCanvas(ann);
      const putByBob = async () => {
        const { status, errorId } = await upload(newImage(), "image/svg+xml", {
          by: bob,
          on: anns,
        });
        return [status, errorId];
      };
      const { db } = stage.context.store;
      const becomes = (role: "viewer" | "commenter") =>
        db
          .insertInto("member")
          .values({ canvas_id: anns, user_id: bob.id, role })
          .onConflict((conflict) =>
            conflict.columns(["canvas_id", "user_id"]).doUpdateSet({ role }),
          )
          .execute();
      expect(await putByBob()).toEqual([404, "canvas_not_found"]);
      await becomes("viewer");
      expect(await putByBob()).toEqual([403, "role_too_low"]);
      await becomes("commenter");
      expect(await putByBob()).toEqual([201, undefined]);
      const nowhere = await ann.call("POST", "/api/blobs", newImage(), {
        "content-type": "image/svg+xml",
      });
      expect(nowhere.status).toBe(422);
    });

    it("is not who only knows its hash, whatever they write into a document", async () => {
      const anns = await ownCanvas(ann);
      const bobs = await ownCanvas(bob);
      const sha256 = await put(ann, anns);
      await drawOn(bobs, sha256);
      expect(await see(bob, sha256)).toBe(404);
      const brought = await bring(bob, sha256, bobs);
      expect([brought.status, brought.errorId]).toEqual([
        404,
        "blob_not_found",
      ]);
      const copy = await bob.call<{ id: string }>("POST", "/api/canvases", {
        title: "A copy",
        copyOf: bobs,
      });
      expect(copy.status).toBe(201);
      expect(await see(bob, sha256)).toBe(404);
    });

    it("is whoever sees the canvas that it was brought to, as often as it is brought", async () => {
      const anns = await ownCanvas(ann);
      const sha256 = await put(ann, anns);
      expect((await bring(ann, sha256, canvas)).status).toBe(204);
      expect((await bring(ann, sha256, canvas)).status).toBe(204);
      expect(await see(bob, sha256)).toBe(200);
      const away = await bring(bob, sha256, anns);
      expect([away.status, away.errorId]).toEqual([404, "canvas_not_found"]);
    });

    it("is whoever sees a copy of its canvas, if it is still on it", async () => {
      const anns = await ownCanvas(ann);
      const [shown, removed] = [await put(ann, anns), await put(ann, anns)];
      await drawOn(anns, shown);
      const { body } = await ann.call<{ id: string }>("POST", "/api/canvases", {
        title: "A copy",
        copyOf: anns,
      });
      expect(await see(bob, shown)).toBe(200);
      expect(await see(bob, removed)).toBe(404);
      expect(await see(ann, removed)).toBe(200);
      expect(body.id).not.toBe(anns);
    });

    it("is the same as before in a database from before images belonged to canvases", async () => {
      const anns = await ownCanvas(ann);
      const [shown, removed] = [await put(ann, anns), await put(ann, anns)];
      const { db } = stage.context.store;
      await drawOn(anns, shown);
      await drawOn(anns, removed);
      await stage.context.hub.edit(
        anns,
        { userId: null, kind: "edit" },
        (doc) => {
          const { blocks } = rootsOf(doc);
          for (const [id, block] of blocks)
            if (block.get("blob") === removed) deleteBlocks(doc, [id]);
        },
      );
      await db.deleteFrom("blob_use").where("canvas_id", "=", anns).execute();
      expect(await see(ann, shown)).toBe(404);
      expect(await fillBlobUses(stage.context)).toBeGreaterThan(1);
      expect(await see(ann, shown)).toBe(200);
      expect(await see(ann, removed)).toBe(200);
      expect(await see(bob, shown)).toBe(404);
      expect(await fillBlobUses(stage.context)).toBeNull();
    });
  });

  /** Paths that this process has open, by Linux. */
  function openFiles(): string[] {
    return readdirSync("/proc/self/fd").flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return []; // Closed since it was listed.
      }
    });
  }
});
