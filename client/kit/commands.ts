/**
 * The one registry of what a person can do now. Menus, toolbars, keyboard shortcuts, the command palette and the
 * shortcuts sheet all read it, so nothing is listed twice.
 */
import type { LucideIcon } from "lucide-react";
import { useEffect } from "react";
import { createStore, useStore } from "./store.ts";

export interface Command {
  /** "canvas.duplicate": stable, unique. */
  readonly id: string;
  /** What the palette and menus say: "Duplicate selection". */
  readonly title: string;
  readonly group:
    "Create" | "Edit" | "Arrange" | "View" | "Go" | "Discuss" | "Help";
  /** Shortcuts such as "mod+d", "shift+1", "?" ("mod" is Cmd on a Mac, else Ctrl). The first is shown. */
  readonly keys?: readonly string[];
  readonly icon?: LucideIcon;
  /** False hides it from the palette and lets its keys through. */
  readonly when?: () => boolean;
  /** True lets the shortcut work while a text field has the focus. */
  readonly whileTyping?: boolean;
  run(): void;
}

const registered = createStore<readonly Command[]>([]);

export function registerCommands(commands: readonly Command[]): () => void {
  const ids = new Set(commands.map((command) => command.id));
  registered.set((old) => [
    ...old.filter((command) => !ids.has(command.id)),
    ...commands,
  ]);
  return () =>
    registered.set((old) =>
      old.filter((command) => !commands.includes(command)),
    );
}

/** Registers while mounted. `commands` should be memoised. */
export function useRegisterCommands(commands: readonly Command[]) {
  useEffect(() => registerCommands(commands), [commands]);
}

export function useCommands(): readonly Command[] {
  return useStore(registered);
}

export function runCommand(id: string) {
  const command = registered.get().find((each) => each.id === id);
  if (command && command.when?.() !== false) command.run();
}

export function availableCommands(): readonly Command[] {
  return registered.get().filter((command) => command.when?.() !== false);
}
