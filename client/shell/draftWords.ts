/** What is said about a recovered draft: what happened, what is safe, what to do. */
import { kindOf } from "../canvas/words.ts";
import type { DraftReason, RecoveredDraft } from "../sync/draft.ts";

export function reasonWords(reason: DraftReason): string {
  switch (reason) {
    case "read_only":
      return "You could no longer edit this canvas, so your last changes were not taken.";
    case "wrong_owner":
      return "Changes in this browser were made under another name, and changes belong to the person who made them.";
    case "too_large":
      return "A change was too large for this server, perhaps a very long paste.";
    case "too_costly":
      return "A change would have kept the server busy for too long.";
    case "quota":
      return "There was not enough room left in this canvas for your last changes, so they were not taken. Delete what is not needed before you insert them again.";
    case "malformed":
      return "The server could not read a change from this page.";
    case "epoch":
      return "The canvas on the server is an earlier one, perhaps restored from a backup. This browser had more.";
    default:
      return reason satisfies never;
  }
}

/** "New note", "Changed hypothesis". */
export function stateWords({ state, block }: RecoveredDraft["blocks"][number]) {
  return state === "new" ? `New ${kindOf(block)}` : `Changed ${kindOf(block)}`;
}

/** "2 new and 1 changed block". */
export function contentWords({ blocks, notes }: RecoveredDraft): string {
  const count = (state: "new" | "changed") =>
    blocks.filter((each) => each.state === state).length;
  const parts = [
    count("new") > 0 && `${count("new")} new`,
    count("changed") > 0 && `${count("changed")} changed`,
  ].filter(Boolean);
  if (parts.length > 0)
    return `${parts.join(" and ")} ${blocks.length === 1 ? "block" : "blocks"}`;
  return notes.length === 1
    ? "1 small change"
    : `${notes.length} small changes`;
}
