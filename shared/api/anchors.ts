/** What a thread is about, as its author said it, and what has become of that. */
import { z } from "zod";
import { datumSchema } from "../charts/datum.ts";
import { timeSchema } from "./common.ts";

const blockId = z.string().min(1).max(64);
/** What it was in words, as shown when the thread began. */
const words = z.string().max(500);
/** Base64 of an encoded Yjs relative position. */
const position = z.string().min(1).max(200);

/** Text as it stood, with up to 32 characters before and behind it: offsets count code points. */
export const quoteSchema = z.object({
  /** Empty for a place between two characters. */
  exact: z.string().max(4000),
  prefix: z.string().max(64),
  suffix: z.string().max(64),
});
export type Quote = z.infer<typeof quoteSchema>;

const textAnchor = z.object({
  type: z.literal("text"),
  block: blockId,
  /** The text field of the block, and the item where that is a list. */
  field: z.string().max(64),
  item: z.string().max(64).optional(),
  start: position,
  end: position,
  quote: quoteSchema,
});

const standing = textAnchor.omit({ type: true, block: true });

export const anchorSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("block"), block: blockId }),
  z.object({ type: z.literal("point"), x: z.number(), y: z.number() }),
  z.object({
    type: z.literal("region"),
    x: z.number(),
    y: z.number(),
    w: z.number().positive(),
    h: z.number().positive(),
  }),
  textAnchor,
  /** One value of a chart, number or table block. */
  datumSchema.extend({
    type: z.literal("datum"),
    block: blockId,
    /** The point and its value in words, as they were when the thread began. */
    words,
    /** The value then, read by the server; null when it has none or cannot be read. */
    value: z.number().nullable().optional(),
  }),
  /** A stretch of a chart's axis: steps, times (ISO 8601) or names. */
  z.object({
    type: z.literal("range"),
    block: blockId,
    axis: z.enum(["x", "y"]),
    from: z.union([z.number(), z.string().max(250)]),
    to: z.union([z.number(), z.string().max(250)]),
    words,
  }),
  /** A row of a table block: a run. */
  z.object({
    type: z.literal("row"),
    block: blockId,
    run: z.string().max(64),
    words,
  }),
  /** An example of an evaluation: `sample` is its item hash. */
  z.object({
    type: z.literal("sample"),
    run: z.string().max(64),
    sample: z.string().max(64),
    words,
  }),
  z.object({ type: z.literal("version"), seq: z.number().int().min(0) }),
  z.object({ type: z.literal("link"), link: blockId }),
  /** What changed between two moments of the canvas; of one block, or altogether. */
  z.object({
    type: z.literal("difference"),
    from: z.number().int().min(0),
    to: z.number().int().min(0),
    block: blockId.optional(),
    words,
  }),
]);
export type Anchor = z.infer<typeof anchorSchema>;
export type AnchorOf<T extends Anchor["type"]> = Extract<Anchor, { type: T }>;

/**
 * What the server found when it looked for the target last. It never makes a thread resolved, and never attaches one to
 * something that only looks alike.
 */
export const anchorLiveSchema = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("attached"),
    /** Of a text whose positions had to be made anew (its paragraph was split, say): where it is. */
    text: standing.optional(),
  }),
  /** The text stands elsewhere in its block now, as it was or nearly. */
  z.object({
    state: z.literal("moved"),
    field: z.string().max(64),
    item: z.string().max(64).optional(),
    start: position,
    end: position,
    quote: quoteSchema,
  }),
  /** The target is there, with another text or value. */
  z.object({
    state: z.literal("changed"),
    was: words,
    now: words,
    /** The run whose value it is now, when it is another one. */
    run: z.string().max(64).optional(),
    /** Of a text: where it is. */
    text: standing.optional(),
    since: timeSchema,
  }),
  z.object({
    state: z.literal("orphaned"),
    since: timeSchema,
    /** Of a text: where it was seen last, and as what. */
    text: standing.optional(),
  }),
]);
export type AnchorLive = z.infer<typeof anchorLiveSchema>;

/** Where the target was seen last, so that a thread stays a point of the canvas when its block is gone. */
export const anchorPlaceSchema = z.object({
  x: z.number(),
  y: z.number(),
  /** Title of the block. */
  title: words,
});
export type AnchorPlace = z.infer<typeof anchorPlaceSchema>;

/** The run that a thread names a value, a row or an example of. */
export function runOf(anchor: Anchor): string | null {
  return "run" in anchor ? anchor.run : null;
}

/** The block that a thread is about, as a whole or a part of it; null for what has none. */
export function blockOf(anchor: Anchor): string | null {
  return "block" in anchor ? (anchor.block ?? null) : null;
}
