/** A note: rich text and nothing else. */
import { plainText, text } from "../field.ts";
import { defineBlock, type BlockOf } from "../model.ts";

export const note = defineBlock({
  kind: "note",
  label: "note",
  hint: "Text, lists, tables, code and math",
  size: { w: 320, h: 160 },
  minSize: { w: 120, h: 48 },
  fields: { body: text("body", "Write, or type / for blocks") },
  mainText: "body",
  title: (block) => plainText(block.fields.body).split("\n", 1)[0] ?? "",
  markdown: (block, write) => write.richText(block.fields.body),
});
export type Note = BlockOf<typeof note>;
