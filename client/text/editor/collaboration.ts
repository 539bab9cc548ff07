/**
 * Binds the editor to its Y.XmlFragment. Tiptap's own collaboration extension is not used: its undo manager dies with
 * the editor, while a canvas has one for everything (STACK trap 5).
 */
import { Extension } from "@tiptap/core";
import { Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import {
  getRelativeSelection,
  yCursorPlugin,
  ySyncPlugin,
  ySyncPluginKey,
  type ProsemirrorBinding,
} from "@tiptap/y-tiptap";
import type * as Y from "yjs";
import { cursorColor, type CaretAwareness } from "./carets.ts";

export interface CollaborationOptions {
  readonly fragment: Y.XmlFragment;
  readonly undo: Y.UndoManager;
  readonly carets: CaretAwareness;
}

export const Collaboration = Extension.create<CollaborationOptions>({
  name: "parleyCollaboration",
  priority: 1000,
  addKeyboardShortcuts() {
    const { undo } = this.options;
    const step = (move: "undo" | "redo") => () => {
      undo[move]();
      return true;
    };
    return {
      "Mod-z": step("undo"),
      "Mod-y": step("redo"),
      "Shift-Mod-z": step("redo"),
    };
  },
  addProseMirrorPlugins() {
    const { fragment, undo, carets } = this.options;
    undo.addTrackedOrigin(ySyncPluginKey);
    return [
      // First: y-tiptap's plugin fills the editor as soon as its view starts.
      nothingAppendedToOthersEdits(),
      ySyncPlugin(fragment),
      selectionInUndo(undo),
      yCursorPlugin(carets as never, {
        cursorBuilder: drawCaret,
        selectionBuilder: (user: { readonly css?: string }) => ({
          class: "peerSelection",
          style: `--caret: ${cursorColor(user.css)}`,
        }),
      }),
    ];
  },
});

/** True for a transaction that brings in what the Y.Doc already holds. */
export function isFromDocument(transaction: Transaction): boolean {
  const meta = transaction.getMeta(ySyncPluginKey) as
    { readonly isChangeOrigin?: boolean } | undefined;
  return meta?.isChangeOrigin === true;
}

interface StackEvent {
  readonly stackItem: Y.UndoManager["undoStack"][number];
  readonly origin: unknown;
}

/** Undo puts the caret back to where it was when the undone change was made. */
function selectionInUndo(undo: Y.UndoManager): Plugin {
  const key = new PluginKey<unknown>("selectionInUndo");
  return new Plugin<unknown>({
    key,
    state: {
      init: () => null,
      apply(transaction, before, oldState) {
        const binding = bindingOf(oldState);
        return transaction.docChanged &&
          binding?.prosemirrorView &&
          !isFromDocument(transaction)
          ? getRelativeSelection(binding, oldState)
          : before;
      },
    },
    view(view) {
      const binding = bindingOf(view.state);
      const handleAdded = ({ stackItem, origin }: StackEvent) => {
        if (origin === ySyncPluginKey && view.hasFocus())
          stackItem.meta.set(binding, key.getState(view.state));
      };
      const handlePopped = ({ stackItem }: StackEvent) => {
        const selection = stackItem.meta.get(binding);
        if (binding && selection)
          binding.beforeTransactionSelection = selection;
      };
      undo.on("stack-item-added", handleAdded);
      undo.on("stack-item-popped", handlePopped);
      return {
        destroy() {
          undo.off("stack-item-added", handleAdded);
          undo.off("stack-item-popped", handlePopped);
        },
      };
    },
  });
}

/**
 * Extensions may append changes to a transaction (the table repair, for one). Appended to what came from the document
 * they would write on opening, and every open editor would write the same repair again. ProseMirror shows appended
 * transactions to `filterTransaction` with a state that no view has yet: that is how they are told apart.
 */
function nothingAppendedToOthersEdits(): Plugin {
  let view: EditorView | null = null;
  let rootFromDocument = false;
  return new Plugin({
    filterTransaction(transaction, state) {
      if (view === null || state === view.state) {
        rootFromDocument = isFromDocument(transaction);
        return true;
      }
      return !(rootFromDocument && transaction.docChanged);
    },
    view(own) {
      view = own;
      return { destroy: () => (view = null) };
    },
  });
}

function bindingOf(state: EditorView["state"]): ProsemirrorBinding | null {
  return ySyncPluginKey.getState(state)?.binding ?? null;
}

function drawCaret(user: {
  readonly name?: string;
  readonly css?: string;
}): HTMLElement {
  const caret = document.createElement("span");
  caret.className = "peerCaret";
  caret.setAttribute("aria-hidden", "true");
  caret.style.setProperty("--caret", cursorColor(user.css));
  const label = document.createElement("span");
  label.className = "peerCaretName";
  label.textContent = String(user.name ?? "");
  caret.append(label);
  return caret;
}
