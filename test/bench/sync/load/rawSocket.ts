/**
 * A WebSocket client that costs the load's core as little as possible: frames go out as bytes that the caller has
 * framed already (`frame`), and come in as slices of what the system read. Masks are zero, which every server takes.
 */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface RawSocketEvents {
  onMessage(payload: Buffer): void;
  /** Once, with the close code if the server gave one. */
  onClose(code: number | null): void;
}

const opcode = { binary: 2, close: 8, ping: 9, pong: 10 } as const;
const headEnd = Buffer.from("\r\n\r\n");

export class RawSocket {
  readonly #socket: Socket;
  readonly #events: RawSocketEvents;
  #rest: Buffer | null = null;
  #closeCode: number | null = null;

  private constructor(socket: Socket, events: RawSocketEvents) {
    this.#socket = socket;
    this.#events = events;
  }

  /** Resolves when the server has agreed to the upgrade. */
  static open(
    port: number,
    path: string,
    headers: Readonly<Record<string, string>>,
    events: RawSocketEvents,
  ): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      const raw = new RawSocket(socket, events);
      let head: Buffer | null = Buffer.alloc(0);
      socket.write(upgradeRequest(port, path, headers));
      socket.on("data", (chunk) => {
        if (!head) return raw.#read(chunk);
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf(headEnd);
        if (end < 0) return;
        const answer = head.toString("latin1", 0, end);
        const rest = head.subarray(end + headEnd.length);
        head = null;
        if (!answer.startsWith("HTTP/1.1 101"))
          return socket.destroy(new Error(`${path}: ${answer.split("\r")[0]}`));
        resolve(raw);
        raw.#read(rest);
      });
      socket.on("error", reject);
      socket.on("close", () => {
        reject(new Error(`${path}: closed before it was open`));
        events.onClose(raw.#closeCode);
      });
    });
  }

  /** Takes bytes of one or more whole frames (`frame`). */
  write(frames: Uint8Array) {
    this.#socket.write(frames);
  }

  /** As a cable that is pulled: nothing more is said. */
  cut() {
    this.#socket.destroy();
  }

  #read(chunk: Buffer) {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    for (;;) {
      const left = bytes.length - at;
      if (left < 2) break;
      let length = bytes[at + 1]! & 127;
      let start = at + 2;
      if (length === 126) {
        if (left < 4) break;
        length = bytes.readUInt16BE(at + 2);
        start = at + 4;
      } else if (length === 127) {
        if (left < 10) break;
        length = Number(bytes.readBigUInt64BE(at + 2));
        start = at + 10;
      }
      const end = start + length;
      if (end > bytes.length) break;
      this.#handle(bytes[at]! & 15, bytes.subarray(start, end));
      at = end;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : null;
  }

  #handle(code: number, payload: Buffer) {
    if (code === opcode.binary) this.#events.onMessage(payload);
    else if (code === opcode.ping) this.write(frame(payload, opcode.pong));
    else if (code === opcode.close)
      this.#closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : null;
  }
}

/** A whole frame as a client sends it. */
export function frame(
  payload: Uint8Array,
  code: number = opcode.binary,
): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const bytes = Buffer.alloc(6 + extended + length);
  bytes[0] = 128 | code;
  bytes[1] = 128 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) bytes.writeUInt16BE(length, 2);
  if (extended === 8) bytes.writeBigUInt64BE(BigInt(length), 2);
  bytes.set(payload, 6 + extended);
  return bytes;
}

function upgradeRequest(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): string {
  const all = {
    Host: `localhost:${port}`,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}
