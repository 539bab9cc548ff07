/**
 * The tabs of one browser share a cookie, so they tell each other who it belongs to. A page belongs to the person for whom
 * it was opened: when somebody else signs in, or they sign out, in another tab, it stops at once.
 */
import type { Person } from "../../shared/people.ts";
import { createStore } from "../kit/store.ts";

/** What happened here or in another tab; null: this page is still the one of its person. */
export type TakenAway =
  | "signedOut"
  | "somebodyElse"
  /** The session of a guest has ended, with their link. */
  | "visitOver";
export const takenAway = createStore<TakenAway | null>(null);

interface Said {
  /** Whose the cookie is now. */
  readonly user: string | null;
}

const channel =
  typeof BroadcastChannel === "undefined"
    ? null
    : new BroadcastChannel("parley/session");

/** Whose this page is; undefined before anybody knows. */
let mine: Pick<Person, "id" | "guest"> | null | undefined;

/** Whose the cookie is from now on. */
export function tellOtherTabs(user: Pick<Person, "id" | "guest"> | null) {
  takenAway.set(user === null && mine?.guest ? "visitOver" : null);
  mine = user;
  channel?.postMessage({ user: user?.id ?? null } satisfies Said);
}

/** `onSignedIn`: somebody signed in elsewhere while nobody was here. */
export function listenToOtherTabs(onSignedIn: () => void) {
  channel?.addEventListener("message", ({ data }) => {
    const { user } = data as Said;
    if (mine === undefined) return;
    if (mine === null) return user === null ? undefined : onSignedIn();
    if (user === mine.id) takenAway.set(null);
    else if (user !== null) takenAway.set("somebodyElse");
    else takenAway.set(mine.guest ? "visitOver" : "signedOut");
  });
}
