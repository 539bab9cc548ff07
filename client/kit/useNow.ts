/** The time, to the minute, for "4 min ago": one timer for everything that shows one. */
import { useSyncExternalStore } from "react";

let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(watch: () => void) {
  if (watchers.size === 0) {
    now = new Date();
    timer = setInterval(() => {
      now = new Date();
      for (const each of watchers) each();
    }, 30_000);
  }
  watchers.add(watch);
  return () => {
    watchers.delete(watch);
    if (watchers.size === 0) clearInterval(timer);
  };
}
