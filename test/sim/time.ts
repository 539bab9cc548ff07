/**
 * Virtual time. While it runs, `Date.now`, `performance.now`, `Math.random` and every timer of this process follow one
 * queue of events: nothing waits, and the same seed gives the same order.
 *
 * Every event belongs to an owner (a server process, a tab), and a timer belongs to whoever set it; ending an owner
 * drops all its events, as a killed process drops its timers. Import this file before anything that imports lib0,
 * which keeps the `Date.now` it finds.
 */
import type { Random } from "./random.ts";

/** Whoever sets timers. Null is the world itself. */
export type Owner = object | null;

interface Event {
  readonly at: number;
  readonly order: number;
  readonly owner: Owner;
  run: (() => void) | null;
}

const real = {
  now: Date.now,
  performanceNow: performance.now,
  random: Math.random,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
};

let virtualNow: (() => number) | null = null;
Date.now = () => (virtualNow ?? real.now)();

export class VirtualTime {
  /** Unix milliseconds; whole, as `Date.now` gives them. Timers follow it. */
  now = Date.UTC(2030, 0, 1);
  /** How wrong the clock on the wall is, which `Date.now` reads. */
  wallClockErrorMs = 0;
  #events: Event[] = [];
  #order = 0;
  #owner: Owner = null;
  readonly #ended = new Set<object>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Runs `run` as `owner` after some milliseconds. Everything that concerns an owner goes through here. */
  after(delayMs: number, owner: Owner, run: () => void): Event {
    const event: Event = {
      at: this.now + Math.max(0, Math.round(delayMs)),
      order: this.#order++,
      owner,
      run,
    };
    if (owner === null || !this.#ended.has(owner)) this.#push(event);
    return event;
  }

  /** Nothing of this owner runs any more. */
  end(owner: object) {
    this.#ended.add(owner);
  }

  /**
   * Runs events in order until `isDone` or until the time is over; gives whether it was done. Rethrows what an event
   * throws.
   */
  async run(isDone: () => boolean, withinMs: number): Promise<boolean> {
    const end = this.now + withinMs;
    while (!isDone()) {
      const event = this.#events[0];
      if (!event || event.at > end) {
        this.now = Math.max(this.now, end);
        return false;
      }
      this.#pop();
      if (!event.run || (event.owner && this.#ended.has(event.owner))) continue;
      this.now = Math.max(this.now, event.at);
      this.#owner = event.owner;
      event.run();
      // All promises that this event settled run on before the next event.
      await new Promise<void>((resolve) => real.setImmediate(resolve));
      this.#owner = null;
    }
    return true;
  }

  /** Takes over the clock and the timers of this process. */
  install() {
    if (virtualNow) throw new Error("VirtualTime: another one is running");
    virtualNow = () => this.now + this.wallClockErrorMs;
    const start = this.now;
    performance.now = () => this.now - start;
    Math.random = () => this.#random.next();
    const timeout = (run: (...a: unknown[]) => void, ms = 0, ...a: unknown[]) =>
      handleOf(this.after(Math.max(1, ms), this.#owner, () => run(...a)));
    const interval = (
      run: (...a: unknown[]) => void,
      ms = 0,
      ...a: unknown[]
    ) => this.#repeat(() => run(...a), Math.max(1, ms));
    const immediate = (run: (...a: unknown[]) => void, ...a: unknown[]) =>
      handleOf(this.after(0, this.#owner, () => run(...a)));
    Object.assign(globalThis, {
      setTimeout: timeout,
      setInterval: interval,
      setImmediate: immediate,
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
    });
  }

  /** Gives the clock and the timers back. */
  uninstall() {
    virtualNow = null;
    performance.now = real.performanceNow;
    Math.random = real.random;
    Object.assign(globalThis, {
      setTimeout: real.setTimeout,
      setInterval: real.setInterval,
      setImmediate: real.setImmediate,
      clearTimeout: real.clearTimeout,
      clearInterval: real.clearInterval,
      clearImmediate: real.clearImmediate,
    });
  }

  #repeat(run: () => void, ms: number) {
    const owner = this.#owner;
    const again = () => {
      handle.event = this.after(ms, owner, () => {
        again();
        run();
      });
    };
    const handle = handleOf(null);
    again();
    return handle;
  }

  // A binary heap, earliest first.

  #push(event: Event) {
    const events = this.#events;
    let at = events.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, events[parent]!)) break;
      events[at] = events[parent]!;
      at = parent;
    }
    events[at] = event;
  }

  #pop() {
    const events = this.#events;
    const last = events.pop()!;
    if (events.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= events.length) break;
      const right = events[child + 1];
      if (right && isBefore(right, events[child]!)) child += 1;
      if (!isBefore(events[child]!, last)) break;
      events[at] = events[child]!;
      at = child;
    }
    events[at] = last;
  }
}

/** What `setTimeout` gives in Node, as far as anybody uses it. */
interface Handle {
  event: Event | null;
  ref(): Handle;
  unref(): Handle;
  hasRef(): boolean;
}

function handleOf(event: Event | null): Handle {
  const handle: Handle = {
    event,
    ref: () => handle,
    unref: () => handle,
    hasRef: () => true,
  };
  return handle;
}

function clear(handle: Handle | null | undefined) {
  if (handle?.event) handle.event.run = null;
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
