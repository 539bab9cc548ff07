/** Everyone who can be mentioned here: who is here now, who edited the canvas, and who wrote in its threads. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Person } from "../../shared/people.ts";
import { canvasQuery } from "../home/canvases.ts";
import { usePeople as usePresentPeople } from "../presence/peers.ts";
import { useSession } from "../sync/session.ts";
import { useThreads } from "./useThreads.ts";

export function usePeople(): readonly Person[] {
  const { canvasId, me } = useSession();
  const { threads } = useThreads();
  const { data: canvas } = useQuery(canvasQuery(canvasId));
  const present = usePresentPeople();
  // Peers are new objects with every mouse move: only who they are matters here.
  const presentIds = present.map((peer) => peer.user.id).join(" ");
  return useMemo(() => {
    const people = new Map<string, Person>();
    for (const person of [
      ...present.map((peer) => peer.user),
      ...threads.flatMap((thread) =>
        thread.comments.map((comment) => comment.author),
      ),
      ...(canvas?.people ?? []),
      me,
    ])
      if (!people.has(person.id)) people.set(person.id, person);
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
    // eslint-disable-next-line react/exhaustive-deps
  }, [presentIds, threads, canvas, me]);
}
