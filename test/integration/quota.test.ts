/** server/sync/SPEC.md, rules Q: a canvas has a largest size, says so before, and comes back when somebody deletes. */
import * as decoding from "lib0/decoding";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  messageType,
  readAcknowledgement,
  readEvent,
  readRefusal,
  type CanvasEvent,
} from "../../shared/protocol.ts";
import { createHub, type Hub } from "../../server/sync/hub.ts";
import type { Member } from "../../server/sync/member.ts";
import {
  authorDoc,
  openJournalStage,
  silentLog,
  type JournalStage,
} from "../stage/journals.ts";
import { admitAs, memberCalled } from "../stage/callers.ts";
import { until } from "../stage/until.ts";

const asAnn = memberCalled("ann", "Ann");

const limitBytes = 10_000;
let stage: JournalStage;
let hub: Hub;

beforeEach(async () => {
  stage = await openJournalStage();
  hub = createHub({
    store: stage.store,
    log: silentLog,
    admit: admitAs("editor"),
    canvasMaxBytes: limitBytes,
    settings: { graceMs: 5, projectionDelayMs: 5, measureDelayMs: 5 },
  });
});
afterEach(async () => {
  await hub.close();
  await stage.close();
});

it("Q1, Q2: people hear of it from 80 % on; then only deletions are taken, and they make room again", async () => {
  const ann = await enter();
  await ann.write("a", 7000);
  expect(ann.quotas()).toEqual([]);
  await ann.write("b", 1500);
  await until(() => ann.quotas().length === 1);
  expect(ann.quotas()[0]).toMatchObject({ limitBytes });
  const late = await enter();
  expect(late.quotas().length).toBe(1);

  await ann.write("c", 3000);
  expect(ann.refusals).toEqual(["quota"]);
  ann.undoLast();
  await ann.write("d", 1400);
  await expect(edit()).rejects.toMatchObject({
    status: 413,
    id: "canvas_full",
  });
  await ann.write("e", 200);
  expect(ann.refusals).toEqual(["quota", "quota"]);
  ann.undoLast();

  await ann.remove("a");
  expect(ann.refusals.length).toBe(2);
  await until(async () => {
    await edit();
    return true;
  });
  await until(() => ann.quotas().at(-1)!.usedBytes < 0.8 * limitBytes);
});

it("Q1: how large it is survives a restart", async () => {
  const ann = await enter();
  await ann.write("a", 9000);
  ann.leave();
  await hub.close();
  hub = createHub({
    store: stage.store,
    log: silentLog,
    admit: admitAs("editor"),
    canvasMaxBytes: limitBytes,
  });
  const again = await enter();
  expect(again.quotas()[0]!.usedBytes).toBeGreaterThan(9000);
});

function edit() {
  return hub.edit(stage.canvasId, { userId: null, kind: "edit" }, (doc) =>
    rootsOf(doc).canvas.set("edited", true),
  );
}

async function enter() {
  let frames = 0;
  let acknowledged = 0;
  const events: CanvasEvent[] = [];
  const refusals: string[] = [];
  const author = authorDoc(100, (await stage.load()).doc);
  const member: Member = {
    id: "connection",
    caller: asAnn,
    person: asAnn.user,
    role: "editor",
    send(frame) {
      const decoder = decoding.createDecoder(frame);
      const type = decoding.readVarUint(decoder);
      if (type === messageType.event) events.push(readEvent(decoder));
      if (type === messageType.refusal)
        refusals.push(readRefusal(decoder).code);
      if (type === messageType.acknowledgement)
        acknowledged = readAcknowledgement(decoder);
    },
    close: () => {},
  };
  const joined = await hub.join(stage.canvasId, member, null);
  if (typeof joined === "string") throw new Error(joined);
  let kept = author;
  const send = async () => {
    for (const bytes of author.take()) {
      frames += 1;
      joined.room.receive(member, { number: frames, isStep2: false, bytes });
    }
    await until(() => acknowledged === frames);
  };
  return {
    refusals,
    leave: joined.leave,
    quotas: () => events.filter((event) => event.type === "quota"),
    async write(key: string, length: number) {
      kept = authorDoc(100, author.doc);
      rootsOf(author.doc).canvas.set(key, "x".repeat(length));
      await send();
    },
    /** Refused: back to what the server has, as a browser does. */
    undoLast() {
      author.doc.destroy();
      author.doc = kept.doc;
      author.take = kept.take;
    },
    async remove(key: string) {
      rootsOf(author.doc).canvas.delete(key);
      await send();
    },
  };
}
