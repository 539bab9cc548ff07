/** Who is at which block right now: where they type, else what they have selected. */
import { useMemo, useSyncExternalStore } from "react";
import type { Person } from "../../shared/people.ts";
import { presenceOf, type Peer } from "../presence/peers.ts";
import { useSession } from "../sync/session.ts";

export function useHere(): ReadonlyMap<string, readonly Person[]> {
  const { awareness, me } = useSession();
  const store = presenceOf(awareness);
  // Pointers move all the time; only a change of place may redraw the notebook.
  const key = useSyncExternalStore(store.subscribe, () =>
    store
      .get()
      .map((peer) => `${peer.user.id} ${placeOf(peer)}`)
      .join("\n"),
  );
  return useMemo(
    () => (key ? peopleByBlock(store.get(), me.id) : new Map()),
    [key, store, me.id],
  );
}

/** One entry a person and block, without me. */
function peopleByBlock(
  peers: readonly Peer[],
  me: string,
): ReadonlyMap<string, readonly Person[]> {
  const byBlock = new Map<string, Person[]>();
  for (const peer of peers) {
    const block = placeOf(peer);
    if (!block || peer.user.id === me) continue;
    const here = byBlock.get(block) ?? [];
    if (!here.some((person) => person.id === peer.user.id))
      here.push(peer.user);
    byBlock.set(block, here);
  }
  return byBlock;
}

function placeOf(peer: Peer): string | null {
  return peer.editing?.block ?? peer.selection?.[0] ?? null;
}
