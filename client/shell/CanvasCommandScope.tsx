/** Registers the open canvas's commands and tells the others where I am; a component of its own so that it renders without the page. */
import { useLayoutEffect } from "react";
import { can } from "../../shared/roles.ts";
import type { UiStore } from "../canvas/ui.ts";
import { useUndoCommands } from "../canvas/useUndoCommands.ts";
import { setAbility } from "../kit/commands.ts";
import { useStore } from "../kit/store.ts";
import { usePublishPresence } from "../presence/publish.ts";
import type { LiveSession } from "../sync/connection.ts";
import { useAppCommands } from "./appCommands.ts";
import { useShellCommands } from "./useShellCommands.ts";

interface CanvasCommandScopeProps {
  readonly session: LiveSession;
  readonly ui: UiStore;
}

export function CanvasCommandScope({ session, ui }: CanvasCommandScopeProps) {
  const role = useStore(session.role);
  useLayoutEffect(() => setAbility((verb) => can(role, verb)), [role]);
  useAppCommands();
  useShellCommands(session, ui);
  useUndoCommands(session.undo);
  usePublishPresence(session, ui);
  return null;
}
