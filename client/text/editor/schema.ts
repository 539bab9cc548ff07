/** The nodes and marks of the editor. shared/text/nodes.ts lists the same names; a test compares the two. */
import type { Extensions } from "@tiptap/core";
import { CodeBlockLowlight } from "@tiptap/extension-code-block-lowlight";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { Mention } from "@tiptap/extension-mention";
import {
  Table,
  TableCell,
  TableHeader,
  TableRow,
} from "@tiptap/extension-table";
import { StarterKit } from "@tiptap/starter-kit";
import { lowlight } from "../highlight.ts";
import { Code, Link } from "./marks.ts";
import { mathExtensions, type MathClick } from "./math.ts";
import type { SuggestionOptions } from "@tiptap/suggestion";

export interface SchemaOptions {
  readonly onMathClick?: MathClick;
  readonly mention?: Omit<SuggestionOptions, "editor">;
}

export function schemaExtensions(options: SchemaOptions = {}): Extensions {
  return [
    StarterKit.configure({
      code: false,
      codeBlock: false,
      link: false,
      underline: false,
      undoRedo: false,
      // It would write a paragraph on opening.
      trailingNode: false,
      dropcursor: { color: "var(--accent)", width: 2 },
    }),
    Code,
    Link,
    CodeBlockLowlight.configure({ lowlight, enableTabIndentation: true }),
    TaskList,
    TaskItem.configure({ nested: true }),
    Table.configure({ resizable: false, renderWrapper: true }),
    TableRow,
    TableHeader,
    TableCell,
    MentionChip.configure({
      deleteTriggerWithBackspace: true,
      suggestion: options.mention ?? {},
    }),
    ...mathExtensions(options.onMathClick ?? (() => {})),
  ];
}

/** Without Tiptap's third attribute: the trigger is always "@". */
const MentionChip = Mention.extend({
  addAttributes() {
    const { id, label } = this.parent?.() ?? {};
    return { id, label };
  },
});
