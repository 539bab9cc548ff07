/** Zoom, fit, minimap, following. */
import {
  Focus,
  Map as MapIcon,
  Maximize,
  UserX,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import { boundsOf } from "../../../shared/geometry.ts";
import type { Command } from "../../kit/commands.ts";
import { followedUser, followUser } from "../../presence/follow.ts";
import { fitAll } from "../camera.ts";
import {
  selectedBlocks,
  toggleMinimap,
  type CanvasController,
} from "../controller.ts";

const step = 1.25;

export function viewCommands(controller: CanvasController): readonly Command[] {
  const { camera, session, ui } = controller;
  const onCanvas = () => ui.get().view === "canvas";
  const own = (move: () => void) => () => {
    followUser(null);
    move();
  };
  return [
    {
      id: "zoom.in",
      title: "Zoom in",
      group: "View",
      keys: ["mod+=", "mod++"],
      icon: ZoomIn,
      whileTyping: true,
      when: onCanvas,
      run: own(() => camera.zoomBy(step)),
    },
    {
      id: "zoom.out",
      title: "Zoom out",
      group: "View",
      keys: ["mod+-"],
      icon: ZoomOut,
      whileTyping: true,
      when: onCanvas,
      run: own(() => camera.zoomBy(1 / step)),
    },
    {
      id: "zoom.full",
      title: "Zoom to 100 %",
      group: "View",
      keys: ["mod+0"],
      icon: Focus,
      whileTyping: true,
      when: onCanvas,
      run: own(() => camera.zoomTo(1)),
    },
    {
      id: "zoom.fit",
      title: "Fit everything",
      group: "View",
      keys: ["shift+1"],
      icon: Maximize,
      when: onCanvas,
      run: own(() => fitAll(camera, session.canvas.get().blocks)),
    },
    {
      id: "zoom.selection",
      title: "Zoom to selection",
      group: "View",
      keys: ["shift+2"],
      icon: Focus,
      when: () => onCanvas() && ui.get().selection.size > 0,
      run: own(() => {
        const bounds = boundsOf(selectedBlocks(controller));
        if (bounds) camera.fit(bounds, { maxFit: 1.5 });
      }),
    },
    {
      id: "view.minimap",
      title: "Minimap",
      group: "View",
      keys: ["shift+m"],
      icon: MapIcon,
      when: onCanvas,
      run: () => toggleMinimap(controller),
    },
    {
      id: "follow.stop",
      title: "Stop following",
      group: "View",
      keys: ["escape"],
      icon: UserX,
      when: () => followedUser() !== null,
      run: () => followUser(null),
    },
  ];
}
