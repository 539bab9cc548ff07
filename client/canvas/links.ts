/** Making links: by dragging from a handle, with the link tool, and by keyboard. */
import { linkBlocks, setRelation } from "../../shared/doc/edits.ts";
import type { Relation } from "../../shared/doc/schema.ts";
import { newId, type CanvasController } from "./controller.ts";
import { titleOf } from "./words.ts";
import { patchUi } from "./ui.ts";

/** What the next link says until somebody chooses otherwise. */
let lastRelation: Relation = "supports";

/** Links two blocks and asks what the link says. An existing link between them the same way is opened instead. */
export function createLink(
  controller: CanvasController,
  from: string,
  to: string,
) {
  const { session, ui, menu } = controller;
  if (from === to) return;
  const canvas = session.canvas.get();
  const existing = canvas.links.find(
    (link) =>
      link.from === from && link.to === to && link.relation === lastRelation,
  );
  const id = existing?.id ?? newId();
  if (!existing) {
    const made = controller.act(() => {
      linkBlocks(session.doc, { id, from, to, relation: lastRelation });
      return true;
    });
    if (!made) return;
  }
  patchUi(ui, {
    tool: { type: "select" },
    selection: new Set(),
    selectedLinks: new Set([id]),
    editing: null,
  });
  menu.set({ type: "relation", link: id });
  const target = canvas.blockById.get(to);
  if (target)
    controller.say(`Linked to ${titleOf(target)}. Choose what the link says.`);
}

export function chooseRelation(
  controller: CanvasController,
  link: string,
  relation: Relation,
) {
  lastRelation = relation;
  controller.act(() => setRelation(controller.session.doc, link, relation));
}
