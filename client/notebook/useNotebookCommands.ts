/** The notebook's commands for keys and the palette. Undo and redo belong to the page. */
import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from "lucide-react";
import { useMemo } from "react";
import { useRegisterCommands, type Command } from "../kit/commands.ts";
import { useNotebook } from "./notebook.ts";

export function useNotebookCommands() {
  const notebook = useNotebook();
  const commands = useMemo<readonly Command[]>(() => {
    const selected = () => [...notebook.ui.get().selection][0];
    const mayChange = () =>
      notebook.canEdit() && notebook.ui.get().selection.size > 0;
    const withSelected = (run: (id: string) => void) => () => {
      const id = selected();
      if (id) run(id);
    };
    return [
      {
        id: "notebook.insert",
        needs: "edit",
        title: "Insert a block below",
        group: "Create",
        keys: ["i", "/"],
        icon: Plus,
        when: notebook.canEdit,
        run: () => notebook.openInsertMenu(),
      },
      {
        id: "notebook.edit",
        needs: "edit",
        title: "Edit block",
        group: "Edit",
        keys: ["enter"],
        icon: Pencil,
        when: mayChange,
        run: withSelected(notebook.edit),
      },
      {
        id: "notebook.moveUp",
        needs: "edit",
        title: "Move block up",
        group: "Arrange",
        keys: ["alt+up"],
        icon: ArrowUp,
        when: mayChange,
        run: withSelected((id) => notebook.move(id, -1)),
      },
      {
        id: "notebook.moveDown",
        needs: "edit",
        title: "Move block down",
        group: "Arrange",
        keys: ["alt+down"],
        icon: ArrowDown,
        when: mayChange,
        run: withSelected((id) => notebook.move(id, 1)),
      },
      {
        id: "notebook.delete",
        needs: "edit",
        title: "Delete block",
        group: "Edit",
        keys: ["delete", "backspace"],
        icon: Trash2,
        when: mayChange,
        run: withSelected(notebook.remove),
      },
    ];
  }, [notebook]);
  useRegisterCommands(commands);
}
