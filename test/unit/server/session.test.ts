/** server/sync/SPEC.md, rules S: what one connection may ask for, and how it ends. */
import { EventEmitter } from "node:events";
import { pino } from "pino";
import type { WebSocket } from "ws";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  closeCode,
  encodeAwareness,
  encodeSync,
  syncType,
} from "../../../shared/protocol.ts";
import { memberCalled } from "../../stage/callers.ts";
import { encodeAwarenessStates } from "../../../server/sync/awareness.ts";
import type { JoinedRoom } from "../../../server/sync/hub.ts";
import { Session } from "../../../server/sync/session.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("S7: a connection that floods", () => {
  it("is not read from until what it used is made up for", () => {
    const { session, socket } = connect();
    session.charge(2900);
    expect(socket.isPaused).toBe(false);
    session.charge(1100);
    expect(socket.isPaused).toBe(true);
    vi.advanceTimersByTime(1900);
    expect(socket.isPaused).toBe(true);
    vi.advanceTimersByTime(200);
    expect(socket.isPaused).toBe(false);
    expect(socket.closed).toBeNull();
  });

  it("is closed with 1013 when it never stops", () => {
    const { session, socket } = connect();
    for (let second = 0; second < 200 && !socket.closed; second += 1) {
      if (!socket.isPaused) session.charge(1000);
      vi.advanceTimersByTime(1000);
    }
    expect(socket.closed).toBe(closeCode.tryAgainLater);
    expect(socket.isPaused).toBe(false);
  });

  it("may use half a core for as long as it likes", () => {
    const { session, socket } = connect();
    for (let second = 0; second < 1000; second += 1) {
      session.charge(490);
      vi.advanceTimersByTime(1000);
    }
    expect(socket.isPaused).toBe(false);
  });

  it("is not taken for dead while it is paused", () => {
    const { session, socket } = connect();
    session.checkAlive();
    socket.emit("pong");
    session.charge(10_000);
    session.checkAlive();
    session.checkAlive();
    expect(socket.isTerminated).toBe(false);
  });

  it("by asking for the state more than 60 times a minute is closed with 1013", () => {
    const { socket, room, send } = connect();
    for (let i = 0; i < 60; i += 1) send(step1);
    expect(room.answerSyncStep1).toHaveBeenCalledTimes(60);
    expect(socket.closed).toBeNull();
    send(step1);
    expect(socket.closed).toBe(closeCode.tryAgainLater);
  });

  it("with presence is passed over, and heard again when it calms down", () => {
    const { socket, room, send } = connect();
    for (let i = 0; i < 1500; i += 1) send(presence(i));
    const heard = room.receivePresence.mock.calls.length;
    expect(heard).toBeLessThan(1100);
    expect(socket.closed).toBeNull();
    vi.advanceTimersByTime(1000);
    send(presence(2000));
    expect(room.receivePresence).toHaveBeenCalledTimes(heard + 1);
  });

  it("with presence without end is closed with 1013", () => {
    const { socket, send } = connect();
    for (let i = 0; i < 7000; i += 1) send(presence(i));
    expect(socket.closed).toBe(closeCode.tryAgainLater);
  });
});

describe("a connection that is over", () => {
  it("A7: that answers no ping is ended at the second call", () => {
    const { session, socket } = connect();
    session.checkAlive();
    expect(socket.isTerminated).toBe(false);
    session.checkAlive();
    expect(socket.isTerminated).toBe(true);
  });

  it("S7: with 16 MB waiting to be read is closed with 1013", () => {
    const { session, socket } = connect();
    socket.bufferedAmount = 16 * 1024 * 1024 + 1;
    session.send(new Uint8Array(1));
    expect(socket.closed).toBe(closeCode.tryAgainLater);
  });
});

describe("S5: what cannot be dealt with", () => {
  it("is the sender's mistake when it cannot be read", () => {
    const { socket, send, errors } = connect();
    send(new Uint8Array([9]));
    expect(socket.closed).toBe(closeCode.malformed);
    expect(errors).toEqual([]);
  });

  it("is logged and closed with 1011 when the mistake is the server's", () => {
    const { socket, room, send, errors } = connect();
    room.receivePresence.mockImplementation(() => {
      throw new TypeError("cannot read properties of undefined");
    });
    send(presence(1));
    expect(socket.closed).toBe(closeCode.serverError);
    expect(errors).toEqual(["a message could not be dealt with"]);
  });
});

const step1 = encodeSync(syncType.step1, new Uint8Array([0]));

function presence(clock: number): Uint8Array {
  return encodeAwareness(
    encodeAwarenessStates([{ clientId: 77, clock, json: "{}" }]),
  );
}

class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  isTerminated = false;
  closed: number | null = null;
  send() {}
  ping() {}
  pause() {
    this.isPaused = true;
  }
  resume() {
    this.isPaused = false;
  }
  close(code: number) {
    this.closed = code;
  }
  terminate() {
    this.isTerminated = true;
  }
}

function connect() {
  const socket = new FakeSocket();
  const errors: string[] = [];
  const log = pino(
    { level: "error" },
    { write: (line: string) => void errors.push(JSON.parse(line).msg) },
  );
  const session = new Session(
    socket as unknown as WebSocket,
    memberCalled("ann"),
    "editor",
    log,
  );
  const room = {
    canvasId: "c",
    receive: vi.fn(),
    receivePresence: vi.fn(),
    answerPresence: vi.fn(),
    answerSyncStep1: vi.fn(),
  };
  session.start({ room, leave: () => {} } as unknown as JoinedRoom);
  return {
    session,
    socket,
    room,
    errors,
    send: (bytes: Uint8Array) =>
      socket.emit("message", Buffer.from(bytes), true),
  };
}
