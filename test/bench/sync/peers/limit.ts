/**
 * The limit: what a relay can do that makes every batch durable (SQLite, WAL, FULL) before anyone sees it, and does
 * nothing else. No check, no Y.Doc, no people. What one turn of the event loop reads is one commit of many rows, and
 * then one write to each socket, the same bytes for all of a room. An opening is served from stored bytes.
 */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import Database from "better-sqlite3";
import * as encoding from "lib0/encoding";

const messageSync = 0;
const syncStep1 = 0;
const syncStep2 = 1;
const opcodeBinary = 2;

interface Room {
  readonly name: string;
  readonly sockets: Set<Duplex>;
  /** Read when somebody first asks; null before. */
  stored: { snapshot: Buffer; tail: Buffer[] } | null;
  /** Of this turn: updates to store, and whole frames to send. */
  updates: Buffer[];
  frames: Buffer[];
}

const db = new Database(join(process.env["DATA_DIR"] ?? ".", "limit.db"));
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(
  "create table if not exists snapshot (room text primary key, seq integer, bytes blob);" +
    "create table if not exists row (seq integer primary key, room text, bytes blob);" +
    "create index if not exists row_room on row (room, seq)",
);
const insert = db.prepare("insert into row (room, bytes) values (?, ?)");
const begin = db.prepare("begin immediate");
const commit = db.prepare("commit");
const rooms = new Map<string, Room>();
let busy = new Set<Room>();

const server = createServer((_request, response) => response.end());
server.on("upgrade", (request, socket: Duplex) => {
  const accept = createHash("sha1")
    .update(
      `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
    )
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const room = roomOf(request.url?.slice(1) ?? "");
  room.sockets.add(socket);
  socket.write(syncFrame(syncStep1, Buffer.of(0)));
  const read = createReader((message) => receive(room, socket, message));
  socket.on("data", read);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => room.sockets.delete(socket));
});
server.listen(0, "127.0.0.1", () =>
  console.log((server.address() as AddressInfo).port),
);

function roomOf(name: string): Room {
  let room = rooms.get(name);
  if (!room) {
    room = { name, sockets: new Set(), stored: null, updates: [], frames: [] };
    rooms.set(name, room);
  }
  return room;
}

/** Messages here are short varints and bytes: `[0][type][length][payload]`, or presence, which goes on as it is. */
function receive(room: Room, socket: Duplex, message: Buffer) {
  if (message[0] === messageSync && message[1] === syncStep1) {
    answer(room, socket);
    return;
  }
  // An empty SyncStep2.
  if (message[0] === messageSync && message.length <= 5) return;
  if (busy.size === 0) setImmediate(flush);
  busy.add(room);
  // The payload may keep its own length in front: nothing here looks into it.
  if (message[0] === messageSync) room.updates.push(Buffer.from(message));
  room.frames.push(serverFrame(message));
}

function flush() {
  const rooms = busy;
  busy = new Set();
  begin.run();
  for (const room of rooms)
    for (const update of room.updates) insert.run(room.name, update);
  commit.run();
  for (const room of rooms) {
    room.stored?.tail.push(...room.updates);
    const bytes = Buffer.concat(room.frames);
    for (const socket of room.sockets) socket.write(bytes);
    room.updates = [];
    room.frames = [];
  }
}

/** The snapshot as SyncStep2, then what came behind it as it came. */
function answer(room: Room, socket: Duplex) {
  room.stored ??= readStored(room.name);
  const { snapshot, tail } = room.stored;
  socket.write(
    Buffer.concat([
      syncFrame(syncStep2, snapshot),
      ...tail.map((message) => serverFrame(message)),
    ]),
  );
}

function readStored(name: string): NonNullable<Room["stored"]> {
  const snapshot = db
    .prepare("select seq, bytes from snapshot where room = ?")
    .get(name) as { seq: number; bytes: Buffer } | undefined;
  const tail = db
    .prepare("select bytes from row where room = ? and seq > ? order by seq")
    .all(name, snapshot?.seq ?? 0) as { bytes: Buffer }[];
  return {
    snapshot: snapshot?.bytes ?? Buffer.of(0, 0),
    tail: tail.map(({ bytes }) => bytes),
  };
}

function syncFrame(type: number, payload: Uint8Array): Buffer {
  return serverFrame(
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, messageSync);
      encoding.writeVarUint(encoder, type);
      encoding.writeVarUint8Array(encoder, payload);
    }),
  );
}

function serverFrame(payload: Uint8Array): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const bytes = Buffer.allocUnsafe(2 + extended + length);
  bytes[0] = 128 | opcodeBinary;
  bytes[1] = extended === 0 ? length : extended === 2 ? 126 : 127;
  if (extended === 2) bytes.writeUInt16BE(length, 2);
  if (extended === 8) bytes.writeBigUInt64BE(BigInt(length), 2);
  bytes.set(payload, 2 + extended);
  return bytes;
}

/** Whole messages out of what a socket reads; masks are undone in place. */
function createReader(onMessage: (message: Buffer) => void) {
  let rest: Buffer | null = null;
  return (chunk: Buffer) => {
    const bytes: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= 6) {
      let length = bytes[at + 1]! & 127;
      let start = at + 6;
      if (length === 126) {
        length = bytes.readUInt16BE(at + 2);
        start = at + 8;
      } else if (length === 127) {
        if (bytes.length - at < 14) break;
        length = Number(bytes.readBigUInt64BE(at + 2));
        start = at + 14;
      }
      const end = start + length;
      if (end > bytes.length) break;
      for (let i = 0; i < length; i += 1)
        bytes[start + i] = bytes[start + i]! ^ bytes[start - 4 + (i & 3)]!;
      if ((bytes[at]! & 15) === opcodeBinary)
        onMessage(bytes.subarray(start, end));
      at = end;
    }
    rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null;
  };
}

process.on("SIGTERM", () => {
  db.close();
  process.exit();
});
