/** server/sync/SPEC.md over real sockets. */
import { asPage } from "../stage/asPage.ts";
import { accessChanged } from "../../server/access/changes.ts";
import type { Role } from "../../shared/roles.ts";
import { isDeepStrictEqual } from "node:util";
import Database from "better-sqlite3";
import * as encoding from "lib0/encoding";
import WebSocket from "ws";
import * as Y from "yjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeCode } from "../../shared/protocol.ts";
import { databasePath } from "../../server/store/open.ts";
import { until } from "../stage/until.ts";
import {
  openHouse,
  putSharedText,
  sharedText,
  type House,
  type Typist,
  type Visitor,
} from "./typists.ts";

let house: House;
let ann: Visitor;
let ben: Visitor;

beforeAll(async () => {
  house = await openHouse({ graceMs: 50, projectionDelayMs: 10 });
  [ann, ben] = await Promise.all([house.join("Ann"), house.join("Ben")]);
});
afterAll(() => house.close());

async function twoOnOneCanvas() {
  const canvasId = await ann.createCanvas();
  const a = await ann.open(canvasId);
  putSharedText(a.doc);
  await a.saved();
  const b = await ben.open(canvasId);
  return { canvasId, a, b, closeBoth: () => [a, b].forEach((t) => t.close()) };
}

async function haveSameText(...typists: Typist[]) {
  await until(
    () =>
      typists.every((typist) => typist.text() === typists[0]!.text()) &&
      typists.every((typist) => typist.acknowledged() >= typist.sent()),
    { what: "the same text everywhere" },
  );
  return typists[0]!.text();
}

describe("editing together", () => {
  it("merges what two people type at once, character by character", async () => {
    const { a, b, closeBoth } = await twoOnOneCanvas();
    for (let i = 0; i < 100; i += 1) {
      a.type("a");
      b.type("b");
    }
    await until(() => a.text().length === 200 && b.text().length === 200);
    const text = await haveSameText(a, b);
    expect(text.replaceAll("b", "")).toBe("a".repeat(100));
    closeBoth();
  });

  it("R1: what is acknowledged is in the database at that moment", async () => {
    const { canvasId, a, closeBoth } = await twoOnOneCanvas();
    const disk = new Database(databasePath(house.dataDir), { readonly: true });
    const textOnDisk = () => {
      const doc = new Y.Doc();
      for (const row of disk
        .prepare("select bytes from journal where canvas_id = ? order by seq")
        .all(canvasId) as { bytes: Uint8Array }[])
        Y.applyUpdate(doc, row.bytes);
      return sharedText(doc)?.toString();
    };
    for (const word of ["one ", "two ", "three "]) {
      a.type(word);
      await a.saved();
      expect(textOnDisk()).toBe(a.text());
    }
    disk.close();
    closeBoth();
  });

  it("keeps what was typed offline and merges it on return", async () => {
    const { a, b, closeBoth } = await twoOnOneCanvas();
    b.provider.disconnect();
    b.type("offline ");
    a.type("online ");
    await a.saved();
    b.provider.connect();
    await until(() => b.provider.synced);
    const text = await haveSameText(a, b);
    expect(text).toContain("offline ");
    expect(text).toContain("online ");
    closeBoth();
  });

  it("has the same document after everybody left and the server started again", async () => {
    const { canvasId, a, closeBoth } = await twoOnOneCanvas();
    a.type("to be kept");
    await a.saved();
    closeBoth();
    await house.restart();
    const again = await ben.open(canvasId);
    expect(again.text()).toBe("to be kept");
    again.close();
  });

  it("opening and closing a canvas changes nothing", async () => {
    const { canvasId, closeBoth } = await twoOnOneCanvas();
    const rows = () =>
      house.server.context.store.db
        .selectFrom("journal")
        .select("seq")
        .where("canvas_id", "=", canvasId)
        .execute();
    const before = (await rows()).length;
    const visitor = await ben.open(canvasId);
    await visitor.saved();
    visitor.close();
    closeBoth();
    expect((await rows()).length).toBe(before);
  });

  it("shows title and author on the home page soon after a change", async () => {
    const { canvasId, a, closeBoth } = await twoOnOneCanvas();
    a.doc.getMap("canvas").set("title", "Does it calibrate?");
    await a.saved();
    await until(async () => {
      const canvas = await ben.api<{ title: string; people: { id: string }[] }>(
        "GET",
        `/api/canvases/${canvasId}`,
      );
      return (
        canvas.title === "Does it calibrate?" &&
        canvas.people.some((person) => person.id === ann.person.id)
      );
    });
    closeBoth();
  });
});

