/** Undo and redo of an open canvas, for both views; registered by the page. */
import { Redo2, Undo2 } from "lucide-react";
import { useMemo } from "react";
import type * as Y from "yjs";
import { ownRestoresOf } from "../history/ownRestores.ts";
import { useRegisterCommands, type Command } from "../kit/commands.ts";

export function useUndoCommands(undo: Y.UndoManager) {
  const commands = useMemo(() => undoCommands(undo), [undo]);
  useRegisterCommands(commands);
}

/** Steps of this person: edits of the document, and the restores they made between them. */
function undoCommands(undo: Y.UndoManager): readonly Command[] {
  const steps = ownRestoresOf(undo);
  return [
    {
      id: "edit.undo",
      needs: "edit",
      title: "Undo",
      group: "Edit",
      keys: ["mod+z"],
      icon: Undo2,
      when: () => steps.canUndo(),
      run: () => steps.undo(),
    },
    {
      id: "edit.redo",
      needs: "edit",
      title: "Redo",
      group: "Edit",
      keys: ["mod+shift+z", "mod+y"],
      icon: Redo2,
      when: () => steps.canRedo(),
      run: () => steps.redo(),
    },
  ];
}
