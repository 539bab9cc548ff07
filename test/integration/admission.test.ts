/** server/sync/SPEC.md, S4 and S6: what may happen while a canvas is loading for somebody. */
import { createServer, type Server } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import WebSocket from "ws";
import { closeCode } from "../../shared/protocol.ts";
import type { Role } from "../../shared/roles.ts";
import { readConfig } from "../../server/config.ts";
import { insertCanvas, newDocument } from "../../server/records/newDocument.ts";
import { openStore } from "../../server/store/open.ts";
import type { Store } from "../../server/store/store.ts";
import { createHub, type Hub } from "../../server/sync/hub.ts";
import { attachSyncSockets } from "../../server/sync/socket.ts";
import { admitAs, memberCalled } from "../stage/callers.ts";

const log = pino({ level: "silent" });
const canvasId = "canvas";
let dataDir: string;
let store: Store;
let hub: Hub;
let server: Server;
let closeSockets: () => void;
/** Answered to each question for a role, in order. */
let answers: (Role | null)[];
let beforeJoin: () => Promise<void>;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-admission-"));
  const config = readConfig({ DATA_DIR: dataDir });
  store = await openStore(config);
  await store.db.transaction().execute((transaction) =>
    insertCanvas(transaction, {
      id: canvasId,
      ownerId: null,
      isExample: false,
      workspaceRole: "editor",
      epoch: "first",
      doc: newDocument("Test"),
    }),
  );
  beforeJoin = async () => {};
  const admit = admitAs(() => answers.shift() ?? null);
  const real = createHub({ store, log, admit });
  hub = {
    ...real,
    async join(...request) {
      await beforeJoin();
      return real.join(...request);
    },
  };
  server = createServer();
  const sockets = attachSyncSockets(server, {
    config,
    log,
    hub,
    identify: async () => memberCalled("ann"),
    admit,
  });
  closeSockets = () => sockets.close();
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve()),
  );
});
afterEach(async () => {
  await hub.close();
  closeSockets();
  server.close();
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

it("S6: a canvas that was deleted while it loaded is closed to whoever waited for it", async () => {
  answers = ["editor", null];
  expect(await closed(connect())).toBe(closeCode.canvasNotFound);
});

it("S7: whoever floods a canvas that is still loading is cut off", async () => {
  answers = ["editor", "editor"];
  const opened = Promise.withResolvers<void>();
  beforeJoin = () => opened.promise;
  const socket = connect();
  socket.on("open", () => {
    for (let i = 0; i < 3; i += 1) socket.send(new Uint8Array(8 * 1024 * 1024));
  });
  expect(await closed(socket)).toBe(closeCode.tryAgainLater);
  opened.resolve();
});

function connect(): WebSocket {
  const { port } = server.address() as AddressInfo;
  const url = `ws://localhost:${port}`;
  return new WebSocket(`${url}/sync/${canvasId}`, {
    origin: url.replace("ws", "http"),
  });
}

function closed(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.on("close", resolve));
}
