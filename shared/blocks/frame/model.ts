/** A frame: a titled region that moves what is in it; later the slides of a demo. */
import { z } from "zod";
import { value } from "../field.ts";
import { defineBlock, type BlockOf } from "../model.ts";

export const frame = defineBlock({
  kind: "frame",
  label: "frame",
  hint: "A titled region that groups blocks",
  size: { w: 960, h: 600 },
  minSize: { w: 160, h: 120 },
  fields: { title: value(z.string().max(500), "") },
  mainText: null,
  title: (block) => block.fields.title,
  markdown: (block, write) =>
    `## ${write.plain(block.fields.title || "Untitled frame")}`,
});
export type Frame = BlockOf<typeof frame>;
