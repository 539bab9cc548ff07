/** Undo and redo of an open canvas, for both views; registered by the page. */
import { Redo2, Undo2 } from "lucide-react";
import { useMemo } from "react";
import type * as Y from "yjs";
import { useRegisterCommands, type Command } from "../kit/commands.ts";

export function useUndoCommands(undo: Y.UndoManager) {
  const commands = useMemo(() => undoCommands(undo), [undo]);
  useRegisterCommands(commands);
}

function undoCommands(undo: Y.UndoManager): readonly Command[] {
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
