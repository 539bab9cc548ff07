/** A value that components can watch: the smallest store that `useSyncExternalStore` needs. */
import { useSyncExternalStore } from "react";

export interface Store<T> {
  get(): T;
  /** A patch for objects, or a function of the old value. Watchers are told only when the value really differs. */
  set(next: T | ((old: T) => T)): void;
  subscribe(watch: () => void): () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let current = initial;
  const watchers = new Set<() => void>();
  return {
    get: () => current,
    set(next) {
      const value =
        typeof next === "function" ? (next as (old: T) => T)(current) : next;
      if (Object.is(value, current)) return;
      current = value;
      for (const watch of watchers) watch();
    },
    subscribe(watch) {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
  };
}

/** `pick` must give the same object for the same state (no fresh arrays or objects). */
export function useStore<T, U = T>(
  store: Store<T>,
  pick: (value: T) => U = (value) => value as unknown as U,
): U {
  return useSyncExternalStore(store.subscribe, () => pick(store.get()));
}
