/** One connection: reads its messages, counts its sync frames, and keeps its outgoing queue short (SPEC.md, S1-S8). */
import { randomUUID } from "node:crypto";
import * as decoding from "lib0/decoding";
import type { RawData, WebSocket } from "ws";
import type { Person } from "../../shared/people.ts";
import { closeCode, messageType, syncType } from "../../shared/protocol.ts";
import type { Role } from "../../shared/roles.ts";
import { metrics } from "../metrics.ts";
import { maxUpdateBytes } from "./check.ts";
import type { JoinedRoom } from "./hub.ts";
import type { Member } from "./member.ts";
import type { Room } from "./room.ts";

/** A reader that is this far behind is cut off and starts again from its own state. */
const maxQueuedBytes = 16 * 1024 * 1024;
/** What may come before the canvas is loaded. */
const messageOverheadBytes = 200;
const maxWaitingBytes = 2 * maxUpdateBytes;
const maxStateVectorBytes = 1024 * 1024;
/** Each answer to SyncStep1 may encode the whole document. */
const maxSyncRequestsPerMinute = 60;

export class Session implements Member {
  readonly id = randomUUID();
  person: Person;
  role: Role;
  readonly #socket: WebSocket;
  #joined: JoinedRoom | null = null;
  #waiting: Uint8Array[] | null = [];
  #waitingBytes = 0;
  #frames = 0;
  #isClosing = false;
  #isAlive = true;
  #syncRequests = 0;
  #syncRequestsSince = Date.now();

  constructor(socket: WebSocket, person: Person, role: Role) {
    this.#socket = socket;
    this.person = person;
    this.role = role;
    metrics.connections.inc();
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.on("pong", () => (this.#isAlive = true));
    socket.on("close", () => this.#handleClose());
    // "close" follows every error; there is nothing else to do about a broken connection.
    socket.on("error", () => {});
  }

  /** From here on messages are dealt with; those that came before are next. */
  start(joined: JoinedRoom) {
    if (this.#socket.readyState > this.#socket.OPEN) {
      joined.leave();
      return;
    }
    this.#joined = joined;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const message of waiting) this.#handle(message);
  }

  send(frame: Uint8Array) {
    if (this.#isClosing || this.#socket.readyState !== this.#socket.OPEN)
      return;
    if (this.#socket.bufferedAmount > maxQueuedBytes) {
      this.close(closeCode.tryAgainLater, "reading too slowly");
      return;
    }
    this.#socket.send(frame);
  }

  close(code: number, reason: string) {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#socket.close(code, reason);
  }

  /** Call at an interval: ends a connection that did not answer the last call. */
  checkAlive() {
    if (!this.#isAlive) {
      this.#socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }

  terminate() {
    this.#socket.terminate();
  }

  #receive(data: RawData, isBinary: boolean) {
    if (this.#isClosing) return;
    if (!isBinary || !(data instanceof Buffer)) {
      this.close(closeCode.malformed, "text is not understood");
      return;
    }
    if (this.#waiting) this.#keep(this.#waiting, data);
    else this.#handle(data);
  }

  #keep(waiting: Uint8Array[], data: Uint8Array) {
    this.#waitingBytes += data.length + messageOverheadBytes;
    if (this.#waitingBytes <= maxWaitingBytes) {
      waiting.push(data);
      return;
    }
    this.#waiting = [];
    this.close(closeCode.tryAgainLater, "too much before the canvas is open");
  }

  #handle(message: Uint8Array) {
    const room = this.#joined?.room;
    if (!room || this.#isClosing) return;
    try {
      const decoder = decoding.createDecoder(message);
      this.#dispatch(room, decoder);
      if (decoding.hasContent(decoder)) throw new Error("trailing bytes");
    } catch {
      // Whatever could not be read is the sender's mistake, and only theirs.
      this.close(closeCode.malformed, "the message is malformed");
    }
  }

  #dispatch(room: Room, decoder: decoding.Decoder) {
    const type = decoding.readVarUint(decoder);
    switch (type) {
      case messageType.sync:
        this.#handleSync(room, decoder);
        return;
      case messageType.awareness:
        room.receivePresence(this, decoding.readVarUint8Array(decoder));
        return;
      case messageType.queryAwareness:
        room.answerPresence(this);
        return;
      default:
        throw new Error(`unknown message type ${type}`);
    }
  }

  #handleSync(room: Room, decoder: decoding.Decoder) {
    const type = decoding.readVarUint(decoder);
    const bytes = decoding.readVarUint8Array(decoder);
    switch (type) {
      case syncType.step1:
        if (bytes.length > maxStateVectorBytes)
          throw new Error("state vector too large");
        if (this.#asksTooOften())
          this.close(closeCode.tryAgainLater, "asking too often");
        else room.answerSyncStep1(this, bytes);
        return;
      case syncType.step2:
      case syncType.update:
        if (decoding.hasContent(decoder)) throw new Error("trailing bytes");
        this.#frames += 1;
        room.receive(this, {
          number: this.#frames,
          isStep2: type === syncType.step2,
          bytes,
        });
        return;
      default:
        throw new Error(`unknown sync message ${type}`);
    }
  }

  #asksTooOften(): boolean {
    const now = Date.now();
    if (now - this.#syncRequestsSince > 60_000) {
      this.#syncRequestsSince = now;
      this.#syncRequests = 0;
    }
    this.#syncRequests += 1;
    return this.#syncRequests > maxSyncRequestsPerMinute;
  }

  #handleClose() {
    metrics.connections.dec();
    this.#isClosing = true;
    this.#waiting = null;
    this.#joined?.leave();
    this.#joined = null;
  }
}
