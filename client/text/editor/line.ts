/** A "line" text (a statement, an option): one paragraph of words. Enter moves on instead of splitting it. */
import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { isFromDocument } from "./collaboration.ts";

/** Input rules that make marks and math; those that make blocks are off in a line. */
export const lineInputRules = [
  "bold",
  "italic",
  "strike",
  "code",
  "link",
  "inlineMath",
];

export const Line = Extension.create({
  name: "line",
  priority: 900,
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key: new PluginKey("line"),
        props: {
          handlePaste(view, event) {
            const text = event.clipboardData?.getData("text/plain");
            if (!text) return false;
            const words = text.replace(/\s+/g, " ").trim();
            view.dispatch(view.state.tr.insertText(words).scrollIntoView());
            return true;
          },
        },
        // Whatever a shortcut, a drop or another extension tries: own changes leave one paragraph, or, where others
        // left more than one, at least no more than there were.
        filterTransaction(transaction, state) {
          if (!transaction.docChanged || isFromDocument(transaction))
            return true;
          const { doc } = transaction;
          return (
            doc.childCount <= Math.max(1, state.doc.childCount) &&
            doc.children.every(
              (child) =>
                child.type.name === "paragraph" ||
                state.doc.children.some((old) => old.type === child.type),
            )
          );
        },
      }),
    ];
  },
});
