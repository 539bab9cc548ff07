/** Align, distribute, group, z-order. */
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
  BringToFront,
  ChevronDown,
  ChevronUp,
  Group,
  SendToBack,
  Ungroup,
  type LucideIcon,
} from "lucide-react";
import {
  alignBlocks,
  distributeBlocks,
  groupInFrame,
  moveInZ,
  ungroupFrames,
  type Axis,
  type Edge,
  type ZMove,
} from "../../../shared/doc/arrange.ts";
import type { Command } from "../../kit/commands.ts";
import {
  newId,
  selectBlocks,
  selectedBlocks,
  type CanvasController,
} from "../controller.ts";

const edges: readonly [Edge, string, LucideIcon][] = [
  ["left", "Align left", AlignStartVertical],
  ["centre", "Align centres", AlignCenterVertical],
  ["right", "Align right", AlignEndVertical],
  ["top", "Align top", AlignStartHorizontal],
  ["middle", "Align middles", AlignCenterHorizontal],
  ["bottom", "Align bottom", AlignEndHorizontal],
];
const edgeKeys: Readonly<Record<Edge, string>> = {
  left: "alt+a",
  centre: "alt+h",
  right: "alt+r", // Alt+D is the address bar's.
  top: "alt+w",
  middle: "alt+v",
  bottom: "alt+s",
};
const axes: readonly [Axis, string, LucideIcon][] = [
  ["horizontal", "Distribute across", AlignHorizontalSpaceBetween],
  ["vertical", "Distribute down", AlignVerticalSpaceBetween],
];
const zMoves: readonly [ZMove, string, readonly string[], LucideIcon][] = [
  ["front", "Bring to front", ["shift+]", "}"], BringToFront],
  ["forward", "Bring forward", ["]"], ChevronUp],
  ["backward", "Send backward", ["["], ChevronDown],
  ["back", "Send to back", ["shift+[", "{"], SendToBack],
];

export function arrangeCommands(
  controller: CanvasController,
): readonly Command[] {
  const { session, ui } = controller;
  const atLeast = (count: number) => () =>
    ui.get().view === "canvas" &&
    ui.get().selection.size >= count &&
    controller.canEdit();
  return [
    ...edges.map(([edge, title, icon]): Command => ({
      id: `arrange.${edge}`,
      needs: "edit",
      title,
      group: "Arrange",
      keys: [edgeKeys[edge]],
      icon,
      when: atLeast(2),
      run: () =>
        controller.act(() =>
          alignBlocks(session.doc, ui.get().selection, edge),
        ),
    })),
    ...axes.map(([axis, title, icon]): Command => ({
      id: `arrange.${axis}`,
      needs: "edit",
      title,
      group: "Arrange",
      icon,
      when: atLeast(3),
      run: () =>
        controller.act(() =>
          distributeBlocks(session.doc, ui.get().selection, axis),
        ),
    })),
    {
      id: "arrange.group",
      needs: "edit",
      title: "Group in a frame",
      group: "Arrange",
      keys: ["mod+g"],
      icon: Group,
      when: atLeast(1),
      run: () => {
        const frame = newId();
        controller.act(() =>
          groupInFrame(session.doc, ui.get().selection, frame),
        );
        if (session.canvas.get().blockById.has(frame))
          selectBlocks(controller, [frame]);
        controller.say("Grouped in a new frame");
      },
    },
    {
      id: "arrange.ungroup",
      needs: "edit",
      title: "Ungroup frame",
      group: "Arrange",
      keys: ["mod+shift+g"],
      icon: Ungroup,
      when: () =>
        atLeast(1)() &&
        selectedBlocks(controller).some((block) => block.kind === "frame"),
      run: () => {
        const frames = selectedBlocks(controller)
          .filter((block) => block.kind === "frame")
          .map((block) => block.id);
        const freed = session.canvas
          .get()
          .blocks.filter((block) => frames.includes(block.frame ?? ""))
          .map((block) => block.id);
        controller.act(() => ungroupFrames(session.doc, frames));
        selectBlocks(controller, freed);
        controller.say("Ungrouped");
      },
    },
    ...zMoves.map(([move, title, keys, icon]): Command => ({
      id: `arrange.${move}`,
      needs: "edit",
      title,
      group: "Arrange",
      keys,
      icon,
      when: atLeast(1),
      run: () =>
        controller.act(() => moveInZ(session.doc, ui.get().selection, move)),
    })),
  ];
}
