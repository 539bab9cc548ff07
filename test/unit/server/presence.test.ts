/** server/sync/SPEC.md, rules A: what presence remembers, and how much of it there may be. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  encodeAwarenessStates,
  readAwarenessStates,
} from "../../../server/sync/awareness.ts";
import { MalformedMessage } from "../../../server/sync/message.ts";
import { Presence } from "../../../server/sync/presence.ts";
import { expectCleanPrototypes, hostileKeys } from "../../stage/hostile.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const person = { id: "ann", name: "Ann", disciplines: [] };

it("A5: forgets client ids that left long ago", () => {
  const { presence, say } = room();
  for (let clientId = 1000; clientId < 4000; clientId += 1) {
    const speaker = { person };
    say(speaker, clientId, "{}");
    presence.leave(speaker);
    vi.advanceTimersByTime(20);
  }
  const known = Array.from({ length: 3000 }, (_, i) => 1000 + i).filter(
    (clientId) => presence.userOf(clientId) !== undefined,
  );
  expect(known.length).toBe(1000);
  expect(known.at(-1)).toBe(3999);
});

it("A2, T6: a connection cannot become another client again and again", () => {
  const { presence, say } = room();
  const speaker = { person };
  for (let clientId = 1000; clientId < 2000; clientId += 1)
    say(speaker, clientId, "{}");
  expect(presence.userOf(1010)).toBe("ann");
  expect(presence.userOf(1900)).toBeUndefined();
});

it("A5: a state above 128 kB is not taken, and the one before stays", () => {
  const { presence, say } = room();
  const speaker = { person };
  say(speaker, 1000, '{"a":1}');
  say(speaker, 1000, JSON.stringify({ a: "x".repeat(200_000) }), 2);
  expect(statesOf(presence)).toHaveLength(1);
  expect(JSON.parse(statesOf(presence)[0]!.json!)).toMatchObject({ a: 1 });
});

it("A5, T6: all states together stay below about 4 MB", () => {
  const { presence, say } = room();
  for (let clientId = 1000; clientId < 1100; clientId += 1)
    say({ person }, clientId, JSON.stringify({ a: "x".repeat(100_000) }));
  expect(presence.all()!.length).toBeLessThan(4.3 * 1024 * 1024);
  expect(statesOf(presence).length).toBeGreaterThan(30);
});

it("S5: a state that is no JSON object is the sender's mistake", () => {
  const { say } = room();
  for (const json of ["[]", "5", "{", `${"[".repeat(100_000)}`])
    expect(() => say({ person }, 1000, json)).toThrow(MalformedMessage);
});

it.each(hostileKeys)(
  "T20: the key %s in a state reaches no prototype",
  (key) => {
    const { presence, say } = room();
    const speaker = { person };
    const evil = `{"polluted":true,"isAdmin":true,"role":"owner"}`;
    say(
      speaker,
      1000,
      `{"${key}":${evil},"constructor":{"prototype":${evil}},"user":{"id":"eve","${key}":${evil}}}`,
    );
    presence.restamp(speaker);
    expectCleanPrototypes();
    const [state] = statesOf(presence).map((each) => JSON.parse(each.json!));
    expect(state).toMatchObject({ user: { id: "ann", name: "Ann" } });
    expect(state.user).not.toHaveProperty("polluted");
    expect(Object.keys(state.user)).not.toContain(key);
  },
);

function room() {
  const presence = new Presence(() => {});
  return {
    presence,
    say: (from: object, clientId: number, json: string, clock = 1) =>
      presence.receive(
        from as { person: typeof person },
        encodeAwarenessStates([{ clientId, clock, json }]),
        () => true,
      ),
  };
}

function statesOf(presence: Presence) {
  return readAwarenessStates(presence.all()!);
}
