/**
 * server/sync/SPEC.md, rules C and S, over real sockets against a real server: each attack of test/stage/attacks, with
 * its victim connected.
 */
import { asPage } from "../stage/asPage.ts";
import { accessChanged } from "../../server/access/changes.ts";
import * as decoding from "lib0/decoding";
import WebSocket from "ws";
import * as Y from "yjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  closeCode,
  encodeSync,
  maxUpdateBytes,
  messageType,
  readAcknowledgement,
  readRefusal,
  syncType,
  type RefusalCode,
} from "../../shared/protocol.ts";
import { attacks } from "../stage/attacks/index.ts";
import { furnish, settleIn, Target } from "../stage/target.ts";
import { until } from "../stage/until.ts";
import { openHouse, type House, type Visitor } from "./typists.ts";

let house: House;
let ann: Visitor;
let mallory: Visitor;
/** As no attack changes anything, one canvas does for nearly all. */
let shared: Awaited<ReturnType<typeof theVictimsCanvas>>;

beforeAll(async () => {
  house = await openHouse({ graceMs: 50 });
  [ann, mallory] = await Promise.all([
    house.join("Ann"),
    house.join("Mallory"),
  ]);
  shared = await theVictimsCanvas();
});
afterAll(() => house.close());

describe("C13-C16: an attack harms nobody", () => {
  it.each(attacks)("$title", async ({ first, bytes, answer, role }) => {
    const { canvasId, victim, target } =
      role === "viewer" ? await theVictimsCanvas() : shared;
    await target.refresh();
    const attacker = await rawConnection(canvasId, mallory.cookie);
    if (first) {
      attacker.send(first(target));
      await until(() => attacker.acknowledged() === 1);
      await until(async () => {
        await target.refresh();
        return equal(stateOf(victim.doc), stateOf(target.doc));
      });
    }
    if (role === "viewer") await makeViewer(canvasId);
    const before = await hashOnServer(canvasId);
    let seen = 0;
    const count = () => (seen += 1);
    victim.doc.on("update", count);

    attacker.send(bytes(target));
    if (answer.type === "malformed") {
      await until(() => attacker.closeCode() !== null);
      expect(attacker.closeCode()).toBe(closeCode.malformed);
      expect(attacker.refusals).toEqual(["malformed"]);
    } else {
      await until(() => attacker.acknowledged() === (first ? 2 : 1));
      expect(attacker.refusals).toEqual(
        answer.type === "refuse" ? [answer.code] : [],
      );
    }
    expect(await hashOnServer(canvasId)).toBe(before);
    expect(seen).toBe(0);
    victim.doc.off("update", count);

    victim.doc.getMap("canvas").set("title", crypto.randomUUID());
    await victim.saved();
    expect(victim.refusals).toEqual([]);
    expect(victim.closeCodes).toEqual([]);
    attacker.end();
    if (victim !== shared.victim) victim.close();
  });
});

describe("S7: what is too much", () => {
  it("an update above 8 MB is refused, and its connection closed with 4413", async () => {
    const { canvasId, victim } = await theVictimsCanvas();
    const attacker = await rawConnection(canvasId, mallory.cookie);
    attacker.send(new Uint8Array(maxUpdateBytes + 1));
    await until(() => attacker.closeCode() !== null);
    expect(attacker.refusals).toEqual(["too_large"]);
    expect(attacker.closeCode()).toBe(closeCode.tooLarge);
    victim.close();
  });

  it("a frame above 16 MB ends its connection with 1009", async () => {
    const { canvasId, victim } = await theVictimsCanvas();
    const attacker = await rawConnection(canvasId, mallory.cookie);
    attacker.send(new Uint8Array(2 * maxUpdateBytes + 1));
    await until(() => attacker.closeCode() !== null);
    expect([1009, 1006]).toContain(attacker.closeCode());
    victim.close();
  });

  it("who stops reading is cut off with 1013, and the others are not held up", async () => {
    const { canvasId, victim } = await theVictimsCanvas();
    const reader = await rawConnection(canvasId, mallory.cookie);
    reader.socket.pause();
    const text = "x".repeat(4_000_000);
    // 16 MB may wait in our queue, and some more in the kernel's.
    for (let i = 0; i < 10; i += 1) {
      victim.doc.getMap("canvas").set("title", text + i);
      await victim.saved();
    }
    reader.socket.resume();
    await until(() => reader.closeCode() !== null);
    expect(reader.closeCode()).toBe(closeCode.tryAgainLater);
    victim.close();
  }, 60_000);
});

async function theVictimsCanvas() {
  const canvasId = await ann.createCanvas();
  const victim = await ann.open(canvasId);
  furnish(victim.doc);
  await victim.saved();
  const before = await mallory.open(canvasId);
  settleIn(before.doc);
  await before.saved();
  await until(() => equal(stateOf(victim.doc), stateOf(before.doc)));
  before.close();
  const target = new WatchedTarget(
    canvasId,
    victim.doc.clientID,
    before.doc.clientID,
  );
  await target.refresh();
  return { canvasId, victim, target };
}

class WatchedTarget extends Target {
  readonly #canvasId: string;

  constructor(canvasId: string, victim: number, me: number) {
    const doc = new Y.Doc();
    rootsOf(doc);
    super(doc, victim, me);
    this.#canvasId = canvasId;
  }

  async refresh() {
    const { hub } = house.server.context;
    const all = await hub.read(this.#canvasId, (doc) =>
      Y.encodeStateAsUpdate(doc),
    );
    Y.applyUpdate(this.doc, all);
  }
}

async function rawConnection(canvasId: string, cookie: string) {
  const socket = new WebSocket(
    `${house.url.replace("http", "ws")}/sync/${canvasId}`,
    { headers: asPage(house.url, cookie) },
  );
  const refusals: RefusalCode[] = [];
  let acknowledged = 0;
  let closed: number | null = null;
  socket.on("message", (data: Buffer) => {
    const decoder = decoding.createDecoder(new Uint8Array(data));
    const type = decoding.readVarUint(decoder);
    if (type === messageType.refusal) refusals.push(readRefusal(decoder).code);
    if (type === messageType.acknowledgement)
      acknowledged = readAcknowledgement(decoder);
  });
  socket.on("close", (code) => (closed = code));
  socket.on("error", () => {});
  await until(() => socket.readyState === WebSocket.OPEN);
  return {
    socket,
    refusals,
    acknowledged: () => acknowledged,
    closeCode: () => closed,
    send: (update: Uint8Array) =>
      socket.send(encodeSync(syncType.update, update)),
    end: () => socket.terminate(),
  };
}

async function makeViewer(canvasId: string) {
  const { store, hub } = house.server.context;
  await store.db
    .insertInto("member")
    .values({
      canvas_id: canvasId,
      user_id: mallory.person.id,
      role: "viewer",
    })
    .execute();
  await accessChanged({ store, hub }, { canvasId });
}

function hashOnServer(canvasId: string): Promise<string> {
  return house.server.context.hub.read(canvasId, (doc) =>
    JSON.stringify([
      Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64"),
      [...doc.share.keys()],
      doc.store.pendingStructs,
      doc.store.pendingDs,
    ]),
  );
}

function stateOf(doc: Y.Doc): ReadonlyMap<number, number> {
  return Y.decodeStateVector(Y.encodeStateVector(doc));
}

function equal(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
): boolean {
  return a.size === b.size && [...a].every(([id, n]) => b.get(id) === n);
}
