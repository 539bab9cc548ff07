import { createHash } from "node:crypto";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredImage } from "../../../shared/api/blobs.ts";
import { openApi, type ApiStage, type Caller } from "../../stage/api.ts";
import { eachDatabase } from "../../stage/databases.ts";

eachDatabase((database) => {
  let stage: ApiStage;
  let ann: Caller;
  beforeAll(async () => {
    stage = await openApi({ database });
    ann = await stage.join("Ann");
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

  const upload = (bytes: Uint8Array | FormData, type = "image/png") =>
    ann.call<StoredImage>(
      "POST",
      "/api/blobs",
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
        "/api/blobs",
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
