/** What the slash menu offers. */
import type { Editor, Range } from "@tiptap/core";
import {
  AtSign,
  Code,
  Heading1,
  Heading2,
  Heading3,
  List,
  ListChecks,
  ListOrdered,
  Minus,
  Quote,
  Sigma,
  Table,
} from "lucide-react";
import type { MenuItem } from "./menu.ts";

type Chain = ReturnType<Editor["chain"]>;

export const slashItems: readonly MenuItem[] = [
  entry("Heading 1", "#", Heading1, (chain) => chain.setHeading({ level: 1 })),
  entry("Heading 2", "##", Heading2, (chain) => chain.setHeading({ level: 2 })),
  entry("Heading 3", "###", Heading3, (chain) =>
    chain.setHeading({ level: 3 }),
  ),
  entry("Bullet list", "-", List, (chain) => chain.toggleBulletList()),
  entry("Numbered list", "1.", ListOrdered, (chain) =>
    chain.toggleOrderedList(),
  ),
  entry("Task list", "[ ]", ListChecks, (chain) => chain.toggleTaskList()),
  entry("Table", "3 × 3", Table, (chain) =>
    chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
  ),
  entry("Code block", "```", Code, (chain) => chain.setCodeBlock()),
  entry("Quote", ">", Quote, (chain) => chain.setBlockquote()),
  entry("Math", "$$", Sigma, (chain) =>
    chain.insertContent({ type: "blockMath", attrs: { latex: "" } }),
  ),
  entry("Divider", "---", Minus, (chain) => chain.setHorizontalRule()),
  entry("Mention a person", "@", AtSign, (chain) => chain.insertContent("@")),
];

/** `typed`: what a person could type instead, shown at the right. */
function entry(
  title: string,
  typed: string,
  icon: MenuItem["icon"],
  change: (chain: Chain) => Chain,
): MenuItem {
  return {
    id: title,
    title,
    hint: typed,
    ...(icon && { icon }),
    run: (editor: Editor, range: Range) =>
      void change(editor.chain().focus().deleteRange(range)).run(),
  };
}
