/**
 * What can be done with selected words: the bar over a drawn text, the editor's bar and the sheet of a phone show these
 * in this order.
 */
import { MessageSquarePlus, PencilLine, type LucideIcon } from "lucide-react";
import type { Verb } from "../../shared/roles.ts";
import type { UiStore } from "../canvas/ui.ts";
import type { CanvasSession } from "../sync/session.ts";
import { suggestOnPicked } from "../suggestions/suggesting.ts";
import { commentOnPicked, type PickedText } from "./picked.ts";

export interface TextAction {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly needs: Verb;
  /** Shown in the tooltip; the command of the same name listens to it. */
  readonly keys?: string;
  run(at: TextActionPlace): void;
}

export interface TextActionPlace {
  readonly session: CanvasSession;
  readonly ui: UiStore;
  readonly picked: PickedText;
}

export const commentKeys = "mod+alt+m";
export const suggestKeys = "mod+alt+s";

export const textActions: readonly TextAction[] = [
  {
    id: "comment",
    label: "Comment",
    icon: MessageSquarePlus,
    needs: "comment",
    keys: commentKeys,
    run: commentOnPicked,
  },
  {
    id: "suggest",
    label: "Suggest",
    icon: PencilLine,
    needs: "comment",
    keys: suggestKeys,
    run: suggestOnPicked,
  },
];
