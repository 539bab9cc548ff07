/**
 * The other people on this canvas, as plain data over awareness. A person's object stays the same while nothing about
 * them changes, so that moving one pointer re-renders one pointer.
 */
import { useMemo, useSyncExternalStore } from "react";
import type { Awareness } from "y-protocols/awareness";
import { z } from "zod";
import { personSchema } from "../../shared/people.ts";
import type { Presence, Rect } from "../../shared/presence.ts";
import { useSession } from "../sync/session.ts";

export interface Peer extends Presence {
  /** One browser tab: somebody with two tabs is two peers with one `user.id`. */
  readonly client: number;
}

export interface PresenceStore {
  get(): readonly Peer[];
  subscribe(watch: () => void): () => void;
  set(patch: Partial<Presence>): void;
}

const number = z.number();
const rect = z.object({ x: number, y: number, w: number, h: number });
/** What other browsers say about themselves is outside input. */
const presenceSchema = z.object({
  user: personSchema.extend({
    name: z.string().transform((name) => name.slice(0, 80)),
    color: z
      .string()
      .regex(/^(var\(--[a-z-]{1,40}\)|#[0-9a-fA-F]{3,8})$/)
      .catch("var(--discipline-other)"),
  }),
  pointer: z.object({ x: number, y: number }).nullish().catch(null),
  selection: z.array(z.string()).max(5_000).optional().catch([]),
  data: z
    .object({ block: z.string(), keys: z.array(z.string().max(4_000)).max(50) })
    .nullish()
    .catch(null),
  editing: z
    .object({
      block: z.string(),
      field: z.string(),
      item: z.string().optional(),
    })
    .nullish()
    .catch(null),
  view: z.enum(["canvas", "notebook"]).optional().catch("canvas"),
  viewport: rect.optional().catch(undefined),
  following: z.string().nullish().catch(null),
  drag: z.record(z.string(), rect).nullish().catch(null),
});

const stores = new WeakMap<Awareness, PresenceStore>();

export function presenceOf(awareness: Awareness): PresenceStore {
  const known = stores.get(awareness);
  if (known) return known;
  const store = createPresenceStore(awareness);
  stores.set(awareness, store);
  return store;
}

export function createPresenceStore(awareness: Awareness): PresenceStore {
  const byClient = new Map<number, { state: unknown; peer: Peer | null }>();
  const watchers = new Set<() => void>();
  let peers: readonly Peer[] = [];

  const read = () => {
    const states = awareness.getStates();
    let changed = false;
    for (const client of byClient.keys())
      if (!states.has(client)) {
        byClient.delete(client);
        changed = true;
      }
    for (const [client, state] of states) {
      if (client === awareness.clientID) continue;
      if (byClient.get(client)?.state === state) continue;
      byClient.set(client, { state, peer: readPeer(client, state) });
      changed = true;
    }
    if (!changed) return;
    peers = [...byClient.values()]
      .map(({ peer }) => peer)
      .filter((peer) => peer !== null)
      .sort((a, b) => a.client - b.client);
    for (const watch of watchers) watch();
  };
  read();
  awareness.on("change", read);

  return {
    get: () => peers,
    subscribe(watch) {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    set(patch) {
      const state = awareness.getLocalState();
      if (!state) return; // The page is being left.
      const changes = Object.entries(patch).some(
        ([key, value]) => JSON.stringify(state[key]) !== JSON.stringify(value),
      );
      if (changes) awareness.setLocalState({ ...state, ...patch });
    },
  };
}

/** The other tabs on this canvas, one entry a tab. */
export function usePeers(): readonly Peer[] {
  const { awareness } = useSession();
  const store = presenceOf(awareness);
  return useSyncExternalStore(store.subscribe, store.get);
}

/** The other people, one entry a person, without me. */
export function usePeople(): readonly Peer[] {
  const { me } = useSession();
  const peers = usePeers();
  return useMemo(() => peopleOf(peers, me.id), [peers, me.id]);
}

/** One tab stands for each person: the one on the canvas with a pointer, else the newest. */
export function peopleOf(peers: readonly Peer[], me: string): Peer[] {
  const people = new Map<string, Peer>();
  for (const peer of peers) {
    if (peer.user.id === me) continue;
    const known = people.get(peer.user.id);
    if (!known || (!known.pointer && peer.viewport))
      people.set(peer.user.id, peer);
  }
  return [...people.values()];
}

export function useSetPresence(): (patch: Partial<Presence>) => void {
  return presenceOf(useSession().awareness).set;
}

/** Tells the others at most once every `everyMs`, and the last value in any case. */
export function throttlePresence<T>(
  send: (value: T) => void,
  everyMs: number,
): { readonly send: (value: T) => void; readonly flush: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let waiting: { value: T } | null = null;
  const tick = () => {
    timer = null;
    if (!waiting) return;
    const { value } = waiting;
    waiting = null;
    send(value);
    timer = setTimeout(tick, everyMs);
  };
  return {
    send(value) {
      waiting = { value };
      if (timer === null) tick();
    },
    flush() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (waiting) send(waiting.value);
      waiting = null;
    },
  };
}

function readPeer(client: number, state: unknown): Peer | null {
  const parsed = presenceSchema.safeParse(state);
  if (!parsed.success) return null;
  return { client, ...(parsed.data as Presence) };
}

/** Rectangles of everything that other people drag or resize right now. */
export function draggedByOthers(
  peers: readonly Peer[],
): ReadonlyMap<string, Rect> {
  const rects = new Map<string, Rect>();
  for (const peer of peers)
    for (const [id, dragged] of Object.entries(peer.drag ?? {}))
      rects.set(id, dragged);
  return rects;
}
