/** A value computed from watched sources: they are watched only while somebody watches it. */
export interface Readable<T> {
  get(): T;
  subscribe(watch: () => void): () => void;
}

type Watchable = Pick<Readable<unknown>, "subscribe">;

/** `read` must give the same object while nothing that matters changed. */
export function derive<T>(
  sources: readonly Watchable[],
  read: () => T,
): Readable<T> {
  const watchers = new Set<() => void>();
  let current: T | undefined;
  let stops: (() => void)[] = [];
  const update = () => {
    const next = read();
    if (Object.is(next, current)) return;
    current = next;
    for (const watch of watchers) watch();
  };
  return {
    get: () => (watchers.size > 0 ? (current as T) : read()),
    subscribe(watch) {
      if (watchers.size === 0) {
        current = read();
        stops = sources.map((source) => source.subscribe(update));
      }
      watchers.add(watch);
      return () => {
        watchers.delete(watch);
        if (watchers.size > 0) return;
        stops.forEach((stop) => stop());
        stops = [];
      };
    },
  };
}