describe("what is refused", () => {
  it("C7: a viewer's edit is refused and nobody sees it", async () => {
    const { canvasId, a, b, closeBoth } = await twoOnOneCanvas();
    await setRole(canvasId, ben, "viewer");
    await until(() =>
      b.events.some((e) => e.type === "hello" && e.role === "viewer"),
    );
    b.type("sneaky");
    await until(() => b.refusals.includes("read_only"));
    await b.saved();
    a.type("fine");
    await a.saved();
    expect(a.text()).toBe("fine");
    closeBoth();
  });

  it("S6: a person who lost access is disconnected", async () => {
    const { canvasId, b, closeBoth } = await twoOnOneCanvas();
    await house.server.context.store.db
      .updateTable("canvas")
      .set({ deleted_at: new Date().toISOString() })
      .where("id", "=", canvasId)
      .execute();
    await accessChanged(house.server.context, { canvasId });
    await until(() => b.closeCodes.includes(closeCode.canvasNotFound));
    closeBoth();
  });

  it("C8, T5: nobody can write under another person's client id", async () => {
    const { canvasId, a, b, closeBoth } = await twoOnOneCanvas();
    a.type("mine");
    await a.saved();
    await until(() => b.text() === "mine");
    const forged = new Y.Doc();
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(b.doc));
    forged.clientID = a.doc.clientID;
    sharedText(forged)!.insert(4, " forged");
    const thief = await ben.open(canvasId, { doc: forged });
    await until(() => thief.refusals.includes("wrong_owner"));
    a.type(" still");
    await a.saved();
    expect(a.text()).toBe("mine still");
    thief.close();
    closeBoth();
  });

  it("S5: a malformed frame closes that socket only and changes nothing", async () => {
    const { canvasId, a, b, closeBoth } = await twoOnOneCanvas();
    for (const frame of malformedFrames) {
      const socket = await rawSocket(canvasId, ann.cookie);
      const closed = new Promise<number>((resolve) =>
        socket.once("close", resolve),
      );
      socket.send(frame);
      expect(await closed).toBe(closeCode.malformed);
    }
    a.type("unharmed");
    await a.saved();
    await until(() => b.text() === "unharmed");
    closeBoth();
  });
});

describe("connecting", () => {
  it("S6: joining under another name ends the connections of the one before", async () => {
    const dora = await house.join("Dora");
    const typist = await dora.open(await dora.createCanvas());
    await dora.api("POST", "/api/session", {
      name: "Theodora",
      disciplines: ["product"],
    });
    await until(() => typist.closeCodes.includes(closeCode.notSignedIn));
    typist.close();
  });

  it("S1: closes with 4401 for somebody who is not signed in", async () => {
    const canvasId = await ann.createCanvas();
    expect(await closeCodeOf(canvasId, "")).toBe(closeCode.notSignedIn);
  });

  it("S1: closes with 4404 when there is no such canvas", async () => {
    expect(await closeCodeOf(crypto.randomUUID(), ann.cookie)).toBe(
      closeCode.canvasNotFound,
    );
  });

  it("S2: closes with 4409 for a client that remembers another epoch", async () => {
    const canvasId = await ann.createCanvas();
    expect(await closeCodeOf(`${canvasId}?epoch=older`, ann.cookie)).toBe(
      closeCode.epochChanged,
    );
  });

  it("S2: closes with 4426 for a client older than the schema", async () => {
    const canvasId = await ann.createCanvas();
    expect(await closeCodeOf(`${canvasId}?schema=0`, ann.cookie)).toBe(
      closeCode.clientTooOld,
    );
  });

  it("S3: a page of another website gets 403 and an unknown path 404", async () => {
    const canvasId = await ann.createCanvas();
    const statusOf = (path: string, origin?: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const socket = new WebSocket(wsUrl(path), {
          headers: { cookie: ann.cookie, ...(origin && { origin }) },
        });
        socket.on("unexpected-response", (_request, response) => {
          resolve(response.statusCode);
          socket.terminate();
        });
        socket.on("open", () => reject(new Error("was let in")));
        socket.on("error", () => {});
      });
    for (const origin of ["https://evil.example", "null", `${house.url}0`])
      expect(await statusOf(`/sync/${canvasId}`, origin)).toBe(403);
    expect(await statusOf("/elsewhere")).toBe(404);
  });
});

