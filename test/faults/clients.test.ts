/** RELIABILITY F9, F11, F12, F18, F21, F27: what clients may bring, against a real server. */
import { createHash } from "node:crypto";
import Database from "better-sqlite3";
import WebSocket from "ws";
import * as Y from "yjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asPage } from "../stage/asPage.ts";
import { encodeSync, syncType } from "../../shared/protocol.ts";
import { rootsOf, schemaVersion } from "../../shared/doc/schema.ts";
import { databasePath } from "../../server/store/sqlite/open.ts";
import { joinParley } from "../integration/typists.ts";
import { createRandom } from "../sim/random.ts";
import { stateOf, textOf } from "../sim/reading.ts";
import { damage } from "../stage/damage.ts";
import { TokenLog } from "../stage/oracle.ts";
import { startParley, type Parley } from "../stage/parley.ts";
import { until } from "../stage/until.ts";
import {
  expectAllIsWell,
  joinAs,
  makeCanvas,
  openWriter,
  type WriterOptions,
} from "../stage/writers.ts";
import { count } from "./counts.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
}, 60_000);
afterAll(() => parley.stop());

async function newCanvas(): Promise<WriterOptions> {
  const { url } = parley;
  const account = await joinAs(url, "Ann");
  const canvas = await makeCanvas(account);
  return { url, account, canvas, log: new TokenLog() };
}

const rowsOf = (canvasId: string) => {
  const disk = new Database(databasePath(parley.dataDir), { readonly: true });
  try {
    return disk
      .prepare("select seq from journal where canvas_id = ?")
      .all(canvasId).length;
  } finally {
    disk.close();
  }
};

describe("a new canvas", () => {
  it("F9: that 20 clients open at once has its content once, and opening it wrote nothing", async () => {
    const options = await newCanvas();
    const before = rowsOf(options.canvas.id);
    const writers = await Promise.all(
      Array.from({ length: 20 }, () => openWriter(options)),
    );
    expect(rowsOf(options.canvas.id)).toBe(before);
    const [first] = writers;
    for (const { doc } of writers) {
      expect(stateOf(doc)).toBe(stateOf(first!.doc));
      expect(textOf(doc)).toBe(textOf(first!.doc));
    }
    for (const writer of writers) writer.write();
    await expectAllIsWell(options, writers);
    for (const writer of writers) writer.close();
  });
});

describe("a client of another time", () => {
  it("F11: with an old copy brings back nothing that others deleted meanwhile", async () => {
    const ann = await joinParley(parley.url, "Ann");
    const canvasId = await ann.createCanvas();
    const a = await ann.open(canvasId);
    rootsOf(a.doc).canvas.set("old", "content");
    rootsOf(a.doc).links.set("kept", new Y.Map());
    await a.saved();
    const copy = new Y.Doc();
    rootsOf(copy);
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(a.doc));
    rootsOf(a.doc).canvas.delete("old");
    await a.saved();
    rootsOf(copy).canvas.set("written offline", true);
    const b = await ann.open(canvasId, { doc: copy });
    await b.saved();
    await until(() => rootsOf(a.doc).canvas.has("written offline"));
    for (const { doc } of [a, b]) {
      expect(rootsOf(doc).canvas.has("old")).toBe(false);
      expect(rootsOf(doc).links.has("kept")).toBe(true);
    }
    a.close();
    b.close();
  });

  it("F12: an old build edits elsewhere and keeps kinds that it does not know byte for byte", async () => {
    const ann = await joinParley(parley.url, "Ann");
    const canvasId = await ann.createCanvas();
    const schema = String(schemaVersion + 1);
    const newer = await ann.open(canvasId, { params: { schema } });
    const unknown = new Y.Map<unknown>();
    rootsOf(newer.doc).blocks.set("later", unknown);
    unknown.set("kind", "hologram");
    unknown.set("depth", 3);
    const body = new Y.XmlFragment();
    unknown.set("body", body);
    const element = new Y.XmlElement("hologramRow");
    body.insert(0, [element]);
    element.insert(0, [new Y.XmlText("from a later build")]);
    await newer.saved();
    const before = JSON.stringify(unknown.toJSON());
    const { url } = parley;
    const account = { ...(await joinAs(url, "Ben")) };
    const canvas = await account.api<WriterOptions["canvas"]>(
      "GET",
      `/api/canvases/${canvasId}`,
    );
    const log = new TokenLog();
    const older = await openWriter({ url, account, canvas, log });
    for (let i = 0; i < 10; i += 1)
      rootsOf(older.doc).canvas.set("title", `Title ${i}`);
    await older.saved();
    older.close();
    await parley.kill();
    await parley.start();
    const cold = await ann.open(canvasId, { params: { schema } });
    const kept = rootsOf(cold.doc).blocks.get("later");
    expect(JSON.stringify(kept?.toJSON())).toBe(before);
    newer.close();
    cold.close();
  });
});

