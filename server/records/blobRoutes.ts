/** `/api/blobs`: images by the SHA-256 of their bytes. What the bytes are decides how they are served, not their name. */
import { createRoute } from "@hono/zod-openapi";
import { behind } from "../access/doors.ts";
import type { Context as HonoContext } from "hono";
import { z } from "zod";
import { storedImageSchema } from "../../shared/api/blobs.ts";
import type { Context } from "../context.ts";
import {
  blobNotFound,
  imageCutOff,
  malformedRequest,
  unsupportedImage,
} from "../http/errors.ts";
import { limitRate } from "../http/limits.ts";
import { createRouter, jsonAnswer, type Env } from "../http/router.ts";
import { toWeb } from "../http/static.ts";
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
          { to: "signedIn" },
          {
            method: "post",
            path: "/api/blobs",
            summary: "Store an image (PNG, JPEG, GIF, WebP, AVIF, SVG; 20 MB)",
            description:
              "The body is the image itself, or multipart with one field `file`. The same bytes again answer the same.",
            tags,
            middleware: limitRate(
              { burst: 60, perMinute: 60 },
              { by: "session" },
            ),
            request: {
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
        const bytes = await readUpload(c);
        if (isCutOff(bytes)) throw imageCutOff();
        const format = readImageFormat(bytes);
        if (!format) throw unsupportedImage();
        const { sha256, size } = await context.blobs.put(bytes);
        await context.store.db
          .insertInto("blob")
          .values({
            sha256,
            size,
            media_type: format.mediaType,
            created_at: new Date().toISOString(),
            created_by: c.get("callerOrRefuse")().user.id,
          })
          .onConflict((conflict) =>
            // The importer may have kept the same bytes as a plain upload before.
            conflict
              .column("sha256")
              .doUpdateSet({ media_type: format.mediaType }),
          )
          .execute();
        return c.json({ sha256, size, ...format }, 201);
      },
    )
    .openapi(
      createRoute(
        behind(
          { to: "signedIn" },
          {
            method: "get",
            path: "/api/blobs/{sha256}",
            summary: "An image's bytes",
            tags,
            request: { params: z.object({ sha256: z.string().max(200) }) },
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
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw blobNotFound();
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
