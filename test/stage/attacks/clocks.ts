/** Attacks 4, 7-12 and 17: deletions, clocks and frames that say one thing and do another. */
import { expect } from "vitest";
import * as Y from "yjs";
import { rootsOf } from "../../../shared/doc/schema.ts";
import { gc, rawUpdate, skip, string, values } from "../rawUpdate.ts";
import { Target } from "../target.ts";
import {
  attack,
  brokenEmoji,
  leftPending,
  malformed,
  missing,
  taken,
  type Attack,
} from "./attack.ts";

export const clocks: readonly Attack[] = [
  attack(
    "attack 4: a deletion of length 0 in the middle of an emoji",
    malformed,
    (t) => rawUpdate([], [[t.victim, t.middleOfEmoji.clock, 0]]),
    (raw) => {
      brokenEmoji(raw);
      expect(raw.updates).toEqual([]);
    },
  ),
  attack(
    "attack 4: a deletion of half an emoji",
    malformed,
    (t) => rawUpdate([], [[t.victim, t.middleOfEmoji.clock, 1]]),
    brokenEmoji,
  ),
  attack(
    "attack 7: a viewer deletes by overwriting an entry",
    { type: "refuse", code: "read_only" },
    (t) => {
      const current = t.block("a")._map.get("x")!;
      return t.mine(values([666], { origin: current.lastId }));
    },
    (raw) => expect(raw.block("a").get("x")).toBe(666),
    "viewer",
  ),
  attack(
    "attack 8: a deletion of what the victim has yet to write",
    missing,
    (t) => rawUpdate([], [[t.victim, t.clockOf(t.victim), 100]]),
    (raw) => {
      leftPending(raw);
      const victim = new Y.Doc();
      Y.applyUpdate(victim, Y.encodeStateAsUpdate(raw.doc));
      victim.clientID = raw.victim;
      new Target(victim, raw.victim, raw.me).text("b").insert(0, "lost words");
      Y.applyUpdate(raw.doc, Y.encodeStateAsUpdate(victim));
      expect(raw.text("b").toString()).not.toContain("lost");
    },
  ),
  attack(
    "attack 9: a gap in the clocks",
    missing,
    (t) =>
      rawUpdate([
        {
          client: t.me,
          clock: t.clockOf(t.me) + 1,
          structs: [string("x", { origin: t.at("a", 1) })],
        },
      ]),
    leftPending,
  ),
  attack(
    "attack 9: a Skip",
    missing,
    (t) => t.mine(skip(3), string("x", { origin: t.at("a", 1) })),
    leftPending,
  ),
  attack(
    "attack 9: structs that wait for each other",
    missing,
    ({ me }) =>
      rawUpdate([
        {
          client: me + 1,
          clock: 0,
          structs: [
            string("x", { origin: { client: me + 2, clock: 1 } }),
            string("x", { origin: { client: me + 1, clock: 0 } }),
          ],
        },
        {
          client: me + 2,
          clock: 0,
          structs: [
            string("x", { origin: { client: me + 1, clock: 1 } }),
            string("x", { origin: { client: me + 2, clock: 0 } }),
          ],
        },
      ]),
    leftPending,
  ),
  attack(
    "attack 10: a reference to one's own struct to come",
    malformed,
    (t) => {
      const future = { client: t.me, clock: t.clockOf(t.me) + 5 };
      return t.mine(
        string("x", { origin: t.at("a", 1) }),
        string("y", { origin: future }),
      );
    },
    (raw) => {
      expect(raw.error).toBeInstanceOf(Error);
      taken(raw);
    },
  ),
  attack(
    "attack 11: deletions cut short behind valid structs",
    malformed,
    (t) => {
      const whole = rawUpdate(
        [
          {
            client: t.me,
            clock: t.clockOf(t.me),
            structs: [string("x", { origin: t.at("a", 1) })],
          },
        ],
        [[t.victim, 1, 1]],
      );
      return whole.slice(0, -1);
    },
    (raw) => {
      expect(raw.error).toBeInstanceOf(Error);
      taken(raw);
    },
  ),
  attack(
    "attack 12: the victim's client id at its next clock",
    { type: "refuse", code: "wrong_owner" },
    (t) =>
      rawUpdate([
        {
          client: t.victim,
          clock: t.clockOf(t.victim),
          structs: [gc(100)],
        },
      ]),
    (raw) => {
      const clock = raw.clockOf(raw.victim) - 100;
      const next = rawUpdate([
        {
          client: raw.victim,
          clock,
          structs: [string("honest", { origin: raw.at("b", 2) })],
        },
      ]);
      Y.applyUpdate(raw.doc, next);
      expect(raw.text("b").toString()).not.toContain("honest");
    },
  ),
  attack(
    "attack 17: two updates in one frame",
    malformed,
    (t) => {
      const one = t.mine(string("x", { origin: t.at("a", 1) }));
      return Uint8Array.from([...one, ...one]);
    },
    (raw) => {
      taken(raw);
      expect(raw.error).toBeNull();
    },
  ),
  attack(
    "attack 17: bytes of the other version",
    malformed,
    (t) => {
      const doc = new Y.Doc();
      rootsOf(doc).canvas.set("title", "x");
      doc.clientID = t.me;
      return Y.encodeStateAsUpdateV2(doc);
    },
    (raw) => expect(raw.tookMine).toBe(false),
  ),
  attack(
    "attack 17: two sections of one client",
    malformed,
    (t) => {
      const clock = t.clockOf(t.me);
      const first = string("x", { origin: t.at("a", 1) });
      const second = string("y", { origin: { client: t.me, clock } });
      return rawUpdate([
        { client: t.me, clock, structs: [first] },
        { client: t.me, clock: clock + 1, structs: [second] },
      ]);
    },
    (raw) => {
      leftPending(raw);
      expect(raw.text("a").toString()).not.toContain("x");
    },
  ),
];
