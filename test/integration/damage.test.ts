/** server/sync/SPEC.md, rules J: what a damaged journal does, with bits really flipped in the stored rows. */
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  messageType,
  readEvent,
  readRefusal,
  type CanvasEvent,
} from "../../shared/protocol.ts";
import { registry } from "../../server/metrics.ts";
import { createHub, type Hub } from "../../server/sync/hub.ts";
import type { Member } from "../../server/sync/member.ts";
import * as decoding from "lib0/decoding";
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

beforeEach(async () => {
  stage = await openJournalStage();
  hub = createHub({
    store: stage.store,
    log: silentLog,
    admit: admitAs("owner"),
    settings: { graceMs: 5, quietMs: 5, projectionDelayMs: 5 },
  });
  const ann = authorDoc(100, (await stage.load()).doc);
  for (let i = 1; i <= 30; i += 1) rootsOf(ann.doc).canvas.set("count", i);
  await stage.write(ann.take(), { userId: "ann" });
});
afterEach(async () => {
  await hub.close();
  await stage.close();
});

/** Row 1 is the canvas as it was made, so row n + 1 set the count to n. */
const count = () =>
  hub.read(stage.canvasId, (doc) => rootsOf(doc).canvas.get("count"));

describe("a damaged journal", () => {
  const damages: Record<string, () => Promise<unknown>> = {
    "a bit of a row's bytes": () => flipBit("journal", 21),
    "the author of a row": () =>
      stage.store.db
        .updateTable("journal")
        .set({ user_id: "eve" })
        .where("seq", "=", 21)
        .execute(),
    "a row": () =>
      stage.store.db.deleteFrom("journal").where("seq", "=", 21).execute(),
    "the end": () =>
      stage.store.db.deleteFrom("journal").where("seq", ">=", 21).execute(),
  };
  for (const [what, damage] of Object.entries(damages))
    it(`J1: opens read-only with the last good state (${what} is damaged), and nothing is written`, async () => {
      await damage();
      const before = await wholeDatabase();
      expect(await count()).toBe(19);
      await expect(edit()).rejects.toMatchObject({
        status: 503,
        id: "canvas_damaged",
      });
      await hub.close();
      expect(await wholeDatabase()).toBe(before);
    });

  it("J1: everyone is a viewer there, is told why and what to do, and writes nothing", async () => {
    await flipBit("journal", 21);
    const owner = await enter();
    expect(owner.events).toMatchObject([
      { type: "hello", role: "viewer" },
      { type: "readOnly", reason: expect.stringContaining("npm run verify") },
    ]);
    await hub.accessChanged({ canvasId: stage.canvasId });
    expect(owner.member.role).toBe("viewer");
    const typed = authorDoc(200);
    rootsOf(typed.doc).canvas.set("count", "mine");
    owner.send(typed.take()[0]!);
    await until(() => owner.refusals.includes("read_only"));
    expect(await count()).toBe(19);
  });

  it("J1: raises an alarm that monitoring sees", async () => {
    const seen = async () =>
      Number(
        (await registry.metrics()).match(
          /parley_damaged_loads_total (\d+)/,
        )?.[1],
      );
    const before = await seen();
    await flipBit("journal", 21);
    await count();
    expect(await seen()).toBe(before + 1);
  });

  it("J2: is of no consequence where a snapshot has it all", async () => {
    await stage.snapshot();
    await flipBit("journal", 21);
    expect(await count()).toBe(30);
    await edit();
  });

  it("J2: a damaged snapshot gives way to an older one and the journal", async () => {
    await stage.snapshot();
    await flipBit("snapshot", 31);
    expect(await count()).toBe(30);
    await edit();
  });

  it("J1: versions before the damage open, those behind it say why not", async () => {
    const { replayTo } = await import("../../server/history/replay.ts");
    await flipBit("journal", 21);
    const context = { store: stage.store, log: silentLog };
    const past = await replayTo(context, stage.canvasId, 20);
    expect(rootsOf(past).canvas.get("count")).toBe(19);
    await expect(replayTo(context, stage.canvasId, 22)).rejects.toMatchObject({
      id: "version_damaged",
    });
  });
});

function edit(): Promise<unknown> {
  const by = { userId: "ann", kind: "edit" } as const;
  return hub.edit(stage.canvasId, by, (doc) =>
    rootsOf(doc).canvas.set("count", "changed"),
  );
}

async function flipBit(table: "journal" | "snapshot", seq: number) {
  const { db } = stage.store;
  const row = await db
    .selectFrom(table)
    .select("bytes")
    .where("seq", "=", seq)
    .executeTakeFirstOrThrow();
  const bytes = Buffer.from(row.bytes);
  bytes[bytes.length - 2]! ^= 1;
  await db.updateTable(table).set({ bytes }).where("seq", "=", seq).execute();
}

async function wholeDatabase(): Promise<string> {
  const { db } = stage.store;
  const tables = await sql<{ name: string }>`
    select name from sqlite_schema where type = 'table' order by name`.execute(
    db,
  );
  const dump: unknown[] = [];
  for (const { name } of tables.rows)
    dump.push([
      name,
      (await sql`select * from ${sql.table(name)}`.execute(db)).rows,
    ]);
  return JSON.stringify(dump);
}

async function enter() {
  const events: CanvasEvent[] = [];
  const refusals: string[] = [];
  const member: Member = {
    id: "connection",
    caller: asAnn,
    person: asAnn.user,
    role: "owner",
    send(frame) {
      const decoder = decoding.createDecoder(frame);
      const type = decoding.readVarUint(decoder);
      if (type === messageType.event) events.push(readEvent(decoder));
      if (type === messageType.refusal)
        refusals.push(readRefusal(decoder).code);
    },
    close: () => {},
  };
  const joined = await hub.join(stage.canvasId, member, null);
  if (typeof joined === "string") throw new Error(joined);
  return {
    member,
    events,
    refusals,
    send: (bytes: Uint8Array) =>
      joined.room.receive(member, { number: 1, isStep2: false, bytes }),
  };
}
