/** Deleting and duplicating what is selected. */
import { copyBlocks, pasteBlocks } from "../../shared/doc/clipboard.ts";
import { deleteBlocks, deleteLinks, edit } from "../../shared/doc/edits.ts";
import {
  newId,
  selectBlocks,
  selectedBlocks,
  type CanvasController,
} from "./controller.ts";
import { countOf } from "./words.ts";

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
