/** What stands in the card of a thread and is drawn by other parts of the app. A list that somebody can read. */
import type { ComponentType } from "react";
import type { Thread } from "../../shared/api/threads.ts";
import { SuggestionPart } from "../suggestions/SuggestionCard.tsx";

export interface ThreadPart {
  readonly id: string;
  readonly Part: ComponentType<{
    readonly thread: Thread;
    readonly open: boolean;
  }>;
}

export const threadParts: readonly ThreadPart[] = [
  { id: "suggestion", Part: SuggestionPart },
];
