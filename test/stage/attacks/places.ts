/** Attacks 1-3, 5, 6 and 13: structs that are not where they seem to be. */
import { expect } from "vitest";
import * as Y from "yjs";
import { rawUpdate, string, values } from "../rawUpdate.ts";
import {
  attack,
  brokenEmoji,
  malformed,
  taken,
  type Attack,
} from "./attack.ts";
import { Target } from "../target.ts";

export const places: readonly Attack[] = [
  attack(
    "attack 1: origin in one list, right origin in another",
    malformed,
    (t) =>
      t.mine(string("x", { origin: t.at("b", 2), rightOrigin: t.at("a", 3) })),
    (raw) => {
      const item = raw.doc.store.clients.get(raw.me)!.at(-1) as Y.Item;
      const right = Y.getItem(raw.doc.store, item.rightOrigin!);
      expect(item.parent).toBe(raw.text("b"));
      expect(right.parent).toBe(raw.text("a"));
    },
  ),
  attack(
    "attack 2: a right origin in the middle of somebody's emoji",
    malformed,
    (t) =>
      t.mine(
        string("x", { origin: t.at("b", 2), rightOrigin: t.middleOfEmoji }),
      ),
    (raw) => {
      brokenEmoji(raw);
      expect(raw.changed.has(raw.text("a"))).toBe(false);
    },
  ),
  attack(
    "attack 2: the same within one text",
    malformed,
    (t) =>
      t.mine(
        string("x", { origin: t.at("a", 1), rightOrigin: t.middleOfEmoji }),
      ),
    brokenEmoji,
  ),
  attack(
    "attack 3: the same through a struct that is known already",
    { type: "refuse", code: "wrong_owner" },
    (t) =>
      rawUpdate([
        {
          client: t.me,
          clock: 0,
          structs: [string("mine", { rightOrigin: t.middleOfEmoji })],
        },
      ]),
    (raw) => {
      brokenEmoji(raw);
      expect(raw.updates).toEqual([]);
      expect(raw.changed.size).toBe(0);
    },
  ),
  attack(
    "attack 5: one's own old struct, continued, with an origin elsewhere",
    malformed,
    (t) =>
      rawUpdate([
        {
          client: t.me,
          clock: 0,
          structs: [string("mine EVIL", { origin: t.at("a", 1) })],
        },
      ]),
    (raw) => {
      expect(raw.text("b").toString()).toContain("EVIL");
      expect(raw.changed.has(raw.text("b"))).toBe(false);
      expect(raw.changed.has(raw.text("a"))).toBe(true);
    },
  ),
  attack(
    "attack 6: an origin that is garbage-collected, with a real right origin",
    malformed,
    (t) =>
      t.mine(string("x", { origin: t.gone, rightOrigin: t.middleOfEmoji })),
    brokenEmoji,
  ),
  attack(
    "attack 13: an entry with several values, cut later",
    malformed,
    (t) =>
      t.mine(values([1, 2, 3], { parent: t.idOf(t.block("a")), key: "many" })),
    (raw) => {
      const first = { client: raw.me, clock: raw.clockOf(raw.me) - 3 };
      expect(() => {
        Y.applyUpdate(raw.doc, raw.mine(values([4], { origin: first })));
        Y.applyUpdate(
          raw.doc,
          rawUpdate([], [[raw.victim, raw.idOf(raw.block("a")).clock, 1]]),
        );
      }).toThrow("Unexpected case");
    },
  ),
  attack(
    "also: neighbours the wrong way round",
    malformed,
    (t) =>
      t.mine(string("x", { origin: t.at("a", 9), rightOrigin: t.at("a", 2) })),
    (raw) => {
      expect(raw.text("a").toString()).not.toBe(
        new Target(copyOf(raw.doc), raw.victim, raw.me).text("a").toString(),
      );
    },
  ),
  attack(
    "also: neighbours of two people the wrong way round",
    malformed,
    (t) =>
      t.mine(string("x", { origin: t.at("b", 7), rightOrigin: t.at("b", 1) })),
    taken,
  ),
  attack(
    "also: the same character on both sides",
    malformed,
    (t) =>
      t.mine(string("x", { origin: t.at("a", 2), rightOrigin: t.at("a", 2) })),
    taken,
  ),
];

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}
