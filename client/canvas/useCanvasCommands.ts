/** Everything that can be done on the canvas, registered once for keys, menus, toolbars and the palette. */
import { useMemo } from "react";
import { useRegisterCommands } from "../kit/commands.ts";
import { arrangeCommands } from "./commands/arrange.ts";
import { createCommands } from "./commands/create.ts";
import { editCommands } from "./commands/edit.ts";
import { viewCommands } from "./commands/view.ts";
import type { CanvasController } from "./controller.ts";

export function useCanvasCommands(controller: CanvasController) {
  const commands = useMemo(
    () => [
      ...createCommands(controller),
      ...editCommands(controller),
      ...arrangeCommands(controller),
      ...viewCommands(controller),
    ],
    [controller],
  );
  useRegisterCommands(commands);
}
