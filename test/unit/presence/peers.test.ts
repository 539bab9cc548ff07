import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import {
  createPresenceStore,
  peopleOf,
  throttlePresence,
} from "../../../client/presence/peers.ts";
import type { Presence } from "../../../shared/presence.ts";
import { emptyDoc } from "../../stage/docs.ts";

const person = (id: string, name = id) => ({
  user: {
    id,
    name,
    disciplines: ["engineering" as const],
    color: "var(--discipline-engineering)",
  },
});

function stage() {
  const awareness = new Awareness(emptyDoc(1));
  awareness.setLocalState(person("me"));
  const store = createPresenceStore(awareness);
  /** As if it had come over the wire. */
  const arrive = (client: number, state: unknown) => {
    if (state === null) awareness.states.delete(client);
    else awareness.states.set(client, state as Record<string, unknown>);
    awareness.emit("change", [{}, "remote"]);
  };
  return { awareness, store, arrive };
}

describe("the other people", () => {
  test("come and go, and I am not one of them", () => {
    const { awareness, store, arrive } = stage();
    expect(store.get()).toEqual([]);
    arrive(2, person("ben"));
    expect(store.get().map((peer) => peer.user.name)).toEqual(["ben"]);
    arrive(2, null);
    expect(store.get()).toEqual([]);
    awareness.destroy();
  });

  test("keep their object while only somebody else moves", () => {
    const { awareness, store, arrive } = stage();
    arrive(2, person("ben"));
    arrive(3, person("cleo"));
    const [ben] = store.get();
    arrive(3, { ...person("cleo"), pointer: { x: 1, y: 2 } });
    expect(store.get()[0]).toBe(ben);
    expect(store.get()[1]?.pointer).toEqual({ x: 1, y: 2 });
    awareness.destroy();
  });

  test("who says nonsense about themselves is not shown, or shown without it", () => {
    const { awareness, store, arrive } = stage();
    arrive(2, "hello");
    arrive(3, { user: { id: "x" } });
    expect(store.get()).toEqual([]);
    arrive(4, {
      user: { ...person("dan").user, color: "url(https://evil.example)" },
      pointer: { x: "left", y: 0 },
      drag: { a: { x: Infinity, y: 0, w: 1, h: 1 } },
      viewport: 7,
    });
    expect(store.get()[0]).toMatchObject({
      user: { name: "dan", color: "var(--discipline-other)" },
      pointer: null,
      drag: null,
    });
    awareness.destroy();
  });

  test("with two tabs are one person, and my other tab is nobody", () => {
    const { awareness, store, arrive } = stage();
    arrive(2, person("ben"));
    arrive(3, { ...person("ben"), viewport: { x: 0, y: 0, w: 1, h: 1 } });
    arrive(4, person("me"));
    const people = peopleOf(store.get(), "me");
    expect(people.map((peer) => peer.client)).toEqual([3]);
    awareness.destroy();
  });

  test("are told nothing when nothing differs", () => {
    const { awareness, store } = stage();
    let told = 0;
    awareness.on("update", () => told++);
    store.set({ selection: ["a"] });
    store.set({ selection: ["a"] } satisfies Partial<Presence>);
    expect(told).toBe(1);
    expect(awareness.getLocalState()).toMatchObject({
      ...person("me"),
      selection: ["a"],
    });
    awareness.destroy();
  });
});

describe("a throttle", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("sends at once, then at most once a period, and the last value in any case", () => {
    const sent: number[] = [];
    const throttle = throttlePresence((value: number) => sent.push(value), 40);
    throttle.send(1);
    throttle.send(2);
    throttle.send(3);
    expect(sent).toEqual([1]);
    vi.advanceTimersByTime(40);
    expect(sent).toEqual([1, 3]);
    vi.advanceTimersByTime(400);
    expect(sent).toEqual([1, 3]);
    throttle.send(4);
    throttle.send(5);
    throttle.flush();
    expect(sent).toEqual([1, 3, 4, 5]);
  });
});
