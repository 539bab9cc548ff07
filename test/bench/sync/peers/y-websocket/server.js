/** y-websocket-server with its LevelDB persistence, as its README has it; prints its port. */
import http from "node:http";
import WebSocket from "ws";
import { LeveldbPersistence } from "y-leveldb";
import * as Y from "yjs";
import { setPersistence, setupWSConnection } from "@y/websocket-server/utils";

const database = new LeveldbPersistence(process.env.DATA_DIR);
setPersistence({
  provider: database,
  async bindState(name, doc) {
    const stored = await database.getYDoc(name);
    database.storeUpdate(name, Y.encodeStateAsUpdate(doc));
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(stored));
    doc.on("update", (update) => database.storeUpdate(name, update));
  },
  async writeState() {},
});

const server = http.createServer((_request, response) => response.end("okay"));
const sockets = new WebSocket.Server({ noServer: true });
sockets.on("connection", setupWSConnection);
server.on("upgrade", (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (webSocket) =>
    sockets.emit("connection", webSocket, request),
  ),
);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));

process.on("SIGTERM", async () => {
  // Its queue is a chain of transactions: this one is the last.
  await database.flushDocument("nothing");
  await database.destroy();
  process.exit(0);
});
