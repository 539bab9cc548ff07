/**
 * Makes the text editor of one place. It never writes by itself: opening, showing others' edits and closing leave the
 * document as it is (RELIABILITY P4).
 */
import { Editor, Extension, type Extensions } from "@tiptap/core";
import { Placeholder } from "@tiptap/extensions";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { readRichText } from "../../../shared/doc/richText.ts";
import { unknownNames } from "../../../shared/text/nodes.ts";
import type { TextPlace } from "../../canvas/ui.ts";
import { createCaretAwareness } from "./carets.ts";
import { Collaboration } from "./collaboration.ts";
import { Line, lineInputRules } from "./line.ts";
import { LongPaste } from "./longPaste.ts";
import { MarkdownPaste } from "./paste.ts";
import { withoutHandlers } from "./pastedHtml.ts";
import { schemaExtensions, type SchemaOptions } from "./schema.ts";

export interface EditorOptions extends SchemaOptions {
  readonly element: HTMLElement;
  readonly fragment: Y.XmlFragment;
  readonly place: TextPlace;
  readonly undo: Y.UndoManager;
  readonly awareness: Awareness;
  readonly shape: "line" | "body";
  readonly placeholder: string;
  /** For screen readers: "Statement". */
  readonly label: string;
  readonly editable: boolean;
  readonly className?: string;
  /** Enter in a line, Escape anywhere. */
  readonly onLeave: (how: "enter" | "escape") => void;
  /**
   * The text came to hold what this build does not know. The editor has destroyed itself before it could delete it;
   * show the text without it.
   */
  readonly onForeign: () => void;
  /** The slash menu, when there is one. */
  readonly extensions?: Extensions;
}

/** Throws when the fragment already holds unknown nodes: ask `unknownNames` first. */
export function createTextEditor(options: EditorOptions): Editor {
  const { fragment, shape, onLeave } = options;
  const foreign = unknownNames(readRichText(fragment));
  if (foreign.length > 0)
    throw new Error(`createTextEditor: unknown content: ${foreign.join(", ")}`);

  let editor: Editor | null = null;
  // Registered before y-tiptap's own observer, so that it runs first: a destroyed binding ignores the event.
  const guard = () => {
    if (unknownNames(readRichText(fragment)).length === 0) return;
    editor?.destroy();
    options.onForeign();
  };
  fragment.observeDeep(guard);

  const carets = createCaretAwareness(
    options.awareness,
    options.place,
    () => editor?.isEditable === true,
  );
  const leaveKeys = Extension.create({
    name: "leaveKeys",
    priority: 50,
    addKeyboardShortcuts: () => ({
      Escape: () => {
        onLeave("escape");
        return true;
      },
    }),
  });
  const enterKeys = Extension.create({
    name: "enterKeys",
    priority: 950,
    addKeyboardShortcuts: () => {
      const enter = () => {
        onLeave("enter");
        return true;
      };
      return { Enter: enter, "Shift-Enter": enter, "Mod-Enter": enter };
    },
  });
  const isLine = shape === "line";
  editor = new Editor({
    element: options.element,
    editable: options.editable,
    injectCSS: false,
    enableInputRules: isLine ? lineInputRules : true,
    extensions: [
      ...schemaExtensions(options),
      Collaboration.configure({ fragment, undo: options.undo, carets }),
      Placeholder.configure({
        placeholder: options.placeholder,
        showOnlyWhenEditable: false,
      }),
      leaveKeys,
      LongPaste,
      ...(isLine ? [Line, enterKeys] : [MarkdownPaste]),
      ...(options.extensions ?? []),
    ],
    editorProps: {
      transformPastedHTML: withoutHandlers,
      attributes: {
        ...(options.className && { class: options.className }),
        role: "textbox",
        "aria-label": options.label,
        "aria-multiline": String(!isLine),
      },
    },
  });
  editor.on("destroy", () => {
    fragment.unobserveDeep(guard);
    carets.destroy();
  });
  return editor;
}
