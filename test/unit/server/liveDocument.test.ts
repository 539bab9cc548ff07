/** server/sync/liveDocument.ts, rules C8 and C12: what is left of an update that could not be applied. */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { expect, it } from "vitest";
import { rootsOf } from "../../../shared/doc/schema.ts";
import { createCanvasDoc } from "../../../server/sync/document.ts";
import {
  DocumentBroken,
  LiveDocument,
} from "../../../server/sync/liveDocument.ts";
import { Presence } from "../../../server/sync/presence.ts";

const sender = {
  id: "connection",
  person: { id: "ann", name: "Ann", disciplines: ["other" as const] },
  role: "editor" as const,
};

it("C8: a claim that went down with a broken document is stored with the next row", () => {
  const live = new LiveDocument(
    "canvas",
    loaded(),
    new Presence(() => {}),
    () => 1,
  );
  const client = new Y.Doc();
  rootsOf(client).canvas.set("title", "Mine");
  const frames = [
    { number: 1, isStep2: false, bytes: Y.encodeStateAsUpdate(client) },
  ];
  live.doc.once("beforeObserverCalls", () => {
    throw new Error("half applied");
  });
  expect(() => live.applyFrames(sender, frames)).toThrow(DocumentBroken);

  live.replace(loaded());
  const { clients, rows } = live.applyFrames(sender, frames);
  expect(rows.length).toBe(1);
  expect(clients).toEqual([
    {
      clientId: client.clientID,
      userId: "ann",
      from: 0,
      to: 1,
    },
  ]);
});

it("C14: what is too much together comes in another turn; what is too much alone is refused", () => {
  const live = new LiveDocument(
    "canvas",
    loaded(),
    new Presence(() => {}),
    () => 1,
  );
  const client = new Y.Doc();
  const text = new Y.XmlText("x".repeat(50_000));
  const paragraph = new Y.XmlElement("paragraph");
  const body = new Y.XmlFragment();
  const block = new Y.Map<unknown>();
  client.transact(() => {
    rootsOf(client).blocks.set("note", block);
    block.set("body", body);
    body.insert(0, [paragraph]);
    paragraph.insert(0, [text]);
  });
  const start = Y.encodeStateAsUpdate(client);
  let next = text._start!.id.clock;
  /** Deletes every second character of what is left: Yjs looks at each of them when it cleans up. */
  const thinOut = (count: number) =>
    encoding.encode((encoder) => {
      for (const head of [0, 1, client.clientID, count])
        encoding.writeVarUint(encoder, head);
      for (let i = 0; i < count; i += 1, next += 2) {
        encoding.writeVarUint(encoder, next);
        encoding.writeVarUint(encoder, 1);
      }
    });
  let number = 0;
  const frame = (bytes: Uint8Array) => ({
    number: (number += 1),
    isStep2: false,
    bytes,
  });
  live.applyFrames(sender, [frame(start)]);

  const frames = [frame(thinOut(6300)), frame(thinOut(6300))];
  const first = live.applyFrames(sender, frames);
  expect(first).toMatchObject({ done: 2, problems: [] });
  expect(first.left).toEqual([frames[1]]);
  const second = live.applyFrames(sender, first.left);
  expect(second).toMatchObject({ done: 3, problems: [], left: [] });

  const alone = live.applyFrames(sender, [frame(thinOut(9000))]);
  expect(alone).toMatchObject({
    done: 4,
    problems: [{ type: "refused", frame: 4, code: "too_costly" }],
    left: [],
  });
});

function loaded() {
  return {
    doc: createCanvasDoc(),
    seq: 0,
    snapshotSeq: 0,
    bytes: 0,
    damage: null,
    owners: new Map(),
  };
}
