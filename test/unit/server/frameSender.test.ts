import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createFrameSender } from "../../../server/sync/frameSender.ts";

let server: Server;
/** Runs on the next connection, with its sender. */
let greet: (send: (message: Uint8Array) => void, socket: WebSocket) => void;

beforeEach(async () => {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
  });
  server = createServer();
  server.on("upgrade", (request, connection, head) =>
    sockets.handleUpgrade(request, connection, head, (socket) =>
      greet(createFrameSender(connection), socket),
    ),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const port = () => (server.address() as AddressInfo).port;

test("R2: messages of every length arrive whole and in order, also between frames of ws itself", async () => {
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 300_000];
  greet = (send, socket) => {
    for (const length of lengths) send(messageOf(length));
    socket.send(messageOf(7));
    send(messageOf(8));
    socket.close(4400, "done");
  };
  const client = new WebSocket(`ws://127.0.0.1:${port()}`);
  const received: Buffer[] = [];
  client.on("message", (data) => received.push(data as Buffer));
  const [code] = (await once(client, "close")) as [number];
  expect(code).toBe(4400);
  expect(received.map(({ length }) => length)).toEqual([...lengths, 7, 8]);
  for (const message of received)
    expect(message.equals(messageOf(message.length))).toBe(true);
});

test("R2: what one turn sends to a connection is one write", async () => {
  const writes: number[] = [];
  const connection = new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      writes.push(1);
      done();
    },
    writev(chunks, done) {
      writes.push(chunks.length);
      done();
    },
  });
  const send = createFrameSender(connection);
  for (let i = 0; i < 5; i += 1) send(messageOf(10));
  await setImmediate();
  expect(writes).toEqual([5]);
  send(messageOf(10));
  await setImmediate();
  expect(writes).toEqual([5, 1]);
});

function messageOf(length: number): Buffer {
  return Buffer.alloc(length, length % 251);
}