describe("frames that no client of ours sends", () => {
  const frames = count("frames", 20_000);

  it(
    `F18: ${frames} damaged frames close their own sockets only; the process lives and the document is what it was`,
    async () => {
      const options = await newCanvas();
      const { canvas } = options;
      const viewer = await joinAs(parley.url, "Viewer");
      const disk = new Database(databasePath(parley.dataDir));
      disk
        .prepare(
          "insert into member (canvas_id, user_id, role) values (?, ?, ?)",
        )
        .run(canvas.id, viewer.answer.user.id, "viewer");
      disk.close();
      const writer = await openWriter(options);
      const honest: Uint8Array[] = [];
      writer.doc.on("update", (bytes: Uint8Array) => honest.push(bytes));
      for (let i = 0; i < 40; i += 1) writer.write();
      await writer.saved();
      const hashOf = (doc: Y.Doc) =>
        createHash("sha256")
          .update(stateOf(doc) + textOf(doc))
          .digest("hex");
      const before = hashOf(writer.doc);
      const startedAs = await startTime();

      const random = createRandom(count("seed", 1));
      const clientIds = [writer.doc.clientID, 1, 2, 77];
      const nextFrame = () => {
        const bytes = random.chance(0.7)
          ? encodeSync(
              random.pick([syncType.step2, syncType.update]),
              damage(random, random.pick(honest), honest, clientIds),
            )
          : damage(
              random,
              encodeSync(syncType.update, random.pick(honest)),
              honest,
              clientIds,
            );
        return bytes;
      };
      let left = frames;
      const attacker = async () => {
        while (left > 0) {
          const socket = await rawSocket(canvas.id, viewer.cookie);
          const heard = waiting(socket);
          while (left > 0 && socket.readyState === socket.OPEN) {
            left -= 1;
            socket.send(nextFrame());
            // Asks for presence, so that something comes back when the frame was taken.
            socket.send(new Uint8Array([3]));
            await heard.next();
          }
          socket.terminate();
        }
      };
      await Promise.all(Array.from({ length: 20 }, attacker));

      expect(await startTime()).toBe(startedAs);
      const cold = await openWriter(options);
      expect(hashOf(cold.doc)).toBe(before);
      cold.close();
      writer.write();
      await expectAllIsWell(options, [writer]);
      writer.close();
    },
    60_000 + frames * 15,
  );

  it("F27: a frame of 17 MB closes its socket, and nobody else notices", async () => {
    const options = await newCanvas();
    const writer = await openWriter(options);
    const socket = await rawSocket(options.canvas.id, options.account.cookie);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.send(new Uint8Array(17 * 1024 * 1024));
    expect(await closed).toBe(1009);
    writer.write();
    await expectAllIsWell(options, [writer]);
    writer.close();
  });
});

describe("writes by the API", () => {
  it("F21: between five typists, each of them is merged or answered 409, and nobody's text is overwritten", async () => {
    const options = await newCanvas();
    const { account, canvas } = options;
    const writers = await Promise.all(
      Array.from({ length: 5 }, () => openWriter(options)),
    );
    const statuses = new Set<number>();
    for (let i = 0; i < 20; i += 1) {
      for (const writer of writers) writer.write();
      const answer = await fetch(`${parley.url}/api/canvases/${canvas.id}`, {
        method: "PATCH",
        headers: {
          "content-type": "application/json",
          cookie: account.cookie,
        },
        body: JSON.stringify({ title: `By the API ${i}` }),
      });
      statuses.add(answer.status);
    }
    await expectAllIsWell(options, writers);
    for (const status of statuses) expect([200, 409]).toContain(status);
    for (const writer of writers) writer.close();
  });
});

function rawSocket(canvasId: string, cookie: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const url = `${parley.url.replace("http", "ws")}/sync/${canvasId}`;
    const socket = new WebSocket(url, { headers: asPage(url, cookie) });
    socket.on("open", () => resolve(socket));
    socket.on("error", reject);
  });
}

/** `next` resolves when anything comes, or when the socket is closed. */
function waiting(socket: WebSocket) {
  let wake = () => {};
  let isClosed = false;
  socket.on("message", () => wake());
  socket.on("close", () => {
    isClosed = true;
    wake();
  });
  socket.on("error", () => {});
  return {
    next: () =>
      new Promise<void>((resolve) => {
        if (isClosed) resolve();
        else wake = resolve;
      }),
  };
}

async function startTime(): Promise<string> {
  const text = await (await fetch(`${parley.url}/metrics`)).text();
  return /process_start_time_seconds (\S+)/.exec(text)?.[1] ?? "";
}
