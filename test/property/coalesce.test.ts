/** server/sync/SPEC.md, J4: coalescing changes nothing that anybody can see, on random editing and on a real trace. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { blockKinds } from "../../shared/blocks/index.ts";
import {
  createBlock,
  deleteBlocks,
  linkBlocks,
  placeBlocks,
  setTitle,
} from "../../shared/doc/edits.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import { coalesce } from "../../server/history/coalesce.ts";
import { differenceBetween } from "../../server/history/sameState.ts";
import { readTrace, traceUpdates } from "../stage/traces.ts";

const runs = Number(process.env["COALESCE_RUNS"] ?? 150);
const author = fc.integer({ min: 0, max: 2 });
const blockId = fc.constantFrom("a", "b", "c");
const place = fc.nat(40);
const step = fc.oneof(
  fc.record({
    do: fc.constant("create" as const),
    id: blockId,
    kind: fc.constantFrom(...blockKinds),
  }),
  fc.record({ do: fc.constant("remove" as const), id: blockId }),
  fc.record({ do: fc.constant("drag" as const), id: blockId, x: place }),
  fc.record({ do: fc.constant("link" as const), id: blockId, to: blockId }),
  fc.record({ do: fc.constant("title" as const), at: place }),
  fc.record({
    do: fc.constant("type" as const),
    id: blockId,
    at: place,
    text: fc.constantFrom("a", "bc", "😀", "é", "lorem ipsum"),
    more: fc.boolean(),
  }),
  fc.record({
    do: fc.constant("erase" as const),
    id: blockId,
    at: place,
    length: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({
    do: fc.constant("bold" as const),
    id: blockId,
    at: place,
    length: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({ do: fc.constant("paragraph" as const), id: blockId, at: place }),
  fc.record({ do: fc.constant("drop" as const), id: blockId, at: place }),
  fc.constant({ do: "undo" as const }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const turn = fc.record({
  author,
  step,
  /** Whether this author hears of the others before. */
  hears: fc.boolean(),
  /** Whether a window ends behind it. */
  endsWindow: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
});

describe("coalescing", () => {
  it("J4: gives the same state, written by the same people, whatever three of them do at once", () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 20, maxLength: 90 }), (turns) => {
        const { rows, ends } = playTurns(turns);
        for (const gc of [true, false]) {
          const [one, all] = [new Y.Doc({ gc }), new Y.Doc({ gc })];
          rootsOf(one);
          rootsOf(all);
          let from = 0;
          for (const end of ends) {
            const window = rows.slice(from, end);
            from = end;
            one.transact(() =>
              window.forEach(({ bytes }) => Y.applyUpdate(one, bytes)),
            );
            const parts = [0, 1, 2].map((who) =>
              window.filter((row) => row.who === who).map((row) => row.bytes),
            );
            const updates = coalesce(parts.filter((part) => part.length > 0));
            all.transact(() =>
              updates.forEach((update) => Y.applyUpdate(all, update)),
            );
            expect(all.store.pendingStructs).toBeNull();
            expect(all.store.pendingDs).toBeNull();
            expect(differenceBetween(one, all)).toBeNull();
            expect(attribution(updates)).toEqual(
              attribution(parts.map((part) => Y.mergeUpdates(part))),
            );
          }
        }
      }),
      { numRuns: runs },
    );
  });

  it("J4: of a real trace gives the same text in a seventh of the bytes", () => {
    const trace = readTrace("friendsforever_flat");
    const { doc, updates } = traceUpdates(trace);
    const replay = new Y.Doc();
    rootsOf(replay);
    let bytes = 0;
    for (let at = 0; at < updates.length; at += 500) {
      const [update] = coalesce([updates.slice(at, at + 500)]);
      bytes += update!.length;
      Y.applyUpdate(replay, update!);
    }
    expect(differenceBetween(doc, replay)).toBeNull();
    const raw = updates.reduce((sum, update) => sum + update.length, 0);
    expect(bytes).toBeLessThan(raw / 7);
  });

  it("J4: what was written and deleted within a window leaves no content behind", () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on("update", (update) => updates.push(update));
    for (let i = 0; i < 1000; i += 1)
      rootsOf(doc).canvas.set("key", `a long value, number ${i}`);
    const [update] = coalesce([updates]);
    expect(update!.length).toBeLessThan(100);
    const replay = new Y.Doc();
    Y.applyUpdate(replay, update!);
    expect(differenceBetween(doc, replay)).toBeNull();
  });
});

