/**
 * The bus over Redis publish/subscribe. Nothing is kept in Redis. It may be down, restart, be flushed or cut off: then
 * messages are lost, which whoever lost them notices, and the database has what they were about.
 */
import { randomUUID } from "node:crypto";
import { Redis, type RedisOptions } from "ioredis";
import type { Logger } from "pino";
import { errorForLog } from "../../log.ts";
import type {
  Bus,
  BusListener,
  CanvasMessage,
  CommonMessage,
  ConnectBus,
} from "./bus.ts";

/** How often this process listens for itself, to notice a connection that is open and silent. */
const heartbeatMs = 2000;
const silentAfterMs = 5000;
const longestRetryMs = 2000;
const closeWithinMs = 500;

const options: RedisOptions = {
  retryStrategy: (times) =>
    Math.random() * Math.min(100 * 2 ** Math.min(times, 10), longestRetryMs),
  connectTimeout: 5000,
  // What cannot be said now is not said later: by then it is told from the database.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  disableClientInfo: true,
};

interface Envelope {
  readonly from: string;
  readonly message: CanvasMessage | CommonMessage;
}

/** Connects in the background, again and again if need be. Two Parleys on one Redis need different database numbers. */
export function redisBus(url: string, log: Logger): ConnectBus {
  return (listener) => new RedisBus(url, log, listener);
}

class RedisBus implements Bus {
  readonly #name = randomUUID();
  readonly #log: Logger;
  readonly #listener: BusListener;
  readonly #prefix: string;
  readonly #in: Redis;
  readonly #out: Redis;
  readonly #followed = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  /** When it last heard itself, or began to connect again. */
  #heardAt = Date.now();
  #isOutageLogged = false;
  /** Something was said that nobody heard. */
  #hasLost = false;
  #isWorking = false;
  #isClosed = false;

  constructor(url: string, log: Logger, listener: BusListener) {
    this.#log = log;
    this.#listener = listener;
    // Channels do not belong to a database of Redis, so its number is in their names.
    const database = new URL(url).pathname.slice(1) || "0";
    this.#prefix = `parley/${database}/`;
    this.#in = new Redis(url, options);
    this.#out = new Redis(url, options);
    for (const client of [this.#in, this.#out]) {
      client.on("error", (error) => this.#fail(error));
      client.on("close", () => this.#fail(new Error("the connection closed")));
    }
    this.#in.on("ready", () => void this.#subscribeAll());
    this.#in.on("message", (channel, text) => this.#receive(channel, text));
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
  }

  get isWorking(): boolean {
    return this.#isWorking;
  }

  send(canvasId: string, message: CanvasMessage) {
    this.#publish(`canvas/${canvasId}`, message);
  }

  sendCommon(message: CommonMessage) {
    this.#publish("all", message);
  }

  follow(canvasId: string) {
    this.#followed.add(canvasId);
    if (this.#in.status === "ready")
      // When it fails the connection is lost, and all are subscribed on the next.
      this.#in.subscribe(this.#channel(canvasId)).catch(() => {});
  }

  unfollow(canvasId: string) {
    this.#followed.delete(canvasId);
    if (this.#in.status === "ready")
      this.#in.unsubscribe(this.#channel(canvasId)).catch(() => {});
  }

  /** What was said just now still goes out, if Redis answers. */
  async close() {
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    if (this.#out.status === "ready") {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, closeWithinMs);
      });
      // Bounded by the time, and a failure leaves nothing to do.
      await Promise.race([this.#out.ping().catch(() => {}), late]);
      clearTimeout(timer);
    }
    this.#in.disconnect();
    this.#out.disconnect();
  }

  #channel(canvasId: string) {
    return `${this.#prefix}canvas/${canvasId}`;
  }

  #publish(channel: string, message: CanvasMessage | CommonMessage) {
    const envelope: Envelope = { from: this.#name, message };
    const text = JSON.stringify(envelope);
    this.#out.publish(this.#prefix + channel, text).catch(() => {
      // Others hear that they missed something as soon as they can hear anything.
      this.#hasLost = true;
    });
  }

  async #subscribeAll() {
    try {
      const canvases = [...this.#followed].map((id) => this.#channel(id));
      const own = this.#prefix + this.#name;
      await this.#in.subscribe(own, `${this.#prefix}all`, ...canvases);
      this.#beat();
    } catch {
      // The connection broke again: the next one subscribes.
    }
  }

  /** Listens for itself, which shows that both directions work. */
  #beat() {
    if (Date.now() - this.#heardAt > silentAfterMs) {
      this.#heardAt = Date.now();
      this.#fail(new Error("Redis does not answer"));
      this.#in.disconnect(true);
      this.#out.disconnect(true);
      return;
    }
    // Lost while Redis is away, as everything is; the next beat tries again.
    this.#out.publish(this.#prefix + this.#name, "").catch(() => {});
  }

  #receive(channel: string, text: string) {
    if (channel === this.#prefix + this.#name) return this.#hearItself();
    let envelope: Envelope;
    try {
      envelope = JSON.parse(text) as Envelope;
    } catch {
      this.#log.warn({ channel }, "somebody else writes to Parley's channels");
      return;
    }
    const { from, message } = envelope;
    if (from === this.#name) return;
    const canvas = `${this.#prefix}canvas/`;
    try {
      if (channel.startsWith(canvas))
        this.#listener.hear(
          channel.slice(canvas.length),
          message as CanvasMessage,
          from,
        );
      else this.#listener.hearCommon(message as CommonMessage, from);
    } catch (error) {
      // A message of another build, at worst: what it is about is in the database.
      this.#log.warn({ error: errorForLog(error) }, "message not understood");
    }
  }

  #hearItself() {
    this.#heardAt = Date.now();
    if (this.#hasLost) {
      this.#hasLost = false;
      this.sendCommon({ type: "missed" });
    }
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#isOutageLogged = false;
    this.#log.info("connected to Redis");
    this.#listener.missed();
  }

  #fail(error: unknown) {
    this.#isWorking = false;
    this.#hasLost = true;
    if (this.#isClosed || this.#isOutageLogged) return;
    this.#isOutageLogged = true;
    this.#log.warn(
      { error: errorForLog(error) },
      "Redis is away: nothing is lost, other processes' changes only show up to 2 s later",
    );
  }
}
