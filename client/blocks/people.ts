/** Everybody who can own, decide or be mentioned on a canvas: asked for once per canvas, not once per card. */
import type { Person } from "../../shared/people.ts";
import type { Presence } from "../../shared/presence.ts";
import { answer, api } from "../kit/api.ts";
import { createStore, useStore, type Store } from "../kit/store.ts";
import { useSession, type CanvasSession } from "../sync/session.ts";

interface People {
  readonly store: Store<readonly Person[]>;
  /** Once the server has answered, or cannot. */
  readonly asked: Promise<void>;
}
const known = new WeakMap<CanvasSession, People>();

export function peopleStore(session: CanvasSession): Store<readonly Person[]> {
  return peopleOf(session).store;
}

/** Complete, for somebody who looks for a name in them. */
export async function askPeople(
  session: CanvasSession,
): Promise<readonly Person[]> {
  const { store, asked } = peopleOf(session);
  await asked;
  return store.get();
}

function peopleOf(session: CanvasSession): People {
  const existing = known.get(session);
  if (existing) return existing;
  const store = createStore<readonly Person[]>([session.me]);
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
    answer(
      api.canvases[":id"].people.$get({ param: { id: session.canvasId } }),
    ).then(
      (list) => merge(list.items),
      () => {}, // Offline: the people seen so far serve, and the next "people" event asks again.
    );
  const asked = load();
  session.onEvent((event) => {
    if (event.type === "people") void load();
  });
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
  const people = { store, asked };
  known.set(session, people);
  return people;
}

export function usePeople(): readonly Person[] {
  return useStore(peopleStore(useSession()));
}
