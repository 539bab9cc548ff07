/**
 * Blocks on the clipboard: plain JSON that any canvas of any Parley can take in. What comes from a clipboard is
 * outside input, so `readClip` accepts only what this build could have written: known kinds, fields that fit their
 * schemas, known text nodes in their places, safe links, finite numbers, bounded sizes.
 */
import type * as Y from "yjs";
import { z } from "zod";
import { blockModel } from "../blocks/index.ts";
import type { Field, RichNode, RichText } from "../blocks/field.ts";
import type { Block } from "../blocks/model.ts";
import { boundsOf, type Point } from "../geometry.ts";
import { safeHref } from "../text/links.ts";
import { markAttributes, nodeAttributes } from "../text/nodes.ts";
import { outermost, withContents } from "./arrange.ts";
import { createBlocks, edit, linkBlocks } from "./edits.ts";
import type { CanvasData } from "./read.ts";
import { relations } from "./schema.ts";

export const clipMime = "application/x-parley+json";

export const clipLimits = {
  characters: 20_000_000,
  blocks: 2_000,
  links: 4_000,
  /** Nodes in all texts together, and how deep they may nest. */
  nodes: 200_000,
  depth: 40,
} as const;

const id = z.string().min(1).max(64);
const place = z.number().min(-1e7).max(1e7);
const size = z.number().min(1).max(1e5);

const clipBlockSchema = z.strictObject({
  id,
  kind: z.string().refine((kind) => blockModel(kind) !== undefined),
  x: place,
  y: place,
  w: size,
  h: size,
  frame: id.nullable(),
  fields: z.record(z.string().max(64), z.unknown()),
});

const clipSchema = z.strictObject({
  parley: z.literal(1),
  blocks: z.array(clipBlockSchema).min(1).max(clipLimits.blocks),
  links: z
    .array(z.strictObject({ from: id, to: id, relation: z.enum(relations) }))
    .max(clipLimits.links),
});

/** In z-order, back to front. Links and frames refer to ids within the clip only. */
export type Clip = z.infer<typeof clipSchema>;

/** These blocks, what is in the frames among them, and the links between any two of them. Null when there are none. */
export function copyBlocks(
  canvas: CanvasData,
  ids: Iterable<string>,
): Clip | null {
  const chosen = withContents(canvas.blocks, ids);
  const blocks = canvas.blocks.filter(
    (block) => chosen.has(block.id) && blockModel(block.kind) !== undefined,
  );
  if (blocks.length === 0) return null;
  return {
    parley: 1,
    blocks: blocks.map(({ id, kind, x, y, w, h, frame, fields }) => ({
      id,
      kind,
      x,
      y,
      w,
      h,
      frame: frame !== null && chosen.has(frame) ? frame : null,
      fields,
    })),
    links: canvas.links
      .filter((link) => chosen.has(link.from) && chosen.has(link.to))
      .map(({ from, to, relation }) => ({ from, to, relation })),
  };
}

/** Null for text that is no clip, or one that this build would not have written. */
export function readClip(text: string): Clip | null {
  if (text.length > clipLimits.characters || !text.includes('"parley"'))
    return null;
  let json: unknown;
  try {
    // This key would reach the prototype of whatever it is copied to, and zod's records pass over it.
    json = JSON.parse(text, (key, value: unknown) =>
      key === "__proto__" ? undefined : value,
    );
  } catch {
    return null; // Ordinary text on the clipboard.
  }
  const parsed = clipSchema.safeParse(json);
  if (!parsed.success) return null;
  const { blocks, links } = parsed.data;
  const ids = new Set(blocks.map((block) => block.id));
  const budget = { nodes: clipLimits.nodes };
  const sound =
    ids.size === blocks.length &&
    links.every((link) => ids.has(link.from) && ids.has(link.to)) &&
    blocks.every(
      (block) =>
        (block.frame === null || ids.has(block.frame)) &&
        fieldsFit(block, budget),
    );
  return sound ? parsed.data : null;
}

/**
 * Adds copies with new ids around `centre`, or shifted by (24, 24) from where they were, in front of everything.
 * Blocks that came without their frame go into `frame`. Gives the ids of the outermost new blocks, to select.
 */
