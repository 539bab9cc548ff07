/** Clipboard, delete, select, comment. */
import {
  ClipboardPaste,
  Copy,
  CopyPlus,
  MessageCirclePlus,
  Pencil,
  Scissors,
  SquareDashedMousePointer,
  Trash2,
} from "lucide-react";
import type { Command } from "../../kit/commands.ts";
import { beginThread } from "../../threads/go.ts";
import {
  selectBlocks,
  selectedBlocks,
  type CanvasController,
} from "../controller.ts";
import { pasteFromButton } from "../clipboard.ts";
import { editBlock } from "../gestures/pointer.ts";
import { deleteSelection, duplicateSelection } from "../selection.ts";
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
      needs: "edit",
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
      needs: "edit",
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
      needs: "edit",
      title: "Paste here",
      group: "Edit",
      icon: ClipboardPaste,
      when: () => onCanvas() && controller.canEdit(),
      run: () => void pasteFromButton(controller),
    },
    {
      id: "edit.duplicate",
      needs: "edit",
      title: "Duplicate",
      group: "Edit",
      keys: ["mod+d"],
      icon: CopyPlus,
      when: someToEdit,
      run: () => duplicateSelection(controller),
    },
    {
      id: "edit.delete",
      needs: "edit",
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
      needs: "comment",
      title: "Comment here",
      group: "Discuss",
      icon: MessageCirclePlus,
      when: () => onCanvas() && controller.canComment(),
      run: () => commentHere(controller),
    },
  ];
}

/** About the selected block or link, else at the pointer, else in the middle of what is seen. */
function commentHere(controller: CanvasController) {
  const { camera, ui } = controller;
  const [block, ...others] = selectedBlocks(controller);
  const [link] = ui.get().selectedLinks;
  if (link && !block) return beginThread(ui, { type: "link", link });
  const open = controller.menu.get();
  const client = open?.type === "context" ? open.at : controller.pointer.get();
  const point = client ? camera.toCanvas(client) : camera.centre();
  beginThread(
    ui,
    block && others.length === 0
      ? { type: "block", block: block.id }
      : { type: "point", x: Math.round(point.x), y: Math.round(point.y) },
  );
}

/** Words marked in a panel are what Copy means then. */
function noWordsMarked(): boolean {
  return document.getSelection()?.isCollapsed !== false;
}