/** Rows as a server's document emits them: from every author in turn, and what Yjs cleans up after them. */
function playTurns(
  turns: readonly (typeof turn extends fc.Arbitrary<infer T> ? T : never)[],
) {
  const server = new Y.Doc();
  rootsOf(server);
  server.clientID = 1;
  const rows: { who: number; bytes: Uint8Array }[] = [];
  let who = 0;
  server.on("update", (bytes) => rows.push({ who, bytes }));
  const authors = [0, 1, 2].map((index) => {
    const doc = new Y.Doc();
    rootsOf(doc);
    doc.clientID = 10 + index;
    const undo = new Y.UndoManager([rootsOf(doc).blocks, rootsOf(doc).canvas], {
      captureTimeout: 0,
      trackedOrigins: new Set([null, "parley"]),
    });
    return { doc, undo };
  });
  const ends: number[] = [];
  for (const { author: index, step: what, hears, endsWindow } of turns) {
    who = index;
    const { doc, undo } = authors[index]!;
    if (hears) exchange(server, doc);
    play(doc, undo, what);
    exchange(doc, server);
    if (endsWindow && rows.length > (ends.at(-1) ?? 0)) ends.push(rows.length);
  }
  if (rows.length > (ends.at(-1) ?? 0)) ends.push(rows.length);
  return { rows, ends };
}

function exchange(from: Y.Doc, to: Y.Doc) {
  const update = Y.encodeStateAsUpdate(from, Y.encodeStateVector(to));
  Y.applyUpdate(to, update);
}

function play(doc: Y.Doc, undo: Y.UndoManager, what: Step) {
  switch (what.do) {
    case "create":
      return createBlock(doc, {
        id: what.id,
        kind: what.kind,
        x: 0,
        y: 0,
        w: 300,
        h: 200,
      });
    case "remove":
      return deleteBlocks(doc, [what.id]);
    case "drag":
      return placeBlocks(doc, { [what.id]: { x: what.x, y: 2 * what.x } });
    case "link":
      return linkBlocks(doc, {
        id: `l${what.id}`,
        from: what.id,
        to: what.to,
        relation: "supports",
      });
    case "title":
      return setTitle(doc, `title ${what.at}`);
    case "undo":
      undo.undo();
      return;
    case "paragraph":
    case "drop":
    case "type":
    case "erase":
    case "bold":
      return playText(doc, what);
    default:
      what satisfies never;
  }
}

function playText(
  doc: Y.Doc,
  what: Extract<Step, { do: "paragraph" | "drop" | "type" | "erase" | "bold" }>,
) {
  const body = rootsOf(doc).blocks.get(what.id)?.get("body");
  if (!(body instanceof Y.XmlFragment)) return;
  doc.transact(() => {
    if (what.do === "paragraph") {
      const paragraph = new Y.XmlElement("paragraph");
      body.insert(Math.min(what.at % 5, body.length), [paragraph]);
      paragraph.insert(0, [new Y.XmlText("new")]);
      return;
    }
    if (body.length === 0) return;
    const index = what.at % body.length;
    if (what.do === "drop") return body.delete(index, 1);
    const paragraph = body.get(index);
    if (!(paragraph instanceof Y.XmlElement)) return;
    if (paragraph.length === 0) paragraph.insert(0, [new Y.XmlText()]);
    const text = paragraph.get(0);
    if (!(text instanceof Y.XmlText)) return;
    const at = Math.min(what.at, text.length);
    if (what.do === "type") {
      text.insert(at, what.text);
      if (what.more) text.insert(at + what.text.length, what.text);
      return;
    }
    const length = Math.min(what.length, text.length - at);
    if (length <= 0) return;
    if (what.do === "erase") text.delete(at, length);
    else text.format(at, length, { bold: what.at % 2 === 0 ? true : null });
  });
}

/** Which clocks of which clients each update wrote and deleted. */
function attribution(updates: readonly Uint8Array[]) {
  return updates.flatMap((update) => {
    const { structs, ds } = Y.decodeUpdate(update);
    if (structs.length + ds.clients.size === 0) return [];
    const written = structs.flatMap(({ id, length }, i) =>
      structs[i] instanceof Y.Skip
        ? []
        : Array.from({ length }, (_, j) => `${id.client}:${id.clock + j}`),
    );
    const deleted = [...ds.clients].flatMap(([client, ranges]) =>
      ranges.flatMap(({ clock, len }) =>
        Array.from({ length: len }, (_, j) => `${client}:${clock + j}`),
      ),
    );
    return [{ written: written.sort(), deleted: [...new Set(deleted)].sort() }];
  });
}
