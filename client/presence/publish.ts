/** Tells the others which view I am in, what I have selected and whom I follow; editors say themselves where I write. */
import { useEffect } from "react";
import type { UiStore } from "../canvas/ui.ts";
import type { CanvasSession } from "../sync/session.ts";
import { followedUser, watchFollowing } from "./follow.ts";
import { presenceOf } from "./peers.ts";

/** More than anybody can make out; "select all" on a large canvas stays a small message. */
const mostSelected = 200;
/** Each has a ring on every screen. */
const mostData = 50;

export function usePublishPresence(session: CanvasSession, ui: UiStore) {
  useEffect(() => {
    const presence = presenceOf(session.awareness);
    const tell = () => {
      const { view, selection, data } = ui.get();
      presence.set({
        view,
        selection: [...selection].slice(0, mostSelected),
        data: data && { ...data, keys: data.keys.slice(0, mostData) },
      });
    };
    const tellFollowing = () => presence.set({ following: followedUser() });
    tell();
    tellFollowing();
    const stops = [ui.subscribe(tell), watchFollowing(tellFollowing)];
    return () => {
      stops.forEach((stop) => stop());
      presence.set({
        selection: [],
        data: null,
        pointer: null,
        following: null,
        drag: null,
      });
    };
  }, [session, ui]);
}
