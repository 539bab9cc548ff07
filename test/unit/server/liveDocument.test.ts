/** server/sync/liveDocument.ts, rules C8 and C12: what is left of an update that could not be applied. */
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
