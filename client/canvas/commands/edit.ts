/** Undo, clipboard, delete, select. */
import {
  ClipboardPaste,
  Copy,
  CopyPlus,
  MessageCirclePlus,
  Pencil,
  Redo2,
  Scissors,
  SquareDashedMousePointer,
  Trash2,
  Undo2,
} from "lucide-react";
import type * as Y from "yjs";
import { copyBlocks, pasteBlocks } from "../../../shared/doc/clipboard.ts";
import { deleteBlocks, deleteLinks, edit } from "../../../shared/doc/edits.ts";
import type { Command } from "../../kit/commands.ts";
import {
  newId,
  selectBlocks,
  selectedBlocks,
  type CanvasController,
} from "../controller.ts";
import { pasteFromButton } from "../clipboard.ts";
import { editBlock } from "../gestures/pointer.ts";
import { patchUi } from "../ui.ts";
import { countOf } from "../words.ts";

export function editCommands(controller: CanvasController): readonly Command[] {
  const { session, ui } = controller;
  const onCanvas = () => ui.get().view === "canvas";
  const some = () => onCanvas() && ui.get().selection.size > 0;
  const someToEdit = () => some() && controller.canEdit();
  const one = () => onCanvas() && ui.get().selection.size === 1;
  return [
    {
      id: "edit.open",
      title: "Edit",
      group: "Edit",
      icon: Pencil,
      when: () => one() && controller.canEdit(),
      run: () => {
        const [block] = selectedBlocks(controller);
        if (block) editBlock(controller, block);
      },
    },
    {
      id: "edit.cut",
      title: "Cut",
      group: "Edit",
      keys: ["mod+x"],
      icon: Scissors,
      when: () => someToEdit() && noWordsMarked(),
      run: () => void document.execCommand("cut"),
    },
    {
      id: "edit.copy",
      title: "Copy",
      group: "Edit",
      keys: ["mod+c"],
      icon: Copy,
      when: () => some() && noWordsMarked(),
      run: () => void document.execCommand("copy"),
    },
    {
      // No key: the browser gives the clipboard only to its own paste event (see CanvasClipboard).
      id: "edit.paste",
      title: "Paste here",
      group: "Edit",
      icon: ClipboardPaste,
      when: () => onCanvas() && controller.canEdit(),
      run: () => void pasteFromButton(controller),
    },
    {
      id: "edit.duplicate",
      title: "Duplicate",
      group: "Edit",
      keys: ["mod+d"],
      icon: CopyPlus,
      when: someToEdit,
      run: () => duplicateSelection(controller),
    },
    {
      id: "edit.delete",
      title: "Delete",
      group: "Edit",
      keys: ["delete", "backspace"],
      icon: Trash2,
      when: () =>
        onCanvas() &&
        controller.canEdit() &&
        ui.get().selection.size + ui.get().selectedLinks.size > 0,
      run: () => deleteSelection(controller),
    },
    {
      id: "edit.selectAll",
      title: "Select everything",
      group: "Edit",
      keys: ["mod+a"],
      icon: SquareDashedMousePointer,
      when: onCanvas,
      run: () => {
        const { blocks } = session.canvas.get();
        selectBlocks(
          controller,
          blocks.map((block) => block.id),
        );
        controller.say(`${countOf(blocks.length)} selected`);
      },
    },
    {
      id: "discuss.here",
      title: "Comment here",
      group: "Discuss",
      icon: MessageCirclePlus,
      when: () => onCanvas() && controller.canComment(),
      run: () => commentHere(controller),
    },
  ];
}

/** Undo and redo of an open canvas: for both views. */
export function undoCommands(undo: Y.UndoManager): readonly Command[] {
  return [
    {
      id: "edit.undo",
      title: "Undo",
      group: "Edit",
      keys: ["mod+z"],
      icon: Undo2,
      when: () => undo.canUndo(),
      run: () => void undo.undo(),
    },
    {
      id: "edit.redo",
      title: "Redo",
      group: "Edit",
      keys: ["mod+shift+z", "mod+y"],
      icon: Redo2,
      when: () => undo.canRedo(),
      run: () => void undo.redo(),
    },
  ];
}

export function duplicateSelection(controller: CanvasController) {
  const { session, ui } = controller;
  const clip = copyBlocks(session.canvas.get(), ui.get().selection);
  if (!clip) return;
  const [first] = selectedBlocks(controller);
  const ids = controller.act(() =>
    pasteBlocks(session.doc, clip, { frame: first?.frame ?? null, newId }),
  );
  if (!ids) return;
  selectBlocks(controller, ids);
  controller.say(`${countOf(ids.length)} duplicated`);
}

export function deleteSelection(controller: CanvasController) {
  const { session, ui } = controller;
  const { selection, selectedLinks } = ui.get();
  controller.act(() =>
    edit(session.doc, () => {
      if (selectedLinks.size > 0) deleteLinks(session.doc, selectedLinks);
      if (selection.size > 0) deleteBlocks(session.doc, selection);
    }),
  );
  controller.say(
    selection.size > 0 ? `${countOf(selection.size)} deleted` : "Link deleted",
  );
  selectBlocks(controller, []);
}

/** About the selected block, else at the pointer, else in the middle of what is seen. */
function commentHere(controller: CanvasController) {
  const { camera, ui } = controller;
  const [block, ...others] = selectedBlocks(controller);
  const open = controller.menu.get();
  const client = open?.type === "context" ? open.at : controller.pointer;
  const point = client ? camera.toCanvas(client) : camera.centre();
  patchUi(ui, {
    draftAnchor:
      block && others.length === 0
        ? { type: "block", block: block.id }
        : { type: "point", x: Math.round(point.x), y: Math.round(point.y) },
    openThread: null,
    panel: "threads",
  });
}

/** Words marked in a panel are what Copy means then. */
function noWordsMarked(): boolean {
  return document.getSelection()?.isCollapsed !== false;
}
