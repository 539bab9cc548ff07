/** server/sync/SPEC.md, R14: what a canvas is opened from while nobody writes. */
import * as decoding from "lib0/decoding";
import { afterEach, beforeEach, expect, it } from "vitest";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { encodeSync, messageType, syncType } from "../../shared/protocol.ts";
import { createHub, type Hub } from "../../server/sync/hub.ts";
import type { Member } from "../../server/sync/member.ts";
import { RestingDocument } from "../../server/sync/restingDocument.ts";
import {
  authorDoc,
  openJournalStage,
  silentLog,
  type JournalStage,
} from "../stage/journals.ts";
import { admitAs, memberCalled } from "../stage/callers.ts";
import { until } from "../stage/until.ts";

const asAnn = memberCalled("ann", "Ann");

let stage: JournalStage;
let hub: Hub;
let ann: ReturnType<typeof authorDoc>;

const openHub = () =>
  createHub({
    store: stage.store,
    log: silentLog,
    admit: admitAs("owner"),
    settings: { graceMs: 5, quietMs: 5, projectionDelayMs: 5 },
  });

beforeEach(async () => {
  stage = await openJournalStage();
  hub = openHub();
  ann = authorDoc(100, (await stage.load()).doc);
  for (let i = 1; i <= 30; i += 1) {
    rootsOf(ann.doc).canvas.set("count", i);
    if (i % 3 === 0) rootsOf(ann.doc).canvas.delete("title");
  }
  await stage.write(ann.take(), { userId: "ann" });
  await putAway();
});
afterEach(async () => {
  await hub.close();
  await stage.close();
});

it("R14: a newcomer gets everything, and no document is made of it", async () => {
  const bob = await enter();
  expect(await bob.ask()).toEqual({ count: 30 });
  bob.send(Uint8Array.of(0, 0));
  await until(() => bob.acknowledged === 1);
  expect(bob.room.isAtRest).toBe(true);
  // As it was sent, so that a browser that has it all knows.
  expect(Y.decodeStateVector(bob.stateVector!)).toEqual(
    Y.decodeStateVector(Y.encodeStateVector(ann.doc)),
  );
});

it("R14: whoever comes back gets only what is new to them", async () => {
  const old = authorDoc(7, ann.doc);
  rootsOf(ann.doc).canvas.set("late", true);
  await hub.close();
  await stage.write(ann.take(), { userId: "ann" });
  hub = openHub();
  await putAway();
  const bob = await enter();
  const answer = await bob.answer(Y.encodeStateVector(old.doc));
  expect(bob.room.isAtRest).toBe(true);
  expect(Y.decodeUpdate(answer).structs).toHaveLength(1);
  Y.applyUpdate(old.doc, answer);
  expect(rootsOf(old.doc).canvas.toJSON()).toEqual({ count: 30, late: true });
});

it("R14: the first who writes wakes the document, and goes on where it was", async () => {
  const bob = await enter();
  const carol = await enter();
  const writer = authorDoc(200, ann.doc);
  rootsOf(writer.doc).canvas.set("count", 31);
  for (const update of writer.take()) bob.send(update);
  await until(() => bob.acknowledged === 1);
  expect(bob.room.isAtRest).toBe(false);
  expect(await carol.ask()).toEqual({ count: 31 });
  await putAway();
  expect(await (await enter()).ask()).toEqual({ count: 31 });
});

it("R14: is passed over when the journal goes on behind it", async () => {
  rootsOf(ann.doc).canvas.set("count", 31);
  await hub.close();
  await stage.write(ann.take(), { userId: "ann" });
  hub = openHub();
  const bob = await enter();
  expect(bob.room.isAtRest).toBe(false);
  expect(await bob.ask()).toEqual({ count: 31 });
});

for (const column of ["bytes", "state_vector"] as const)
  it(`R14: a damaged one is passed over for the journal (its ${column})`, async () => {
    await hub.close();
    const { db } = stage.store;
    const row = await db
      .selectFrom("opening")
      .selectAll()
      .executeTakeFirstOrThrow();
    const bytes = Buffer.from(row[column]);
    bytes[bytes.length >> 1]! ^= 4;
    await db
      .updateTable("opening")
      .set({ [column]: bytes })
      .execute();
    hub = openHub();
    const bob = await enter();
    expect(bob.room.isAtRest).toBe(false);
    expect(await bob.ask()).toEqual({ count: 30 });
  });

it("R14: a document at rest answers as the document itself does", () => {
  const { doc } = ann;
  const resting = new RestingDocument(
    encodeSync(syncType.step2, Y.encodeStateAsUpdate(doc)),
    Y.encodeStateVector(doc),
  );
  const half = Y.encodeStateVectorFromUpdate(
    Y.mergeUpdates([Y.encodeStateAsUpdate(authorDoc(5).doc)]),
  );
  const questions = [
    new Uint8Array([0]),
    half,
    Y.encodeStateVector(doc),
    Y.encodeStateVector(new Y.Doc()),
  ];
  for (const question of [...questions, ...questions])
    expect(resting.answer(question)).toEqual(
      encodeSync(syncType.step2, Y.encodeStateAsUpdate(doc, question)),
    );
  expect(resting.stateOf(100)).toBe(Y.getState(doc.store, 100));
  expect(resting.stateOf(4242)).toBe(0);
});

/** Everybody leaves, and the process goes on with the next. */
async function putAway() {
  await hub.read(stage.canvasId, () => {});
  await hub.close();
  hub = openHub();
}

async function enter() {
  let stateVector: Uint8Array | null = null;
  let acknowledged = 0;
  let frames = 0;
  const answers: Uint8Array[] = [];
  const member: Member = {
    id: "connection",
    caller: asAnn,
    person: asAnn.user,
    role: "owner",
    send(frame) {
      const decoder = decoding.createDecoder(frame);
      const type = decoding.readVarUint(decoder);
      if (type === messageType.acknowledgement)
        acknowledged = decoding.readVarUint(decoder);
      if (type !== messageType.sync) return;
      const step = decoding.readVarUint(decoder);
      const bytes = decoding.readVarUint8Array(decoder);
      if (step === syncType.step1) stateVector = bytes;
      if (step === syncType.step2) answers.push(bytes);
    },
    close: () => {},
  };
  const joined = await hub.join(stage.canvasId, member, null);
  if (typeof joined === "string") throw new Error(joined);
  const { room } = joined;
  const answer = async (known: Uint8Array) => {
    const before = answers.length;
    room.answerSyncStep1(member, known);
    return until(() => answers[before]);
  };
  return {
    room,
    answer,
    get stateVector() {
      return stateVector;
    },
    get acknowledged() {
      return acknowledged;
    },
    send: (bytes: Uint8Array) =>
      room.receive(member, { number: (frames += 1), isStep2: false, bytes }),
    /** The canvas's own values as a newcomer sees them. */
    async ask() {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, await answer(new Uint8Array([0])));
      return rootsOf(doc).canvas.toJSON();
    },
  };
}
