/** One connection: reads its messages, counts its sync frames, and keeps its outgoing queue short (SPEC.md, S1-S8). */
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { RawData, WebSocket } from "ws";
import type { Person } from "../../shared/people.ts";
import { closeCode, maxUpdateBytes } from "../../shared/protocol.ts";
import type { Role } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import { Allowance } from "./allowance.ts";
import type { JoinedRoom } from "./hub.ts";
import type { Member } from "./member.ts";
import { MalformedMessage, readMessage, type Message } from "./message.ts";
import type { Room } from "./room.ts";

/** A reader that is this far behind is cut off and starts again from its own state. */
const maxQueuedBytes = 16 * 1024 * 1024;
/** What may come before the canvas is loaded. */
const messageOverheadBytes = 200;
const maxWaitingBytes = 2 * maxUpdateBytes;
/** Each answer to SyncStep1 may encode the whole document. */
const maxSyncRequestsPerMinute = 60;
/**
 * Processor time to judge and apply what one connection sends: this much at once, and half of a core for as long as it
 * likes. Past that the connection is not read from until it is made up for; so paused for 30 s, it is closed.
 */
const cpuMsAtOnce = 3000;
const cpuMsPerSecond = 500;
const maxPausedMs = 30_000;
const pausedMsForgivenPerSecond = 100;
/**
 * Presence, in messages of 4 kB. People make about 60 a second, and y-websocket echoes as many. More is passed over, for
 * the next one says all again; who never stops is closed.
 */
const presenceAtOnce = 1000;
const presencePerSecond = 300;
const ignoredPresenceAtOnce = 5000;
const ignoredPresencePerSecond = 50;
const presenceUnitBytes = 4096;

export class Session implements Member {
  readonly id = randomUUID();
  readonly caller: Caller;
  person: Person;
  role: Role;
  isNewerBuild = false;
  readonly #log: Logger;
  readonly #socket: WebSocket;
  readonly #sendFrame: (message: Uint8Array) => void;
  #joined: JoinedRoom | null = null;
  #waiting: Uint8Array[] | null = [];
  #waitingBytes = 0;
  #frames = 0;
  #isClosing = false;
  #isAlive = true;
  #resuming: NodeJS.Timeout | null = null;
  readonly #syncRequests = new Allowance(
    maxSyncRequestsPerMinute,
    maxSyncRequestsPerMinute / 60,
  );
  readonly #cpu = new Allowance(cpuMsAtOnce, cpuMsPerSecond);
  readonly #pauses = new Allowance(maxPausedMs, pausedMsForgivenPerSecond);
  readonly #presence = new Allowance(presenceAtOnce, presencePerSecond);
  readonly #ignoredPresence = new Allowance(
    ignoredPresenceAtOnce,
    ignoredPresencePerSecond,
  );

  constructor(
    socket: WebSocket,
    caller: Caller,
    role: Role,
    log: Logger,
    sendFrame: (message: Uint8Array) => void = (message) =>
      socket.send(message),
  ) {
    this.#socket = socket;
    this.#sendFrame = sendFrame;
    this.#log = log;
    this.caller = caller;
    this.person = caller.user;
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
    this.#sendFrame(frame);
  }

  close(code: number, reason: string) {
    if (this.#isClosing) return;
    this.#isClosing = true;
    // The other side's goodbye has to be read.
    this.#resume();
    this.#socket.close(code, reason);
  }

  /** Call at an interval: ends a connection that did not answer the last call. */
  checkAlive() {
    // Its answer is not read while it is paused.
    if (this.#resuming) return;
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

  /** What it sent took this many milliseconds of the processor. */
  charge(ms: number) {
    const waitMs = this.#cpu.owe(ms);
    if (waitMs === 0 || this.#isClosing) return;
    if (!this.#pauses.take(waitMs)) {
      this.close(closeCode.tryAgainLater, "sending too much");
      return;
    }
    this.#socket.pause();
    if (this.#resuming) clearTimeout(this.#resuming);
    this.#resuming = setTimeout(() => this.#resume(), waitMs);
  }

  #resume() {
    if (!this.#resuming) return;
    clearTimeout(this.#resuming);
    this.#resuming = null;
    this.#socket.resume();
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

  #handle(bytes: Uint8Array) {
    const room = this.#joined?.room;
    if (!room || this.#isClosing) return;
    try {
      this.#dispatch(room, readMessage(bytes), bytes.length);
    } catch (error) {
      if (error instanceof MalformedMessage) {
        this.close(closeCode.malformed, "the message is malformed");
        return;
      }
      // A mistake of ours: the connection starts again, the others go on.
      this.#log.error(
        { canvasId: room.canvasId, error: errorForLog(error) },
        "a message could not be dealt with",
      );
      this.close(closeCode.serverError, "the server made a mistake");
    }
  }

  #dispatch(room: Room, message: Message, length: number) {
    switch (message.type) {
      case "syncStep1":
        if (this.#syncRequests.take(1))
          room.answerSyncStep1(this, message.stateVector);
        else this.close(closeCode.tryAgainLater, "asking too often");
        return;
      case "frame":
        this.#frames += 1;
        room.receive(this, {
          number: this.#frames,
          isStep2: message.isStep2,
          bytes: message.bytes,
        });
        return;
      case "awareness":
        if (this.#mayTellPresence(length))
          room.receivePresence(this, message.update);
        return;
      case "queryAwareness":
        if (this.#mayTellPresence(presenceUnitBytes * 10))
          room.answerPresence(this);
        return;
      default:
        message satisfies never;
    }
  }

  #mayTellPresence(length: number): boolean {
    const units = 1 + length / presenceUnitBytes;
    if (this.#presence.take(units)) return true;
    if (!this.#ignoredPresence.take(units))
      this.close(closeCode.tryAgainLater, "too much presence");
    return false;
  }

  #handleClose() {
    metrics.connections.dec();
    this.#isClosing = true;
    this.#waiting = null;
    if (this.#resuming) clearTimeout(this.#resuming);
    this.#resuming = null;
    this.#joined?.leave();
    this.#joined = null;
  }
}
