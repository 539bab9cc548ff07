/** Keeps my view on what the followed person sees, and tells the others what I see. */
import { useEffect } from "react";
import type { CanvasController } from "../canvas/controller.ts";
import { viewContaining } from "../canvas/camera.ts";
import { followedUser, followUser, watchFollowing } from "./follow.ts";
import { peopleOf, throttlePresence } from "./peers.ts";
import type { Rect } from "../../shared/presence.ts";

const viewportMs = 100;

export function useFollowing(controller: CanvasController) {
  const { camera, presence, session } = controller;
  useEffect(() => {
    let shown = "";
    const follow = () => {
      const id = followedUser();
      if (id === null) {
        shown = "";
        return;
      }
      const peer = peopleOf(presence.get(), session.me.id).find(
        (person) => person.user.id === id,
      );
      if (!peer) {
        followUser(null);
        controller.say("The person you followed has left");
        return;
      }
      if (!peer.viewport || peer.view === "notebook") return;
      const key = JSON.stringify(peer.viewport);
      if (key === shown) return;
      shown = key;
      camera.show(viewContaining(peer.viewport, camera.view.get()));
    };
    follow();
    const stops = [
      presence.subscribe(follow),
      watchFollowing(follow),
      () => followUser(null),
    ];
    return () => stops.forEach((stop) => stop());
  }, [controller, camera, presence, session]);

  useEffect(() => {
    const tell = throttlePresence(
      (viewport: Rect) => presence.set({ viewport }),
      viewportMs,
    );
    // Two who follow each other would zoom out for ever: a follower's view is not news.
    const send = () => {
      const { width } = camera.view.get();
      if (width > 0 && followedUser() === null)
        tell.send(rounded(camera.seen()));
    };
    send();
    return camera.view.subscribe(send);
  }, [camera, presence]);
}

function rounded({ x, y, w, h }: Rect): Rect {
  return {
    x: Math.round(x),
    y: Math.round(y),
    w: Math.round(w),
    h: Math.round(h),
  };
}
