/**
 * Which threads are asked for again, and how. An event names one thread and carries nothing; on a busy canvas many come
 * at once, so they are gathered for a moment and fetched one by one, or, when there are many, as "what changed since".
 */
import type { Thread } from "../../shared/api/threads.ts";

export interface Refresh {
  /** Something about this thread changed. */
  thread(id: string): void;
  /** Connected (again): what happened meanwhile was not announced. */
  reconnected(): Promise<void>;
}

export interface RefreshOptions {
  /** Null: it is not there any more, or not for this person. */
  fetchOne(id: string): Promise<Thread | null>;
  /** Changed at or after a moment of the server's clock. */
  fetchSince(moment: string): Promise<readonly Thread[]>;
  fetchAll(): Promise<unknown>;
  /** Resolves when the first list is not on its way any more. */
  first(): Promise<unknown>;
  /** Null before the first answer. */
  known(): readonly Thread[] | null;
  merge(changed: readonly Thread[], gone: ReadonlySet<string>): void;
  readonly waitMs?: number;
}

/** More than this at once are asked for together. */
const mostSingle = 12;

export function createRefresh(options: RefreshOptions): Refresh {
  const { waitMs = 60 } = options;
  let waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const fetchSome = async (ids: ReadonlySet<string>) => {
    const answers = await Promise.all(
      [...ids].map(async (id) => ({ id, thread: await options.fetchOne(id) })),
    );
    options.merge(
      answers.flatMap(({ thread }) => thread ?? []),
      new Set(answers.flatMap(({ id, thread }) => (thread ? [] : id))),
    );
  };
  /** A first list that is on its way may be older than the event. */
  const knownSoon = async () => {
    if (options.known() === null) await options.first();
    return options.known();
  };
  const fetchNews = async (): Promise<ReadonlySet<string>> => {
    const known = await knownSoon();
    const newest = known && newestChange(known);
    if (newest === null) {
      await options.fetchAll();
      return new Set(options.known()?.map((thread) => thread.id));
    }
    const changed = await options.fetchSince(newest);
    options.merge(changed, new Set());
    return new Set(changed.map((thread) => thread.id));
  };
  /** What cannot be fetched piece by piece is fetched as a whole, which knows what to do when the server is away. */
  const orAll = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch {
      await options.fetchAll();
    }
  };
  const flush = async () => {
    timer = undefined;
    const ids = waiting;
    waiting = new Set();
    await orAll(async () => {
      if ((await knownSoon()) === null) return options.fetchAll();
      if (ids.size <= mostSingle) return fetchSome(ids);
      const found = await fetchNews();
      const missing = new Set([...ids].filter((id) => !found.has(id)));
      if (missing.size > mostSingle) return options.fetchAll();
      return fetchSome(missing);
    });
  };

  return {
    thread(id) {
      waiting.add(id);
      timer ??= setTimeout(() => void flush(), waitMs);
    },
    reconnected: () => orAll(fetchNews),
  };
}

/** When the last change happened that this page knows of; null when it knows of none. */
export function newestChange(threads: readonly Thread[]): string | null {
  let newest: string | null = null;
  for (const { updatedAt } of threads)
    if (newest === null || updatedAt > newest) newest = updatedAt;
  return newest;
}
