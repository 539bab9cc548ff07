/** Everybody who can own, decide or be mentioned on a canvas: asked for once per canvas, not once per card. */
import type { Person } from "../../shared/people.ts";
import type { Presence } from "../../shared/presence.ts";
import { answer, api } from "../kit/api.ts";
import { createStore, useStore, type Store } from "../kit/store.ts";
import { useSession, type CanvasSession } from "../sync/session.ts";

const stores = new WeakMap<CanvasSession, Store<readonly Person[]>>();

export function peopleStore(session: CanvasSession): Store<readonly Person[]> {
  const known = stores.get(session);
  if (known) return known;
  const store = createStore<readonly Person[]>([session.me]);
  stores.set(session, store);
  const merge = (people: readonly Person[]) =>
    store.set((old) => {
      const byId = new Map(old.map((person) => [person.id, person]));
      for (const person of people) byId.set(person.id, person);
      const next = [...byId.values()].sort((a, b) =>
        a.name.localeCompare(b.name),
      );
      return JSON.stringify(next) === JSON.stringify(old) ? old : next;
    });
  const load = () =>
    void answer(
      api.canvases[":id"].people.$get({ param: { id: session.canvasId } }),
    ).then(
      (list) => merge(list.items),
      () => {}, // Offline: the people seen so far serve, and the next "people" event asks again.
    );
  load();
  session.onEvent((event) => event.type === "people" && load());
  // Who joins after that is known from presence before the server is asked.
  const handlePresence = ({ added }: { readonly added: readonly number[] }) =>
    merge(
      added
        .map((client) => session.awareness.getStates().get(client))
        .map((state) => (state as Partial<Presence> | undefined)?.user)
        .filter((user) => typeof user?.id === "string")
        .map((user) => ({
          id: user!.id,
          name: String(user!.name),
          disciplines: user!.disciplines ?? [],
        })),
    );
  session.awareness.on("change", handlePresence);
  return store;
}

export function usePeople(): readonly Person[] {
  return useStore(peopleStore(useSession()));
}
