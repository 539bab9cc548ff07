/**
 * The tabs of one browser share a cookie, so they tell each other who it belongs to. A page belongs to the person for whom
 * it was opened: when somebody else signs in, or they sign out, in another tab, it stops at once.
 */
import { createStore } from "../kit/store.ts";

/** "signedOut", "somebodyElse": what happened in another tab; null: this page is still the one of its person. */
export const takenAway = createStore<"signedOut" | "somebodyElse" | null>(null);

interface Said {
  /** Whose the cookie is now. */
  readonly user: string | null;
}

const channel =
  typeof BroadcastChannel === "undefined"
    ? null
    : new BroadcastChannel("parley/session");

/** Whose this page is; undefined before anybody knows. */
let mine: string | null | undefined;

export function tellOtherTabs(user: string | null) {
  mine = user;
  takenAway.set(null);
  channel?.postMessage({ user } satisfies Said);
}

/** `onSignedIn`: somebody signed in elsewhere while nobody was here. */
export function listenToOtherTabs(onSignedIn: () => void) {
  channel?.addEventListener("message", ({ data }) => {
    const { user } = data as Said;
    if (mine === undefined) return;
    if (mine === null) return user === null ? undefined : onSignedIn();
    takenAway.set(
      user === mine ? null : user === null ? "signedOut" : "somebodyElse",
    );
  });
}
