/**
 * Recovered drafts, kept in this browser until they are discarded (SPEC.md, N10): in a database of their own, so that
 * nothing that happens to a canvas or its copy touches them.
 */
import { createStore, type Store } from "../kit/store.ts";
import type { RecoveredDraft } from "./draft.ts";

export interface Drafts {
  /** The drafts of a canvas, newest first. */
  of(canvasId: string): Store<readonly RecoveredDraft[]>;
  /**
   * True once it is on disk (or the same content was already). False when this browser cannot keep it: then it is listed
   * as long as the page lives, and whatever it was made from must stay.
   */
  add(draft: RecoveredDraft): Promise<boolean>;
  remove(draft: RecoveredDraft): Promise<void>;
}

export const draftsDatabase = "parley/drafts";
const storeName = "drafts";

/** Without `indexedDB` (Node, or blocked) drafts live as long as the page. */
export function createDrafts(
  database: IDBFactory | undefined = globalThis.indexedDB,
): Drafts {
  const stores = new Map<string, Store<readonly RecoveredDraft[]>>();
  const others =
    database && typeof BroadcastChannel !== "undefined"
      ? new BroadcastChannel(draftsDatabase)
      : null;
  others?.addEventListener("message", ({ data }) => {
    const known = stores.get(String(data));
    if (known) void load(String(data), known);
  });

  const load = async (
    canvasId: string,
    store: Store<readonly RecoveredDraft[]>,
  ) => {
    if (!database) return;
    try {
      const kept = await readAll(database, canvasId);
      store.set((shown) =>
        newestFirst([...kept, ...shown.filter(({ id }) => unkept.has(id))]),
      );
    } catch {
      // Storage is blocked: there is nothing to list, and `add` says so when it matters.
    }
  };
  /** Listed, but not on disk. */
  const unkept = new Set<string>();
  globalThis.window?.addEventListener("beforeunload", (event) => {
    if (unkept.size > 0) event.preventDefault();
  });
  const of = (canvasId: string) => {
    const known = stores.get(canvasId);
    if (known) return known;
    const store = createStore<readonly RecoveredDraft[]>([]);
    stores.set(canvasId, store);
    void load(canvasId, store);
    return store;
  };

  return {
    of,
    async add(draft) {
      const store = of(draft.canvasId);
      const show = () =>
        store.set((shown) =>
          newestFirst([
            draft,
            ...shown.filter((other) => contentOf(other) !== contentOf(draft)),
          ]),
        );
      try {
        if (!database) throw new Error("drafts: no IndexedDB here");
        const same = (await readAll(database, draft.canvasId)).find(
          (other) => contentOf(other) === contentOf(draft),
        );
        if (!same) {
          await change(database, (drafts) => drafts.put(draft));
          show();
          others?.postMessage(draft.canvasId);
        }
        return true;
      } catch {
        // Full or blocked. It is on the screen, and the caller keeps what it came from.
        unkept.add(draft.id);
        show();
        return false;
      }
    },
    async remove({ id, canvasId }) {
      if (!unkept.delete(id) && database)
        await change(database, (drafts) => drafts.delete(id));
      of(canvasId).set((shown) => shown.filter((draft) => draft.id !== id));
      others?.postMessage(canvasId);
    },
  };
}

/** The drafts of all canvases; 0 where nothing can be kept. */
export async function countDrafts(
  database: IDBFactory | undefined = globalThis.indexedDB,
): Promise<number> {
  if (!database) return 0;
  const opened = await open(database).catch(() => null);
  if (!opened) return 0;
  return new Promise((resolve, reject) => {
    const counting = opened
      .transaction(storeName)
      .objectStore(storeName)
      .count();
    counting.onerror = () => reject(counting.error);
    counting.onsuccess = () => resolve(counting.result);
    opened.close();
  });
}

function newestFirst(drafts: readonly RecoveredDraft[]) {
  return [...drafts].sort((a, b) => b.at - a.at);
}

/** Two tabs that were refused the same changes make one draft. */
function contentOf({ blocks, links, notes }: RecoveredDraft): string {
  return JSON.stringify([blocks, links, notes]);
}

function open(database: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = database.open(draftsDatabase, 1);
    opening.onupgradeneeded = () =>
      opening.result
        .createObjectStore(storeName, { keyPath: "id" })
        .createIndex("canvas", "canvasId");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result);
  });
}

async function readAll(
  database: IDBFactory,
  canvasId: string,
): Promise<RecoveredDraft[]> {
  const opened = await open(database);
  return new Promise((resolve, reject) => {
    const reading = opened
      .transaction(storeName)
      .objectStore(storeName)
      .index("canvas")
      .getAll(canvasId);
    reading.onerror = () => reject(reading.error);
    reading.onsuccess = () => resolve(reading.result as RecoveredDraft[]);
    opened.close();
  });
}

/** Resolves when it is on disk. */
async function change(
  database: IDBFactory,
  write: (drafts: IDBObjectStore) => void,
): Promise<void> {
  const opened = await open(database);
  return new Promise((resolve, reject) => {
    const transaction = opened.transaction(storeName, "readwrite", {
      durability: "strict",
    });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    write(transaction.objectStore(storeName));
    opened.close();
  });
}
