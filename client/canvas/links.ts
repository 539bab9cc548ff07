/** Making links: by dragging from a handle, with the link tool, and by keyboard. */
import type { Block } from "../../shared/blocks/model.ts";
import { linkBlocks, setRelation } from "../../shared/doc/edits.ts";
import type { Relation } from "../../shared/doc/schema.ts";
import { newId, type CanvasController } from "./controller.ts";
import { titleOf } from "./words.ts";
import { patchUi } from "./ui.ts";

/** What somebody chose last between two kinds of block: the next link between such blocks says the same. */
const chosen = new Map<string, Relation>();

/** Links two blocks and asks what the link says. An existing link between them the same way is opened instead. */
export function createLink(
  controller: CanvasController,
  from: string,
  to: string,
) {
  const { session, ui, menu } = controller;
  if (from === to) return;
  const canvas = session.canvas.get();
  const relation = relationFor(canvas.blockById, from, to);
  const existing = canvas.links.find(
    (link) =>
      link.from === from && link.to === to && link.relation === relation,
  );
  const id = existing?.id ?? newId();
  if (!existing) {
    const made = controller.act(() => {
      linkBlocks(session.doc, { id, from, to, relation });
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
  const { links, blockById } = controller.session.canvas.get();
  const current = links.find((each) => each.id === link);
  if (current)
    chosen.set(kindsOf(blockById, current.from, current.to).join(), relation);
  controller.act(() => setRelation(controller.session.doc, link, relation));
}

function relationFor(blocks: Blocks, from: string, to: string): Relation {
  const kinds = kindsOf(blocks, from, to);
  return chosen.get(kinds.join()) ?? usualRelation(...kinds);
}

type Blocks = ReadonlyMap<string, Block>;

function kindsOf(blocks: Blocks, from: string, to: string): [string, string] {
  return [blocks.get(from)?.kind ?? "", blocks.get(to)?.kind ?? ""];
}

/** What a link between two kinds of block says most often: the evidence supports, what rests on it uses it. */
export function usualRelation(from: string, to: string): Relation {
  if (to === "frame" || from === "frame") return "uses";
  if (from === to)
    return from === "decision"
      ? "supersedes"
      : from === "note"
        ? "supports"
        : "derived from";
  if (from === "hypothesis" && to === "decision") return "answers";
  if (from === "hypothesis" || from === "decision") return "uses";
  if (to === "hypothesis" || to === "decision") return "supports";
  // Among notes, charts and pictures: words are about the evidence, the evidence is for the words.
  return to === "note" ? "supports" : from === "note" ? "uses" : "derived from";
}
