/** One thread in the order in which it happened: comments, and what was done to it in a sentence. */
import type { Comment, Thread, ThreadEvent } from "../../shared/api/threads.ts";
import { dueWords } from "./due.ts";

export type TimelineEntry =
  | { readonly type: "comment"; readonly comment: Comment }
  | { readonly type: "event"; readonly event: ThreadEvent };

export function timeline(thread: Thread): TimelineEntry[] {
  const entries = [
    ...thread.comments.map((comment) => ({
      at: comment.createdAt,
      entry: { type: "comment", comment } as const,
    })),
    ...thread.events.map((event) => ({
      at: event.at,
      entry: { type: "event", event } as const,
    })),
  ];
  // Stable: of one moment, words come before what was done.
  return entries
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ entry }) => entry);
}

/** "Ben resolved this: fixed in v3", "Mira asked domain expert". The run is linked by whoever shows it. */
export function eventWords(event: ThreadEvent, now: Date): string {
  const { words = "", person, on = true } = event.details;
  const by = event.by?.name ?? "";
  const because = words === "" ? "" : `: ${words}`;
  switch (event.kind) {
    case "resolved":
      return by === ""
        ? `Resolved itself${because || ": the check came true"}`
        : `${by} resolved this${because}`;
    case "reopened":
      return by === ""
        ? `Open again${because || ": the check is not true any more"}`
        : `${by} opened this again${because}`;
    case "labelled":
      return words === ""
        ? `${by} took the label off`
        : `${by} labelled this ${words}`;
    case "assigned":
      if (!person) return `${by} took the assignment off`;
      return person.id === event.by?.id
        ? `${by} took this on`
        : `${by} assigned this to ${person.name}`;
    case "due":
      return words === ""
        ? `${by} took the due date off`
        : /^\d{4}-\d\d-\d\d$/.test(words)
          ? `${by} made this ${dueWords(words, now).replace(/^overdue since/, "due")}`
          : `${by} made this due ${words}`;
    case "asked":
      return words === ""
        ? `${by} asks nobody any more`
        : `${by} asked ${words}`;
    case "candidate":
      return on
        ? `${by} made this a decision candidate`
        : `${by} made this no decision candidate any more`;
    case "condition":
      if (by !== "")
        return words === ""
          ? `${by} took the check off`
          : `${by} added a check: ${words}`;
      return words === "" ? "The check was looked at" : words;
    case "reattached":
      return `${by} attached this again${because}`;
    case "suggestion":
      return words === ""
        ? `${by} decided on the suggestion`
        : `${by} ${words}`;
    default:
      event.kind satisfies never;
      return words;
  }
}
