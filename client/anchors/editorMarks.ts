/**
 * Threads in a mounted editor, as decorations, and the words that are selected in it. The marks are mapped through each
 * transaction; then come the true ones, looked up in the document of this text alone (useTextMarks).
 */
import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey, type EditorState } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";
import type { TextPlace } from "../canvas/ui.ts";
import type { Store } from "../kit/store.ts";
import { isFromDocument } from "../text/editor/collaboration.ts";
import {
  glyphAttributes,
  glyphText,
  markAttributes,
  marksEnding,
} from "./MarkedText.tsx";
import { suggestionDecorations } from "../suggestions/inEditor.ts";
import { pickText } from "./picked.ts";
import { positionsIn, type TextPositions } from "./proseText.ts";
import { stretchesOf, type TextMark } from "./textMarks.ts";
import styles from "./textMarks.module.css";

export interface EditorMarksOptions {
  readonly place: TextPlace;
  readonly marks: Store<readonly TextMark[]>;
}

const key = new PluginKey<DecorationSet>("threadMarks");

export const EditorMarks = Extension.create<EditorMarksOptions>({
  name: "threadMarks",
  addProseMirrorPlugins() {
    const { place, marks } = this.options;
    return [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: (_, { doc }) => decorate(doc, marks.get()),
          apply(transaction, before, _old, { doc }) {
            const given = transaction.getMeta(key) as
              readonly TextMark[] | undefined;
            if (given) return decorate(doc, given);
            // What comes from the document, its first text above all, replaces whole nodes.
            return isFromDocument(transaction)
              ? decorate(doc, marks.get())
              : before.map(transaction.mapping, doc);
          },
        },
        props: { decorations: (state) => key.getState(state) },
        view(view) {
          const stop = marks.subscribe(() => {
            if (!view.isDestroyed)
              view.dispatch(view.state.tr.setMeta(key, marks.get()));
          });
          tellPicked(view, place);
          return {
            update: (_view, before) => {
              if (
                !before.selection.eq(view.state.selection) ||
                before.doc !== view.state.doc
              )
                tellPicked(view, place);
            },
            destroy() {
              stop();
              pickText(null);
            },
          };
        },
      }),
    ];
  },
});

function tellPicked(view: EditorView, place: TextPlace) {
  if (!view.editable) return;
  const span = selectedSpan(view.state);
  pickText(span && { place, ...span, inEditor: true });
}

function selectedSpan({ selection, doc }: EditorState) {
  if (selection.empty || "$anchorCell" in selection) return null;
  const text = positionsIn(doc);
  const from = text.offsetAt(selection.from, "start");
  const to = text.offsetAt(selection.to, "end");
  return to > from ? { from, to } : null;
}

function decorate(doc: Node, marks: readonly TextMark[]): DecorationSet {
  if (marks.length === 0) return DecorationSet.empty;
  const text = positionsIn(doc);
  return DecorationSet.create(doc, [
    ...stretchesOf(marks).flatMap(({ from, to, marks: there }) => {
      const attributes = { class: styles.mark!, ...markAttributes(there) };
      return inline(text, from, to, attributes);
    }),
    ...suggestionDecorations(doc, text, marks),
    ...glyphs(text, marks),
  ]);
}

function inline(
  text: TextPositions,
  from: number,
  to: number,
  attributes: Record<string, string>,
) {
  const start = text.positionAt(from, "start");
  const end = text.positionAt(to, "end");
  return start < end ? [Decoration.inline(start, end, attributes)] : [];
}

function glyphs(text: TextPositions, marks: readonly TextMark[]) {
  const ends = [...new Set(marks.map((mark) => mark.to))];
  return ends.flatMap((end) => {
    const ending = marksEnding(marks, end - 1, end);
    if (ending.length === 0) return [];
    return Decoration.widget(
      text.positionAt(end, "end"),
      () => drawGlyph(ending),
      {
        side: -1,
        key: JSON.stringify(glyphAttributes(ending)),
        ignoreSelection: true,
        stopEvent: () => true,
        marks: [],
      },
    );
  });
}

function drawGlyph(marks: readonly TextMark[]): HTMLElement {
  const place = document.createElement("span");
  place.className = styles.place!;
  place.dataset["threadGlyph"] = "";
  place.contentEditable = "false";
  const button = document.createElement("button");
  button.type = "button";
  button.className = `${styles.glyph} nodrag nopan`;
  for (const [name, value] of Object.entries(glyphAttributes(marks)))
    button.setAttribute(name, value);
  button.textContent = glyphText(marks);
  // The caret stays where it is.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  place.append(button);
  return place;
}
