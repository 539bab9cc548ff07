/** `/api/blobs`: images by the SHA-256 of their bytes. What the bytes are decides how they are served, not their name. */
import { createRoute } from "@hono/zod-openapi";
import { behind } from "../access/doors.ts";
import type { Context as HonoContext } from "hono";
import { z } from "zod";
import { blobUseSchema, storedImageSchema } from "../../shared/api/blobs.ts";
import type { Context } from "../context.ts";
import {
  blobNotFound,
  canvasNotFound,
  imageCutOff,
  malformedRequest,
  unsupportedImage,
} from "../http/errors.ts";
import { limitRate } from "../http/limits.ts";
import {
  createRouter,
  jsonAnswer,
  jsonBody,
  type Env,
} from "../http/router.ts";
import { toWeb } from "../http/static.ts";
import { addBlobUses, isHash, mayReadBlob, storeBlobOn } from "./blobUses.ts";
import { isCutOff } from "./imageEnd.ts";
import { readImageFormat } from "./imageFormat.ts";

const tags = ["images"];

/** Only these are ever shown by a browser in our origin, and SVG, which may hold scripts, only inside an <img>. */
const rasterTypes: readonly string[] = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
];

export function createBlobRoutes(context: Context) {
  return createRouter()
    .openapi(
      createRoute(
        behind(
          // Comments have images, too.
          { to: "record", verb: "comment" },
          {
            method: "post",
            path: "/api/blobs",
            summary: "Store an image (PNG, JPEG, GIF, WebP, AVIF, SVG; 20 MB)",
            description:
              "The body is the image itself, or multipart with one field `file`. It can be seen by whoever may read `canvas`. The same bytes again answer the same.",
            tags,
            middleware: limitRate(
              { burst: 60, perMinute: 60 },
              { by: "session" },
            ),
            request: {
              query: z.object({ canvas: canvasId }),
              body: {
                required: true,
                content: {
                  "image/*": { schema: binary },
                  "application/octet-stream": { schema: binary },
                },
              },
            },
            responses: { 201: jsonAnswer(storedImageSchema, "Stored") },
          },
        ),
      ),
      async (c) => {
        const { canvas } = c.req.valid("query");
        await c.get("roleOrRefuse")(canvas, "comment");
        const bytes = await readUpload(c);
        if (isCutOff(bytes)) throw imageCutOff();
        const format = readImageFormat(bytes);
        if (!format) throw unsupportedImage();
        const { id } = c.get("callerOrRefuse")().user;
        const { mediaType } = format;
        const stored = await storeBlobOn(context, canvas, id, mediaType, bytes);
        return c.json({ ...stored, ...format }, 201);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "edit" },
          {
            method: "post",
            path: "/api/blobs/{sha256}/uses",
            summary: "Bring an image that you can see to another canvas",
            description:
              "After pasting a block from another canvas: needs to read a canvas that holds the image, and to edit `canvas`. Again is no change.",
            tags,
            request: {
              params: z.object({ sha256: z.string().max(200) }),
              body: jsonBody(blobUseSchema),
            },
            responses: { 204: { description: "The canvas holds it" } },
          },
        ),
      ),
      async (c) => {
        const { sha256 } = c.req.valid("param");
        const { canvas } = c.req.valid("json");
        await c.get("roleOrRefuse")(canvas, "edit");
        const caller = c.get("callerOrRefuse")();
        if (!isHash(sha256) || !(await mayReadBlob(context, caller, sha256)))
          throw blobNotFound();
        const held = await context.store.db
          .transaction()
          .execute((transaction) => addBlobUses(transaction, canvas, [sha256]));
        if (!held) throw canvasNotFound();
        return c.body(null, 204);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "record", verb: "read" },
          {
            method: "get",
            path: "/api/blobs/{sha256}",
            summary: "An image's bytes",
            description:
              "For whoever may read a canvas that holds the image; with `canvas`, that one.",
            tags,
            request: {
              params: z.object({ sha256: z.string().max(200) }),
              query: z.object({ canvas: canvasId.optional() }),
            },
            responses: {
              200: {
                description: "The bytes",
                content: { "image/*": { schema: binary } },
              },
            },
          },
        ),
      ),
      async (c) => (await answerBlob(context, c)) as never,
    );
}

const canvasId = z.string().max(200);

const binary = z.string().openapi({ type: "string", format: "binary" });

async function readUpload(c: HonoContext<Env>): Promise<Uint8Array> {
  const type = c.req.header("content-type") ?? "";
  if (!type.toLowerCase().startsWith("multipart/form-data"))
    return new Uint8Array(await c.req.arrayBuffer());
  const file = (await c.req.formData()).get("file");
  if (!(file instanceof File))
    throw malformedRequest("the multipart body has no field named file");
  return new Uint8Array(await file.arrayBuffer());
}

async function answerBlob(
  context: Context,
  c: HonoContext<Env>,
): Promise<Response> {
  const sha256 = c.req.param("sha256") ?? "";
  const caller = c.get("callerOrRefuse")();
  const on = c.req.query("canvas");
  if (!isHash(sha256) || !(await mayReadBlob(context, caller, sha256, on)))
    throw blobNotFound();
  const row = await context.store.db
    .selectFrom("blob")
    .select(["size", "media_type"])
    .where("sha256", "=", sha256)
    .executeTakeFirst();
  const isImage =
    row &&
    (rasterTypes.includes(row.media_type) ||
      row.media_type === "image/svg+xml");
  if (!isImage) throw blobNotFound();
  const headers = {
    "cache-control": "private, max-age=31536000, immutable",
    etag: `"${sha256}"`,
  };
  if (c.req.header("if-none-match") === headers.etag)
    return c.body(null, 304, headers);
  const path = await context.blobs.path(sha256);
  if (!path) throw blobNotFound();
  const described = {
    ...headers,
    "content-type": row.media_type,
    "content-length": String(row.size),
    "content-disposition": rasterTypes.includes(row.media_type)
      ? "inline"
      : "attachment",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  };
  // A stream that nobody reads would keep its file open.
  if (c.req.method === "HEAD") return c.body(null, 200, described);
  return c.body(toWeb(path), 200, described);
}
