/** What can be done in the notebook: the edits, with the words that say what happened. */
import { uuidv4 } from "lib0/random.js";
import { createContext, useContext } from "react";
import type * as Y from "yjs";
import { blockModel } from "../../shared/blocks/index.ts";
import { deleteBlocks } from "../../shared/doc/edits.ts";
import { can } from "../../shared/roles.ts";
import { opensOwnEditor } from "../blocks/kinds.ts";
import { patchUi, type UiStore } from "../canvas/ui.ts";
import { kindOf, positionOf, titleOf } from "../canvas/words.ts";
import { createStore, type Store } from "../kit/store.ts";
import { toast } from "../kit/toasts.tsx";
import { followUser } from "../presence/follow.ts";
import type { CanvasSession } from "../sync/session.ts";
import { insertBlock, moveBlock } from "./place.ts";
import { rowsOf, slotBelow, stepSlot, type Row, type Slot } from "./rows.ts";
import { rowElement, showRow } from "./sight.ts";

/** The menu that is open, and where it stands in px of the window. */
export type OpenMenu = {
  readonly at: { readonly x: number; readonly y: number };
} & (
  | { readonly type: "insert"; readonly slot: Slot }
  | { readonly type: "block"; readonly block: string }
);

export interface Notebook {
  readonly session: CanvasSession;
  readonly ui: UiStore;
  /** What the live region says. */
  readonly spoken: Store<string>;
  rows(): readonly Row[];
  canEdit(): boolean;
  /** Selects a block, and brings it into sight with the focus on it. */
  goTo(id: string): void;
  /** The block `step` rows on from the selected one; the first or last when none is. */
  step(from: string | null, step: number): void;
  insert(kind: string, slot: Slot): void;
  move(id: string, step: 1 | -1): void;
  moveTo(id: string, slot: Slot): void;
  remove(id: string): void;
  edit(id: string): void;
  readonly menu: Store<OpenMenu | null>;
  /** The choice of kinds, below the selected block or at the end. */
  openInsertMenu(): void;
  /** The scrolling element while the view is mounted: its `ref`, and reading it. */
  attach(element: HTMLElement | null): void;
  root(): HTMLElement | null;
}

export const NotebookContext = createContext<Notebook | null>(null);

export function useNotebook(): Notebook {
  const notebook = useContext(NotebookContext);
  if (!notebook) throw new Error("useNotebook: not inside the notebook");
  return notebook;
}

export function createNotebook(session: CanvasSession, ui: UiStore): Notebook {
  const { doc, undo, canvas } = session;
  const spoken = createStore("");
  const menu = createStore<OpenMenu | null>(null);
  let root: HTMLElement | null = null;
  const focusRow = (id: string) => {
    // The row may be made by the edit that asks for it: look after React has drawn.
    requestAnimationFrame(() => {
      if (!root) return;
      rowElement(root, id)?.focus({ preventScroll: true });
      showRow(root, id);
    });
  };
  const rows = () => rowsOf(canvas.get().blocks);
  const order = () => rows().map((row) => row.block);
  const say = (words: string) =>
    // The same words twice must be read twice.
    spoken.set((old) => (old === words ? `${words}\u00a0` : words));
  const canEdit = () =>
    can(session.role.get(), "edit") &&
    !["readOnly", "closed"].includes(session.saveState.get().type);
  /** One action is one step of undo. */
  const act = (change: () => void) => {
    if (!canEdit()) return;
    followUser(null);
    undo.stopCapturing();
    change();
    undo.stopCapturing();
  };
  const select = (id: string) =>
    patchUi(ui, {
      selection: new Set([id]),
      selectedLinks: new Set(),
      editing: null,
    });
  const goTo = (id: string) => {
    select(id);
    focusRow(id);
  };
  const edit = (id: string) => {
    const block = canvas.get().blockById.get(id);
    if (!block || !canEdit()) return;
    const field = blockModel(block.kind)?.mainText;
    if (block.kind === "frame")
      patchUi(ui, { editing: { block: id, field: "title" } });
    else if (opensOwnEditor(block.kind) && block.kind !== "chart")
      patchUi(ui, { configuring: id });
    else if (field) patchUi(ui, { editing: { block: id, field } });
  };
  const sayPlace = (id: string, words = "") => {
    const block = canvas.get().blockById.get(id);
    if (block) say(`${words}${positionOf(block, order())}`);
  };

  return {
    session,
    ui,
    spoken,
    rows,
    canEdit,
    goTo,
    edit,
    menu,
    attach(element) {
      root = element;
    },
    root: () => root,
    openInsertMenu() {
      const [selected] = ui.get().selection;
      const row = root && selected ? rowElement(root, selected) : null;
      const box = (row ?? root)?.getBoundingClientRect();
      if (!box || !canEdit()) return;
      const last = rows().findLast((each) => each.frame === null);
      menu.set({
        type: "insert",
        slot:
          row && selected
            ? slotBelow(rows(), selected)
            : { frame: null, after: last?.block.id ?? null },
        at: {
          x: box.left + 36,
          y: Math.min(row ? box.bottom - 20 : box.top + 80, innerHeight - 80),
        },
      });
    },
    step(from, step) {
      const blocks = order();
      const index = blocks.findIndex((block) => block.id === from);
      const next =
        index < 0
          ? blocks.at(step > 0 ? 0 : -1)
          : blocks[Math.min(Math.max(index + step, 0), blocks.length - 1)];
      if (!next) return;
      goTo(next.id);
      sayPlace(next.id);
    },
    insert(kind, slot) {
      act(() => {
        const id = uuidv4();
        insertBlock(doc, id, kind, slot);
        goTo(id);
        // What shows values, and an image, begins with choosing what it shows.
        if (opensOwnEditor(kind)) patchUi(ui, { configuring: id });
        else edit(id);
        sayPlace(id, "Added ");
      });
    },
    move(id, step) {
      const slot = stepSlot(rows(), id, step);
      if (!slot) return say(step < 0 ? "Already first" : "Already last");
      act(() => moveBlock(doc, id, slot));
      focusRow(id);
      const frame = slot.frame && canvas.get().blockById.get(slot.frame);
      sayPlace(id, frame ? `Moved, in ${titleOf(frame)}: ` : "Moved: ");
    },
    moveTo(id, slot) {
      act(() => moveBlock(doc, id, slot));
      sayPlace(id, "Moved: ");
    },
    remove(id) {
      const block = canvas.get().blockById.get(id);
      if (!block || !canEdit()) return;
      const blocks = order();
      const index = blocks.indexOf(block);
      const next = blocks[index + 1] ?? blocks[index - 1];
      act(() => deleteBlocks(doc, [id]));
      if (next) goTo(next.id);
      else patchUi(ui, { selection: new Set() });
      const words = `${kindOf(block)} deleted`;
      say(words);
      const deletion = undo.undoStack.at(-1);
      toast("notebook-delete", words[0]!.toUpperCase() + words.slice(1), () => {
        if (!undoOnly(undo, deletion))
          toast(
            "notebook-delete",
            "You have changed more since then. Undo those changes first, one by one.",
          );
      });
    },
  };
}

/** Undoes this step if it is still the last one; a button that says "Undo" must not take back something newer. */
export function undoOnly(
  undo: Y.UndoManager,
  step: Y.UndoManager["undoStack"][number] | undefined,
): boolean {
  if (!step || undo.undoStack.at(-1) !== step) return false;
  undo.undo();
  return true;
}