export function pasteBlocks(
  doc: Y.Doc,
  clip: Clip,
  {
    centre,
    shift = { x: 24, y: 24 },
    frame = null,
    newId,
  }: {
    readonly centre?: Point;
    readonly shift?: Point;
    readonly frame?: string | null;
    readonly newId: () => string;
  },
): string[] {
  const bounds = boundsOf(clip.blocks);
  if (!bounds) return [];
  const dx = centre ? centre.x - (bounds.x + bounds.w / 2) : shift.x;
  const dy = centre ? centre.y - (bounds.y + bounds.h / 2) : shift.y;
  const ids = new Map(clip.blocks.map((block) => [block.id, newId()]));
  edit(doc, () => {
    createBlocks(
      doc,
      clip.blocks.map((block) => ({
        id: ids.get(block.id)!,
        kind: block.kind,
        x: block.x + dx,
        y: block.y + dy,
        w: block.w,
        h: block.h,
        frame: block.frame === null ? frame : ids.get(block.frame)!,
        fields: block.fields,
      })),
    );
    for (const link of clip.links)
      linkBlocks(doc, {
        id: newId(),
        from: ids.get(link.from)!,
        to: ids.get(link.to)!,
        relation: link.relation,
      });
  });
  const pasted = clip.blocks.map(
    (block) => ({ ...block, order: "a0", z: "a0" }) as unknown as Block,
  );
  return outermost(pasted, new Set(ids.keys())).map((block) =>
    ids.get(block.id)!,
  );
}

interface Budget {
  nodes: number;
}

function fieldsFit(block: Clip["blocks"][number], budget: Budget): boolean {
  const known = blockModel(block.kind)?.fields ?? {};
  return Object.entries(block.fields).every(([name, content]) => {
    const field = Object.hasOwn(known, name) ? known[name] : undefined;
    return field !== undefined && fieldFits(field, content, budget);
  });
}

const itemsSchema = z
  .array(
    z.strictObject({
      id,
      order: z.string().regex(/^[A-Za-z][0-9A-Za-z]{0,200}$/),
      text: z.unknown(),
    }),
  )
  .max(1_000);

function fieldFits(field: Field, content: unknown, budget: Budget): boolean {
  switch (field.type) {
    case "value":
      return field.schema.safeParse(content).success;
    case "text":
      return isRichText(content, budget);
    case "items": {
      const items = itemsSchema.safeParse(content);
      return (
        items.success &&
        new Set(items.data.map((item) => item.id)).size === items.data.length &&
        items.data.every((item) => isRichText(item.text, budget))
      );
    }
  }
}

/** What may stand in what; everything left out holds block nodes. */
const inline = ["text", "hardBreak", "mention", "inlineMath"];
const blockNodes = Object.keys(nodeAttributes).filter(
  (name) =>
    !inline.includes(name) &&
    !/^(listItem|taskItem|tableRow|tableHeader|tableCell)$/.test(name),
);
const children: Readonly<Record<string, readonly string[]>> = {
  paragraph: inline,
  heading: inline,
  codeBlock: ["text"],
  bulletList: ["listItem"],
  orderedList: ["listItem"],
  taskList: ["taskItem"],
  table: ["tableRow"],
  tableRow: ["tableHeader", "tableCell"],
  ...Object.fromEntries(
    ["text", "hardBreak", "mention", "inlineMath", "blockMath"]
      .concat("horizontalRule")
      .map((leaf) => [leaf, []]),
  ),
};

const nodeSchema = z.strictObject({
  type: z.string(),
  text: z.string().optional(),
  attrs: z.record(z.string(), z.unknown()).optional(),
  marks: z
    .array(
      z.strictObject({
        type: z.string(),
        attrs: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .max(20)
    .optional(),
  content: z.array(z.unknown()).optional(),
});

const attributeValue = z.union([
  z.string().max(100_000),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.number()).max(200),
]);

function isRichText(content: unknown, budget: Budget): content is RichText {
  return Array.isArray(content) && areNodes(content, blockNodes, 1, budget);
}

function areNodes(
  nodes: readonly unknown[],
  allowed: readonly string[],
  depth: number,
  budget: Budget,
): boolean {
  budget.nodes -= nodes.length;
  if (budget.nodes < 0 || depth > clipLimits.depth) return false;
  return nodes.every((each) => {
    const parsed = nodeSchema.safeParse(each);
    if (!parsed.success) return false;
    const node: Omit<RichNode, "content"> & { content?: unknown[] } =
      parsed.data;
    return (
      allowed.includes(node.type) &&
      (node.type === "text") === (node.text !== undefined) &&
      attributesFit(nodeAttributes, node.type, node.attrs) &&
      (node.marks ?? []).every(
        (mark) =>
          attributesFit(markAttributes, mark.type, mark.attrs) &&
          (mark.type !== "link" || safeHref(mark.attrs?.["href"]) !== null),
      ) &&
      areNodes(
        node.content ?? [],
        children[node.type] ?? blockNodes,
        depth + 1,
        budget,
      )
    );
  });
}

function attributesFit(
  table: Readonly<Record<string, readonly string[]>>,
  type: string,
  attrs: Readonly<Record<string, unknown>> = {},
): boolean {
  const known = Object.hasOwn(table, type) ? table[type] : undefined;
  return (
    known !== undefined &&
    Object.entries(attrs).every(
      ([name, value]) =>
        known.includes(name) && attributeValue.safeParse(value).success,
    )
  );
}
