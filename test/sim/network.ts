/**
 * Fake sockets between tabs and servers: every message takes its own time, but within one connection they arrive in
 * order. A cut loses what is under way, and each side hears of it at a time of its own.
 */
import { EventEmitter } from "node:events";
import type { WebSocket } from "ws";
import type { Random } from "./random.ts";
import type { VirtualTime } from "./time.ts";

/** What a tab wants to know about its connection. */
export interface TabEnd {
  handleOpen(): void;
  handleMessage(bytes: Uint8Array): void;
  handleClose(code: number): void;
}

/** How long a message takes at most, and how long a broken connection may stay unnoticed; in milliseconds. */
export interface Weather {
  latencyMs: number;
  noticeMs: number;
}

interface LinkParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly weather: Weather;
  readonly tab: TabEnd & object;
  readonly process: object;
  /** Every message that arrives, in the order of the world. */
  readonly record: (what: string, bytes: Uint8Array) => void;
}

/** One connection. */
export class Link {
  /** As the server's session sees it. */
  readonly serverSocket: WebSocket;
  readonly #parts: LinkParts;
  readonly #server: ServerSocket;
  #upFreeAt = 0;
  #downFreeAt = 0;
  #state: "up" | "cut" | "closed" = "up";
  #tabHeard = false;
  #serverHeard = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#server = new ServerSocket(this);
    // As much of a WebSocket as `Session` uses.
    this.serverSocket = this.#server as unknown as WebSocket;
  }

  /** False: the server never heard of this connection. */
  wasAnswered = false;

  get isUp(): boolean {
    return this.#state === "up";
  }

  /** The handshake is over: the tab may send. False when nobody is there any more. */
  open(): boolean {
    this.wasAnswered = true;
    if (this.#serverHeard || !this.isUp) return false;
    this.#down(() => this.#parts.tab.handleOpen());
    return true;
  }

  sendToServer(bytes: Uint8Array) {
    const copy = Buffer.from(bytes);
    this.#up(() => {
      this.#parts.record("up", copy);
      this.#server.emit("message", copy, true);
    });
  }

  sendToTab(bytes: Uint8Array) {
    const copy = Uint8Array.from(bytes);
    this.#down(() => {
      this.#parts.record("down", copy);
      this.#parts.tab.handleMessage(copy);
    });
  }

  ping() {
    this.#down(() => this.#up(() => this.#server.emit("pong")));
  }

  /** The server closed it: the tab hears so after everything that was sent before. */
  closeFromServer(code: number) {
    this.#down(() => this.#tellTab(code));
    this.#up(() => this.#tellServer());
  }

  /** The tab closed it. */
  closeFromTab() {
    this.#tabHeard = true;
    this.#up(() => this.#tellServer());
  }

  /** The line breaks. */
  cut() {
    if (this.#state !== "up") return;
    this.#state = "cut";
    const { time, random, weather, tab, process } = this.#parts;
    time.after(random.int(0, weather.noticeMs), tab, () => this.#tellTab(1006));
    time.after(random.int(0, weather.noticeMs), process, () =>
      this.#tellServer(),
    );
  }

  /** The line goes dead, and nobody is told. */
  goDead() {
    this.#state = "cut";
  }

  /** The server gives up a connection without a word. */
  terminate() {
    this.#state = "cut";
    this.#parts.time.after(0, this.#parts.process, () => this.#tellServer());
    this.#parts.time.after(0, this.#parts.tab, () => this.#tellTab(1006));
  }

  #tellTab(code: number) {
    if (this.#tabHeard) return;
    this.#tabHeard = true;
    if (this.#state === "up") this.#state = "closed";
    this.#parts.tab.handleClose(code);
  }

  #tellServer() {
    if (this.#serverHeard) return;
    this.#serverHeard = true;
    if (this.#state === "up") this.#state = "closed";
    this.#server.readyState = this.#server.CLOSED;
    this.#server.emit("close");
  }

  #up(arrive: () => void) {
    this.#upFreeAt = this.#arrivalAfter(this.#upFreeAt);
    this.#send(this.#upFreeAt, this.#parts.process, () => {
      if (!this.#serverHeard) arrive();
    });
  }

  #down(arrive: () => void) {
    this.#downFreeAt = this.#arrivalAfter(this.#downFreeAt);
    this.#send(this.#downFreeAt, this.#parts.tab, () => {
      if (!this.#tabHeard) arrive();
    });
  }

  #arrivalAfter(last: number): number {
    const { time, random, weather } = this.#parts;
    return Math.max(last, time.now + random.int(0, weather.latencyMs));
  }

  #send(at: number, owner: object, arrive: () => void) {
    const { time } = this.#parts;
    time.after(at - time.now, owner, () => {
      if (this.#state !== "cut") arrive();
    });
  }
}

class ServerSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState = 1;
  bufferedAmount = 0;
  readonly #link: Link;

  constructor(link: Link) {
    super();
    this.#link = link;
  }

  send(bytes: Uint8Array) {
    if (this.readyState === this.OPEN) this.#link.sendToTab(bytes);
  }

  ping() {
    this.#link.ping();
  }

  /** What real processor time decides has no place in a simulation. */
  pause() {}

  resume() {}

  close(code = 1005) {
    if (this.readyState !== this.OPEN) return;
    this.readyState = this.CLOSING;
    this.#link.closeFromServer(code);
  }

  terminate() {
    if (this.readyState === this.CLOSED) return;
    this.#link.terminate();
  }
}
