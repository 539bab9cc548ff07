/** Markdown that is pasted as plain text becomes rich text; plain prose and Shift-paste stay as they are. */
import { Extension } from "@tiptap/core";
import { Fragment, Node, Slice } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import type { RichNode, RichText } from "../../../shared/blocks/field.ts";
import { parseMarkdown } from "../../../shared/formats/markdown.ts";

export const MarkdownPaste = Extension.create({
  name: "markdownPaste",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key: new PluginKey("markdownPaste"),
        props: {
          handlePaste(view, event) {
            const data = event.clipboardData;
            const text = data?.getData("text/plain");
            const html = data?.getData("text/html") ?? "";
            if (!text || isPlainPaste(view) || isRich(html)) return false;
            if (view.state.selection.$from.parent.type.spec.code) return false;
            const slice = markdownSlice(view, text);
            if (!slice) return false;
            view.dispatch(
              view.state.tr
                .replaceSelection(slice)
                .scrollIntoView()
                .setMeta("paste", true)
                .setMeta("uiEvent", "paste"),
            );
            return true;
          },
        },
      }),
    ];
  },
});

/** Null when the text has nothing in it that Markdown would make more of than plain paragraphs. */
function markdownSlice(view: EditorView, text: string): Slice | null {
  if (text.length > 500_000) return null;
  const content = parseMarkdown(text);
  if (isProse(content)) return null;
  const nodes = content.map((node) =>
    Node.fromJSON(view.state.schema, node as unknown),
  );
  const open = (node: Node | undefined) =>
    node?.type.name === "paragraph" ? 1 : 0;
  return new Slice(Fragment.from(nodes), open(nodes[0]), open(nodes.at(-1)));
}

function isProse(content: RichText): boolean {
  return content.every(
    (node) =>
      node.type === "paragraph" &&
      (node.content ?? []).every(
        (child: RichNode) => child.type === "text" && !child.marks,
      ),
  );
}

/** Code editors put their colours on the clipboard as HTML: what was copied there is text all the same. */
function isRich(html: string): boolean {
  if (html === "" || /vscode|data-monaco|jetbrains/i.test(html)) return false;
  return /<(h[1-6]|ul|ol|li|table|blockquote|pre|code|a|b|strong|i|em|p)\b/i.test(
    html,
  );
}

/** ProseMirror keeps the Shift of Ctrl-Shift-V for its own handling of plain text. */
function isPlainPaste(view: EditorView): boolean {
  const { input } = view as unknown as { input?: { shiftKey?: boolean } };
  return input?.shiftKey === true;
}
