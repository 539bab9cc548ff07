/** The state of saving as words. */
import { changesWaiting } from "../sync/saveState.ts";
import type { SaveState } from "../sync/session.ts";

/** `slow`: the server has taken its time, so the number is worth saying. */
export function saveWords(state: SaveState, slow: boolean): string {
  switch (state.type) {
    case "loading":
      return "Connecting…";
    case "saved":
      return "Saved";
    case "saving":
      return slow && state.waiting > 0
        ? changesWaiting(state.waiting)
        : "Saving…";
    case "offline":
      return state.waiting > 0
        ? `Offline: ${changesWaiting(state.waiting)}`
        : "Offline";
    case "readOnly":
      // The reason may be a paragraph: a notice and the hint have room for it.
      return state.waiting > 0
        ? `Read only, ${changesWaiting(state.waiting)}`
        : "Read only";
    case "closed":
      return "Closed";
    default:
      return state satisfies never;
  }
}

export function saveHint(state: SaveState): string {
  switch (state.type) {
    case "loading":
      return "Getting the newest from the server.";
    case "saved":
      return "The server has stored everything you did.";
    case "saving":
      return "The server has not confirmed this yet. It is kept in this browser.";
    case "offline":
      return "Go on working: changes are kept in this browser and sent when the server answers again.";
    case "readOnly":
      return `${capitalised(state.reason)}.`;
    case "closed":
      return "The connection was closed.";
    default:
      return state satisfies never;
  }
}

export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
