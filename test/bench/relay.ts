/**
 * The baseline for latency: a relay that keeps one document in memory, checks nothing and stores nothing. Whatever a
 * real server adds (check, journal, fsync) shows as a ratio against it. Prints its port.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocketServer, type WebSocket } from "ws";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import { messageType } from "../../shared/protocol.ts";

const doc = new Y.Doc();
const sockets = new Set<WebSocket>();
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  perMessageDeflate: false,
});

doc.on("update", (update: Uint8Array) => {
  const frame = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, messageType.sync);
    sync.writeUpdate(encoder, update);
  });
  for (const socket of sockets) socket.send(frame);
});

server.on("connection", (socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
  socket.on("message", (data) => {
    const decoder = decoding.createDecoder(new Uint8Array(data as Buffer));
    if (decoding.readVarUint(decoder) !== messageType.sync) return;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, messageType.sync);
    sync.readSyncMessage(decoder, encoder, doc, socket);
    if (encoding.length(encoder) > 1)
      socket.send(encoding.toUint8Array(encoder));
  });
});

server.on("listening", () => {
  const address = server.address();
  if (typeof address === "object" && address) console.log(address.port);
});
