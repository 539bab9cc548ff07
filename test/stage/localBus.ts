/** A bus between hubs of one test process, which can be taken away. */
import type {
  Bus,
  BusListener,
  ConnectBus,
} from "../../server/sync/bus/bus.ts";

export interface LocalBus {
  readonly connect: ConnectBus;
  /** From here on every message is lost. */
  cut(): void;
  /** Messages arrive again, and everybody hears that some did not. */
  mend(): void;
}

export function createLocalBus(): LocalBus {
  const listeners = new Map<string, BusListener>();
  let isCut = false;
  const toOthers = (from: string, tell: (listener: BusListener) => void) => {
    if (isCut) return;
    for (const [name, listener] of listeners)
      // As over a network: never within the call that sends it.
      if (name !== from) setImmediate(() => tell(listener));
  };
  return {
    connect(listener) {
      const name = `process ${listeners.size + 1}`;
      const followed = new Set<string>();
      listeners.set(name, {
        ...listener,
        hear(canvasId, message, from) {
          if (followed.has(canvasId)) listener.hear(canvasId, message, from);
        },
      });
      const bus: Bus = {
        send: (canvasId, message) =>
          toOthers(name, (other) => other.hear(canvasId, message, name)),
        sendCommon: (message) =>
          toOthers(name, (other) => other.hearCommon(message, name)),
        follow: (canvasId) => followed.add(canvasId),
        unfollow: (canvasId) => followed.delete(canvasId),
        get isWorking() {
          return !isCut;
        },
        async close() {
          listeners.delete(name);
        },
      };
      return bus;
    },
    cut() {
      isCut = true;
    },
    mend() {
      isCut = false;
      for (const listener of listeners.values()) listener.missed();
    },
  };
}
