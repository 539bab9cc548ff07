import { z } from "zod";

/** An image as stored: by the SHA-256 of its bytes, so that the same picture is kept once. */
export const storedImageSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.number().int(),
  mediaType: z.string(),
  /** Pixels; 0 when the file does not say. */
  width: z.number().int(),
  height: z.number().int(),
});
export type StoredImage = z.infer<typeof storedImageSchema>;

/** The canvas that an image is brought to. */
export const blobUseSchema = z.object({ canvas: z.string().max(200) });
