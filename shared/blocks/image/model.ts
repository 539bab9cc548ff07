/** An image: its bytes are stored by content hash on the server; the document holds the hash. */
import { z } from "zod";
import { value } from "../field.ts";
import { defineBlock, type BlockOf } from "../model.ts";

export const image = defineBlock({
  kind: "image",
  label: "image",
  hint: "A picture, by upload, drop or paste",
  size: { w: 360, h: 240 },
  minSize: { w: 48, h: 48 },
  fields: {
    /** SHA-256 of the bytes in hex: `GET /api/blobs/<sha256>`; null until the upload is done. */
    blob: value(
      z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullable(),
      null,
    ),
    alt: value(z.string().max(2000), ""),
    caption: value(z.string().max(2000), ""),
    /** Pixels of the original; 0 when unknown. */
    naturalWidth: value(z.number().int().min(0), 0),
    naturalHeight: value(z.number().int().min(0), 0),
  },
  mainText: null,
  title: (block) => block.fields.caption || block.fields.alt,
  markdown: (block, write) =>
    `![${write.plain(block.fields.alt)}](/api/blobs/${block.fields.blob ?? ""})` +
    (block.fields.caption ? `\n\n${write.plain(block.fields.caption)}` : ""),
});
export type Image = BlockOf<typeof image>;
