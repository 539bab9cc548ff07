/** Two people with a text editor each, on two documents that exchange updates when told to. */
import type { Editor } from "@tiptap/core";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { createTextEditor } from "../../../client/text/editor/createEditor.ts";
import { fragmentAt } from "../../../client/text/place.ts";
import type { RichText } from "../../../shared/blocks/field.ts";
import { createBlock } from "../../../shared/doc/edits.ts";
import { readRichText } from "../../../shared/doc/richText.ts";
import { localOrigin, rootsOf } from "../../../shared/doc/schema.ts";
import { applyChecked } from "../../stage/checked.ts";

export const place = { block: "b1", field: "body" };

export interface Writer {
  readonly doc: Y.Doc;
  readonly fragment: Y.XmlFragment;
  readonly undo: Y.UndoManager;
  readonly awareness: Awareness;
  /** Updates that this person's document made by itself, since the last `sync`. */
  readonly outbox: Uint8Array[];
  editor: Editor;
  /** Writes what this build does not know. */
  isNewerBuild: boolean;
  open(options?: Partial<Parameters<typeof createTextEditor>[0]>): Editor;
  type(text: string, at?: number): void;
  text(): RichText;
}

export function noteWith(content: RichText): Uint8Array {
  const doc = new Y.Doc();
  createBlock(doc, {
    id: "b1",
    kind: "note",
    x: 0,
    y: 0,
    w: 300,
    h: 200,
    fields: { body: content },
  });
  return Y.encodeStateAsUpdate(doc);
}

export function writer(start: Uint8Array): Writer {
  const doc = new Y.Doc();
  rootsOf(doc);
  Y.applyUpdate(doc, start, "network");
  const fragment = fragmentAt(doc, place);
  if (!fragment) throw new Error("writer: the note has no body");
  const outbox: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== "network") outbox.push(update);
  });
  const person: Writer = {
    doc,
    fragment,
    undo: new Y.UndoManager(rootsOf(doc).blocks, {
      trackedOrigins: new Set([localOrigin]),
    }),
    awareness: new Awareness(doc),
    outbox,
    editor: undefined as unknown as Editor,
    isNewerBuild: false,
    open(options = {}) {
      const element = document.createElement("div");
      document.body.append(element);
      person.editor = createTextEditor({
        element,
        fragment,
        place,
        undo: person.undo,
        awareness: person.awareness,
        shape: "body",
        placeholder: "Write",
        label: "Note",
        editable: true,
        onLeave: () => {},
        onForeign: () => {},
        ...options,
      });
      return person.editor;
    },
    type(text, at) {
      const { view } = person.editor;
      const { tr } = view.state;
      view.dispatch(
        at === undefined ? tr.insertText(text) : tr.insertText(text, at),
      );
    },
    text: () => readRichText(fragment),
  };
  return person;
}

export function sync(...people: readonly Writer[]) {
  const sent = people.map((person) => person.outbox.splice(0));
  people.forEach((person, i) =>
    sent.forEach((updates, j) => {
      if (i !== j)
        for (const update of updates)
          applyChecked(person.doc, update, "network", {
            isNewerBuild: people[j]!.isNewerBuild,
          });
    }),
  );
}
