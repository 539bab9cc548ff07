/** The editor of one comment: rich text in, Markdown out. Its own document, with undo of its own. */
import { Editor, Extension } from "@tiptap/core";
import { Placeholder, UndoRedo } from "@tiptap/extensions";
import { Plugin } from "@tiptap/pm/state";
import type { RichText } from "../../../shared/blocks/field.ts";
import {
  parseComment,
  writeMarkdown,
} from "../../../shared/formats/markdown.ts";
import { LongPaste } from "../../text/editor/longPaste.ts";
import type { MenuStore } from "../../text/editor/menu.ts";
import { MarkdownPaste } from "../../text/editor/paste.ts";
import { withoutHandlers } from "../../text/editor/pastedHtml.ts";
import { schemaExtensions } from "../../text/editor/schema.ts";
import type { LinkTarget } from "./targets.ts";
import {
  emojiMenu,
  linkMenus,
  mentionMenu,
  type Mentionable,
} from "./menus.ts";
import { Picture } from "./picture.ts";
import { withAddresses, withoutAddresses } from "../mentions.ts";

export interface FieldOptions {
  readonly element: HTMLElement;
  /** Markdown as the server keeps it. */
  readonly body: string;
  readonly canvasId: string;
  readonly label: string;
  readonly className: string;
  readonly menu: MenuStore;
  whom(): Promise<Mentionable>;
  findTargets(query: string): Promise<readonly LinkTarget[]>;
  onChange(body: string): void;
  onSubmit(): void;
  onLeave(): void;
  /** Pictures that were pasted or dropped. */
  onFiles(files: readonly File[]): void;
}

export function createField(options: FieldOptions): Editor {
  const { menu } = options;
  const keys = Extension.create({
    name: "commentKeys",
    // Before a list's or a code block's own.
    priority: 1000,
    addKeyboardShortcuts: () => ({
      "Mod-Enter": () => {
        menu.set(null);
        options.onSubmit();
        return true;
      },
      Escape: () => {
        if (menu.get()) menu.set(null);
        else options.onLeave();
        return true;
      },
    }),
  });
  const files = Extension.create({
    name: "commentFiles",
    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          handlePaste: (_, event) => take(event, event.clipboardData),
          handleDrop: (_, event) => take(event, event.dataTransfer),
        },
      }),
    ],
  });
  const take = (event: Event, data: DataTransfer | null) => {
    const images = [...(data?.files ?? [])].filter((file) =>
      file.type.startsWith("image/"),
    );
    if (images.length === 0) return false;
    event.preventDefault();
    options.onFiles(images);
    return true;
  };
  const editor: Editor = new Editor({
    element: options.element,
    injectCSS: false,
    content: documentOf(options.body, options.canvasId),
    extensions: [
      ...schemaExtensions({ mention: mentionMenu(menu, options.whom) }),
      Picture,
      UndoRedo,
      Placeholder.configure({ placeholder: options.label }),
      keys,
      files,
      LongPaste,
      MarkdownPaste,
      linkMenus(menu, options.findTargets),
      emojiMenu(menu),
    ],
    editorProps: {
      transformPastedHTML: withoutHandlers,
      attributes: {
        class: options.className,
        role: "textbox",
        "aria-label": options.label,
        "aria-multiline": "true",
      },
    },
    onUpdate: ({ editor: changed }) =>
      options.onChange(bodyOf(changed, options.canvasId)),
  });
  return editor;
}

export function documentOf(body: string, canvasId: string) {
  const content = parseComment(withAddresses(body, canvasId));
  return { type: "doc", content: content as object[] };
}

export function bodyOf(editor: Editor, canvasId: string): string {
  const content = (editor.getJSON().content ?? []) as unknown as RichText;
  // A space at the end of a line, as chosen names leave one, would be kept as `&#x20;`.
  const written = writeMarkdown(content).replace(/(?:&#x20;| )+$/gm, "");
  return withoutAddresses(written, canvasId);
}
