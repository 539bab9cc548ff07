/** Registers the open canvas's commands; a component of its own so that it renders without the page. */
import type { UiStore } from "../canvas/ui.ts";
import { useUndoCommands } from "../canvas/useCanvasCommands.ts";
import type { LiveSession } from "../sync/connection.ts";
import { useAppCommands } from "./appCommands.ts";
import { useShellCommands } from "./useShellCommands.ts";

interface CanvasCommandScopeProps {
  readonly session: LiveSession;
  readonly ui: UiStore;
}

export function CanvasCommandScope({ session, ui }: CanvasCommandScopeProps) {
  useAppCommands();
  useShellCommands(session, ui);
  useUndoCommands(session.undo);
  return null;
}
