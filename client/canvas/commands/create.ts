/** Tools and ways to make blocks. */
import {
  ChartLine,
  FlaskConical,
  Frame,
  Gavel,
  Hand,
  Hash,
  Image,
  MessageCircle,
  MousePointer2,
  Plus,
  SlidersHorizontal,
  Spline,
  StickyNote,
  Table2,
  Waypoints,
  type LucideIcon,
} from "lucide-react";
import { blockKinds, blockModels } from "../../../shared/blocks/index.ts";
import type { Link } from "../../../shared/doc/schema.ts";
import type { Command } from "../../kit/commands.ts";
import { commentOnPicked } from "../../anchors/picked.ts";
import { beginThread } from "../../threads/go.ts";
import { selectedBlocks, type CanvasController } from "../controller.ts";
import { createAt } from "../create.ts";
import { cancelLink } from "../gestures/link.ts";
import { patchUi, type Tool } from "../ui.ts";
import { titleOf } from "../words.ts";

export const kindIcons: Readonly<Record<string, LucideIcon>> = {
  note: StickyNote,
  hypothesis: FlaskConical,
  chart: ChartLine,
  number: Hash,
  table: Table2,
  controls: SlidersHorizontal,
  decision: Gavel,
  image: Image,
  frame: Frame,
};

const kindKeys: Readonly<Record<string, string>> = {
  note: "t",
  hypothesis: "y",
  chart: "c",
  decision: "d",
  image: "i",
  frame: "f",
};

export function createCommands(
  controller: CanvasController,
): readonly Command[] {
  const { ui } = controller;
  const onCanvas = () => ui.get().view === "canvas";
  const mayEdit = () => onCanvas() && controller.canEdit();
  const choose = (tool: Tool, says: string) => () => {
    cancelLink(controller);
    patchUi(ui, { tool, editing: null });
    controller.say(says);
    controller.focus();
  };
  return [
    {
      id: "tool.select",
      title: "Select tool",
      group: "View",
      keys: ["v"],
      icon: MousePointer2,
      when: onCanvas,
      run: choose({ type: "select" }, "Select tool"),
    },
    {
      id: "tool.hand",
      title: "Hand tool",
      group: "View",
      keys: ["h"],
      icon: Hand,
      when: onCanvas,
      run: choose({ type: "hand" }, "Hand tool. Drag to move the paper."),
    },
    ...blockKinds.map((kind): Command => ({
      id: `tool.${kind}`,
      needs: "edit",
      title: `Draw ${articleOf(blockModels[kind].label)} ${blockModels[kind].label}`,
      group: "Create",
      ...(kindKeys[kind] && { keys: [kindKeys[kind]] }),
      ...(kindIcons[kind] && { icon: kindIcons[kind] }),
      when: mayEdit,
      run: choose(
        { type: "create", kind },
        `${blockModels[kind].label} tool. Click, drag a rectangle, or press Enter to place it.`,
      ),
    })),
    ...blockKinds.map((kind): Command => ({
      id: `create.${kind}`,
      needs: "edit",
      title: `New ${blockModels[kind].label}`,
      group: "Create",
      ...(kindIcons[kind] && { icon: kindIcons[kind] }),
      when: mayEdit,
      run: () => {
        controller.focus();
        createAt(controller, kind);
      },
    })),
    {
      id: "create.menu",
      needs: "edit",
      title: "Add a block…",
      group: "Create",
      keys: ["/"],
      icon: Plus,
      when: mayEdit,
      run: () => openCreateMenu(controller),
    },
    {
      id: "tool.link",
      needs: "edit",
      title: "Link blocks",
      group: "Create",
      keys: ["l"],
      icon: Spline,
      when: mayEdit,
      run: () => startLinking(controller),
    },
    {
      id: "link.next",
      needs: "edit",
      title: "Links of this block",
      group: "Edit",
      keys: ["shift+l"],
      icon: Waypoints,
      when: () => mayEdit() && nextLink(controller) !== undefined,
      run: () => selectNextLink(controller),
    },
    {
      id: "tool.comment",
      needs: "comment",
      title: "Comment on the canvas",
      group: "Discuss",
      keys: ["m"],
      icon: MessageCircle,
      when: () => onCanvas() && controller.canComment(),
      run: () => commentOrPickTool(controller),
    },
  ];
}

export function openCreateMenu(controller: CanvasController) {
  const box = controller.region?.getBoundingClientRect();
  if (!box) return;
  const at = controller.pointer.get() ?? {
    x: box.left + box.width / 2,
    y: box.top + box.height / 3,
  };
  controller.menu.set({ type: "create", at });
}

/** With one block selected the link starts there, and Tab or the arrows choose the other end. */
function startLinking(controller: CanvasController) {
  const { ui, gesture } = controller;
  const [block, ...others] = selectedBlocks(controller);
  patchUi(ui, { tool: { type: "link" }, editing: null });
  controller.focus();
  if (!block || others.length > 0) {
    controller.say("Link tool. Drag from one block to another.");
    return;
  }
  gesture.set({
    type: "link",
    from: block.id,
    to: null,
    point: { x: block.x + block.w / 2, y: block.y + block.h / 2 },
    keyboard: true,
  });
  controller.say(
    `Link from ${titleOf(block)}. Tab to the other block, then Enter.`,
  );
}

/** For the keyboard: the links of the selected block one after the other, each with its menu. */
function selectNextLink(controller: CanvasController) {
  const link = nextLink(controller);
  if (!link) return;
  const { blockById } = controller.session.canvas.get();
  const [from, to] = [blockById.get(link.from), blockById.get(link.to)];
  patchUi(controller.ui, {
    selection: new Set(),
    selectedLinks: new Set([link.id]),
    editing: null,
  });
  controller.menu.set({ type: "relation", link: link.id });
  if (from && to)
    controller.say(`${titleOf(from)} ${link.relation} ${titleOf(to)}`);
}

/** Of the selected block the first, of a selected link's source the one after it. */
function nextLink({ session, ui }: CanvasController): Link | undefined {
  const { selection, selectedLinks } = ui.get();
  const { links } = session.canvas.get();
  const current = links.find((link) => selectedLinks.has(link.id));
  const block =
    current?.from ?? (selection.size === 1 ? [...selection][0] : "");
  const all = links.filter((link) => link.from === block || link.to === block);
  return all[(current ? all.indexOf(current) + 1 : 0) % all.length];
}

/** About selected words, a selected link or one selected block; otherwise the next click or drag says where. */
function commentOrPickTool(controller: CanvasController) {
  if (commentOnPicked(controller)) return;
  const [link, ...more] = controller.ui.get().selectedLinks;
  if (link && more.length === 0) {
    beginThread(controller.ui, { type: "link", link });
    return;
  }
  const [block, ...others] = selectedBlocks(controller);
  if (block && others.length === 0) {
    beginThread(controller.ui, { type: "block", block: block.id });
    return;
  }
  patchUi(controller.ui, { tool: { type: "comment" }, editing: null });
  controller.say(
    "Comment tool. Click a block or any place on the canvas, or drag over a part of it.",
  );
}

function articleOf(noun: string): "a" | "an" {
  return /^[aeiou]/.test(noun) ? "an" : "a";
}