describe("presence", () => {
  it("A1, T6: shows the name of the account, whatever the client says", async () => {
    const { a, b, closeBoth } = await twoOnOneCanvas();
    b.provider.awareness.setLocalStateField("user", {
      id: ann.person.id,
      name: "Ann",
      color: "url(https://evil.example)",
    });
    const seen = await until(
      () =>
        a.provider.awareness.getStates().get(b.doc.clientID)?.["user"] as
          { id: string; name: string; color: string } | undefined,
    );
    expect(seen.id).toBe(ben.person.id);
    expect(seen.name).toBe("Ben");
    expect(seen.color).toBe("var(--discipline-engineering)");
    closeBoth();
  });

  it("A4: a person is gone as soon as the connection is", async () => {
    const { a, b, closeBoth } = await twoOnOneCanvas();
    const sees = () => a.provider.awareness.getStates().has(b.doc.clientID);
    b.provider.awareness.setLocalStateField("pointer", { x: 1, y: 2 });
    await until(sees);
    const socket = b.provider.ws as unknown as WebSocket;
    b.provider.shouldConnect = false;
    socket.terminate();
    await until(() => !sees());
    closeBoth();
  });

  it("A1: a changed name shows at once, without a move or a reload", async () => {
    const { canvasId, a, closeBoth } = await twoOnOneCanvas();
    const cleo = await house.join("Cleo");
    const c = await cleo.open(canvasId);
    c.provider.awareness.setLocalStateField("pointer", { x: 1, y: 2 });
    const seen = () => a.provider.awareness.getStates().get(c.doc.clientID);
    const user = () => seen()?.["user"] as { name: string } | undefined;
    const pointer = () => seen()?.["pointer"];
    await until(() => user()?.name === "Cleo");
    await cleo.api("PATCH", "/api/session", { name: "Cleopatra" });
    await until(() => user()?.name === "Cleopatra");
    expect(pointer()).toEqual({ x: 1, y: 2 });
    c.provider.awareness.setLocalStateField("pointer", { x: 3, y: 4 });
    await until(() => isDeepStrictEqual(pointer(), { x: 3, y: 4 }));
    expect(user()?.name).toBe("Cleopatra");
    c.close();
    closeBoth();
  });

  it("A2: nobody can speak for another person", async () => {
    const { a, b, closeBoth } = await twoOnOneCanvas();
    a.provider.awareness.setLocalStateField("pointer", { x: 1, y: 2 });
    await until(() => b.provider.awareness.getStates().has(a.doc.clientID));
    const socket = b.provider.ws as unknown as WebSocket;
    socket.send(awarenessFrame(a.doc.clientID, 1000, { pointer: { x: 9 } }));
    b.provider.awareness.setLocalStateField("pointer", { x: 3, y: 4 });
    await until(
      () => a.provider.awareness.getStates().get(b.doc.clientID)?.["pointer"],
    );
    expect(
      b.provider.awareness.getStates().get(a.doc.clientID)?.["pointer"],
    ).toEqual({ x: 1, y: 2 });
    closeBoth();
  });
});

async function setRole(canvasId: string, visitor: Visitor, role: Role) {
  const { store, hub } = house.server.context;
  await store.db
    .insertInto("member")
    .values({ canvas_id: canvasId, user_id: visitor.person.id, role })
    .execute();
  await accessChanged({ store, hub }, { canvasId });
}

function wsUrl(path: string): string {
  return house.url.replace("http", "ws") + path;
}

function rawSocket(path: string, cookie: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(wsUrl(`/sync/${path}`), {
      headers: asPage(house.url, cookie),
    });
    socket.on("open", () => resolve(socket));
    socket.on("error", reject);
  });
}

async function closeCodeOf(path: string, cookie: string): Promise<number> {
  const socket = await rawSocket(path, cookie);
  return new Promise((resolve) => socket.once("close", resolve));
}

function awarenessFrame(clientId: number, clock: number, state: object) {
  return encoding.encode((frame) => {
    encoding.writeVarUint(frame, 1);
    encoding.writeVarUint8Array(
      frame,
      encoding.encode((update) => {
        encoding.writeVarUint(update, 1);
        encoding.writeVarUint(update, clientId);
        encoding.writeVarUint(update, clock);
        encoding.writeVarString(update, JSON.stringify(state));
      }),
    );
  });
}

const malformedFrames = [
  new Uint8Array([]),
  new Uint8Array([9]),
  new Uint8Array([0, 7, 0]),
  new Uint8Array([0, 2, 5, 1]),
  new Uint8Array([0, 2, 3, 255, 255, 255]),
  new Uint8Array([0, 0, 2, 255, 255]),
  new Uint8Array([0, 2, 2, 0, 0, 1]),
  new Uint8Array([1, 3, 1, 1, 0]),
  // An unknown root type: Yjs would make it while reading.
  new Uint8Array([0, 2, 12, 1, 1, 5, 0, 40, 1, 1, 120, 1, 121, 1, 0]),
];
