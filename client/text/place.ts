/** Where text stands in the document, and which of those places other people are editing right now. */
import * as Y from "yjs";
import type { Awareness } from "y-protocols/awareness";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { Presence } from "../../shared/presence.ts";
import type { TextPlace } from "../canvas/ui.ts";
import { createStore, type Store } from "../kit/store.ts";

export function samePlace(
  a: Presence["editing"] | TextPlace | null | undefined,
  b: TextPlace | null | undefined,
): boolean {
  return (
    !!a &&
    !!b &&
    a.block === b.block &&
    a.field === b.field &&
    (a.item ?? null) === (b.item ?? null)
  );
}

export function placeKey(place: {
  readonly block: string;
  readonly field: string;
  readonly item?: string | undefined;
}): string {
  return JSON.stringify([place.block, place.field, place.item ?? null]);
}

export function placeFromKey(key: string): TextPlace {
  const [block, field, item] = JSON.parse(key) as [
    string,
    string,
    string | null,
  ];
  return { block, field, ...(item !== null && { item }) };
}

/** The fragment at a place; null when the block or the item has gone. */
export function fragmentAt(doc: Y.Doc, place: TextPlace): Y.XmlFragment | null {
  const field = rootsOf(doc).blocks.get(place.block)?.get(place.field);
  const text =
    place.item === undefined
      ? field
      : field instanceof Y.Map
        ? (field.get(place.item) as Y.Map<unknown> | undefined)?.get("text")
        : null;
  return text instanceof Y.XmlFragment ? text : null;
}

const stores = new WeakMap<Awareness, Store<ReadonlySet<string>>>();

/**
 * The places (by `placeKey`) that other people edit. One listener for a whole canvas, and told on only when the set
 * really differs: awareness also changes with every mouse move.
 */
export function editedByOthers(
  awareness: Awareness,
): Store<ReadonlySet<string>> {
  const known = stores.get(awareness);
  if (known) return known;
  const store = createStore(readPlaces(awareness));
  awareness.on("change", () =>
    store.set((old) => {
      const next = readPlaces(awareness);
      const same =
        old.size === next.size && [...next].every((place) => old.has(place));
      return same ? old : next;
    }),
  );
  stores.set(awareness, store);
  return store;
}

function readPlaces(awareness: Awareness): ReadonlySet<string> {
  const places = new Set<string>();
  for (const [client, state] of awareness.getStates()) {
    const editing = (state as Partial<Presence>).editing;
    if (client !== awareness.clientID && editing) places.add(placeKey(editing));
  }
  return places;
}
