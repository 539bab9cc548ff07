/** Attacks 14-16 and what else the notes name: too deep, too costly, or nothing that our documents have. */
import * as encoding from "lib0/encoding";
import { expect } from "vitest";
import * as Y from "yjs";
import { createBlock } from "../../../shared/doc/edits.ts";
import {
  format,
  gc,
  rawUpdate,
  string,
  subdocument,
  type,
  values,
} from "../rawUpdate.ts";
import { attack, malformed, taken, tooCostly, type Attack } from "./attack.ts";

export const shapes: readonly Attack[] = [
  attack(
    "attack 14: nodes within nodes, 20,000 deep",
    malformed,
    (t) => {
      const body = t.block("a").get("body") as Y.XmlFragment;
      const clock = t.clockOf(t.me);
      const within = (depth: number) =>
        depth === 0 ? t.idOf(body) : { client: t.me, clock: clock + depth - 1 };
      return t.mine(
        ...Array.from({ length: 20_000 }, (_, depth) =>
          depth === 0
            ? type("element", { origin: t.idOf(body.get(0)) })
            : type("element", { parent: within(depth) }),
        ),
      );
    },
    (raw) => expect(() => raw.block("a").toJSON()).toThrow(RangeError),
  ),
  attack(
    "attack 14: a value 20,000 deep",
    malformed,
    (t) => {
      const bytes = t.mine(
        values(["@"], { parent: t.idOf(t.block("a")), key: "deep" }),
      );
      const nested = encoding.encode((e) => {
        for (let i = 0; i < 20_000; i += 1) {
          encoding.writeUint8(e, 117);
          encoding.writeVarUint(e, 1);
        }
        encoding.writeUint8(e, 126);
      });
      const at = bytes.length - 4; // the string "@" and no deletions
      return Uint8Array.from([...bytes.slice(0, at), ...nested, 0]);
    },
    (raw) => expect(raw.error).toBeInstanceOf(RangeError),
  ),
  attack(
    "attack 15: a bigint",
    malformed,
    (t) => t.mine(values([5n], { parent: t.idOf(t.block("a")), key: "big" })),
    (raw) => expect(() => JSON.stringify(raw.block("a"))).toThrow(TypeError),
  ),
  attack(
    "attack 15: a subdocument",
    malformed,
    (t) => t.mine(subdocument({ parent: t.idOf(t.block("a")), key: "doc" })),
    (raw) => expect(raw.doc.subdocs.size).toBe(1),
  ),
  attack(
    "attack 15: hidden list items in a map",
    malformed,
    (t) => t.mine(values(["hidden"], { parent: t.idOf(t.block("a")) })),
    (raw) => {
      expect(raw.block("a")._start).not.toBeNull();
      expect(JSON.stringify(raw.block("a"))).not.toContain("hidden");
    },
  ),
  attack(
    "attack 15: an entry in a text",
    malformed,
    (t) => t.mine(values([1], { parent: t.idOf(t.text("a")), key: "k" })),
    (raw) => expect(raw.text("a").getAttribute("k")).toBe(1),
  ),
  attack(
    "attack 15: a node among the entries of a map",
    malformed,
    (t) => t.mine(type("element", { parent: t.idOf(t.block("a")) })),
    (raw) => expect(raw.block("a")._start).not.toBeNull(),
  ),
  attack(
    "attack 15: a word under a key in a text",
    malformed,
    (t) => t.mine(string("x", { parent: t.idOf(t.text("a")), key: "k" })),
    (raw) => expect(raw.text("a")._map.has("k")).toBe(true),
  ),
  attack(
    "attack 15: an unknown root",
    malformed,
    (t) => t.mine(values([1], { parent: "evil", key: "k" })),
    (raw) => expect(raw.doc.share.has("evil")).toBe(true),
  ),
  attack(
    "attack 16: 1,600 values of one entry, all without origins",
    tooCostly,
    (t) => {
      const place = { parent: t.idOf(t.block("a")), key: "x" };
      return t.mine(...Array.from({ length: 1600 }, () => values([1], place)));
    },
    taken,
  ),
  attack(
    "attack 16: 1,600 pieces with nothing on the left and the last character on the right",
    tooCostly,
    (t) => {
      const clock = t.clockOf(t.me);
      const text = { client: t.me, clock: clock + 1 };
      const first = { client: t.me, clock: clock + 2 };
      const characters = Array.from({ length: 1600 }, (_, i) =>
        i === 0
          ? string("o", { parent: text })
          : string("o", {
              origin: { client: t.me, clock: first.clock + i - 1 },
            }),
      );
      const pieces = Array.from({ length: 1600 }, (_, i) =>
        string("x", {
          rightOrigin: { client: t.me, clock: first.clock + 1599 - i },
        }),
      );
      return t.mine(
        type("element", { origin: t.idOf(t.text("a").parent!) }),
        type("text", { parent: { client: t.me, clock } }),
        ...characters,
        ...pieces,
      );
    },
    taken,
  ),
  {
    ...attack(
      "attack 16: a deletion of 12,000 pieces of one text",
      tooCostly,
      (t) => rawUpdate([], [[t.me, t.clockOf(t.me) - 12_000, 12_000]]),
      (raw) => expect(raw.updates.at(-1)!.length).toBeLessThan(20),
    ),
    first: (t) => {
      const clock = t.clockOf(t.me);
      const text = { client: t.me, clock: clock + 1 };
      // Each in front of the one before: they never become one.
      const pieces = Array.from({ length: 12_000 }, (_, i) =>
        string(
          "x",
          i === 0
            ? { parent: text }
            : { rightOrigin: { client: t.me, clock: text.clock + i } },
        ),
      );
      return t.mine(
        type("element", { origin: t.idOf(t.text("a").parent!) }),
        type("text", { parent: { client: t.me, clock } }),
        ...pieces,
      );
    },
  },
  attack(
    "also: a block that is no block",
    malformed,
    (t) => t.mine(values([5], { parent: "blocks", key: "five" })),
    (raw) =>
      expect(() => {
        const place = { x: 0, y: 0, w: 1, h: 1 };
        createBlock(raw.doc, { ...place, id: "honest", kind: "note" });
      }).toThrow(TypeError),
  ),
  attack(
    "also: a node that no editor knows",
    { type: "refuse", code: "malformed" },
    (t) => {
      const body = t.block("a").get("body") as Y.XmlFragment;
      return t.mine(
        type("element", { origin: t.idOf(body.get(0)) }, "marquee"),
      );
    },
    (raw) =>
      expect(raw.block("a").toJSON()).toMatchObject({
        body: expect.stringContaining("marquee"),
      }),
  ),
  attack(
    "also: a mark that no editor knows",
    { type: "refuse", code: "malformed" },
    (t) =>
      t.mine(
        format(
          "blink",
          {},
          { origin: t.at("a", 1), rightOrigin: t.at("a", 2) },
        ),
      ),
    (raw) => expect(JSON.stringify(raw.text("a").toDelta())).toContain("blink"),
  ),
  attack(
    "also: more than 64 client ids",
    malformed,
    (t) =>
      rawUpdate(
        Array.from({ length: 65 }, (_, i) => ({
          client: t.me + 1 + i,
          clock: 0,
          structs: [gc(1)],
        })),
      ),
    (raw) => expect(raw.doc.store.clients.size).toBeGreaterThan(65),
  ),
];
