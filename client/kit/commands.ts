/**
 * The one registry of what a person can do now. Menus, toolbars, keyboard shortcuts, the command palette and the
 * shortcuts sheet all read it, so nothing is listed twice.
 */
import type { LucideIcon } from "lucide-react";
import { useEffect, useMemo } from "react";
import type { Verb } from "../../shared/roles.ts";
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
  /** Who may not do this on the open canvas never sees the command, not even among the shortcuts. */
  readonly needs?: Verb;
  /** False hides it from the palette and lets its keys through. */
  readonly when?: () => boolean;
  /** True lets the shortcut work while a text field has the focus. */
  readonly whileTyping?: boolean;
  run(): void;
}

const registered = createStore<readonly Command[]>([]);

/** What this person may do here; everything outside a canvas. */
const ability = createStore<(verb: Verb) => boolean>(() => true);

/** From now on only commands that this allows are there; whatever shows commands follows at once. */
export function setAbility(may: (verb: Verb) => boolean): () => void {
  ability.set(() => may);
  return () => ability.set(() => () => true);
}

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

/** Those that this person may use here, available at this moment or not. */
export function useCommands(): readonly Command[] {
  const may = useStore(ability);
  const all = useStore(registered);
  return useMemo(
    () => all.filter(({ needs }) => needs === undefined || may(needs)),
    [all, may],
  );
}

function isAvailable({ needs, when }: Command): boolean {
  return (needs === undefined || ability.get()(needs)) && when?.() !== false;
}

export function runCommand(id: string) {
  const command = registered.get().find((each) => each.id === id);
  if (command && isAvailable(command)) command.run();
}

export function availableCommands(): readonly Command[] {
  return registered.get().filter(isAvailable);
}
