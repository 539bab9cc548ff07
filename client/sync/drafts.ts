/**
 * Recovered drafts, kept in this browser until they are discarded (SPEC.md, N10): in a database of their own, so that
 * nothing that happens to a canvas or its copy touches them.
 */
import { createStore, type Store } from "../kit/store.ts";
import type { RecoveredDraft } from "./draft.ts";

export interface Drafts {
  /** This person's drafts of a canvas, newest first. */
  of(owner: string, canvasId: string): Store<readonly RecoveredDraft[]>;
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
    const { owner, canvasId } = data as Whose;
    const known = stores.get(nameOf({ owner, canvasId }));
    if (known) void load({ owner, canvasId }, known);
  });

  const load = async (
    whose: Whose,
    store: Store<readonly RecoveredDraft[]>,
  ) => {
    if (!database) return;
    try {
      const kept = await readAll(database, whose);
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
  const of = (owner: string, canvasId: string) => {
    const name = nameOf({ owner, canvasId });
    const known = stores.get(name);
    if (known) return known;
    const store = createStore<readonly RecoveredDraft[]>([]);
    stores.set(name, store);
    void load({ owner, canvasId }, store);
    return store;
  };
  const tellOthers = ({ owner, canvasId }: Whose) =>
    others?.postMessage({ owner, canvasId } satisfies Whose);

  return {
    of,
    async add(draft) {
      const store = of(draft.owner, draft.canvasId);
      const show = () =>
        store.set((shown) =>
          newestFirst([
            draft,
            ...shown.filter((other) => contentOf(other) !== contentOf(draft)),
          ]),
        );
      try {
        if (!database) throw new Error("drafts: no IndexedDB here");
        const same = (await readAll(database, draft)).find(
          (other) => contentOf(other) === contentOf(draft),
        );
        if (!same) {
          await change(database, (drafts) => drafts.put(draft));
          show();
          tellOthers(draft);
        }
        return true;
      } catch {
        // Full or blocked. It is on the screen, and the caller keeps what it came from.
        unkept.add(draft.id);
        show();
        return false;
      }
    },
    async remove({ id, owner, canvasId }) {
      if (!unkept.delete(id) && database)
        await change(database, (drafts) => drafts.delete(id));
      of(owner, canvasId).set((shown) =>
        shown.filter((draft) => draft.id !== id),
      );
      tellOthers({ owner, canvasId });
    },
  };
}

type Whose = Pick<RecoveredDraft, "owner" | "canvasId">;

function nameOf({ owner, canvasId }: Whose) {
  return `${owner}/${canvasId}`;
}

/** This person's drafts of all canvases; 0 where nothing can be kept. */
export async function countDrafts(
  owner: string,
  database: IDBFactory | undefined = globalThis.indexedDB,
): Promise<number> {
  if (!database) return 0;
  const all = await readEvery(database).catch(() => []);
  return all.filter((draft) => draft.owner === owner).length;
}

/** Removes all drafts of this person, for good. */
export function dropDrafts(
  owner: string,
  database: IDBFactory | undefined = globalThis.indexedDB,
): Promise<void> {
  return changeEach(database, (draft, cursor) => {
    if (draft.owner === owner) cursor.delete();
  });
}

/** Drafts of a build that did not say whose they are become this person's. */
export function claimDrafts(
  owner: string,
  database: IDBFactory | undefined = globalThis.indexedDB,
): Promise<void> {
  return changeEach(database, (draft, cursor) => {
    if (draft.owner === undefined) cursor.update({ ...draft, owner });
  });
}

async function changeEach(
  database: IDBFactory | undefined,
  handle: (
    draft: Omit<RecoveredDraft, "owner"> & { readonly owner?: string },
    cursor: IDBCursorWithValue,
  ) => void,
): Promise<void> {
  if (!database) return;
  await change(database, (drafts) => {
    drafts.openCursor().onsuccess = ({ target }) => {
      const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result;
      if (!cursor) return;
      handle(cursor.value as RecoveredDraft, cursor);
      cursor.continue();
    };
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
  { owner, canvasId }: Whose,
): Promise<RecoveredDraft[]> {
  const all = await read(database, (drafts) =>
    drafts.index("canvas").getAll(canvasId),
  );
  return all.filter((draft) => draft.owner === owner);
}

function readEvery(database: IDBFactory): Promise<RecoveredDraft[]> {
  return read(database, (drafts) => drafts.getAll());
}

async function read(
  database: IDBFactory,
  ask: (drafts: IDBObjectStore) => IDBRequest<unknown[]>,
): Promise<RecoveredDraft[]> {
  const opened = await open(database);
  return new Promise((resolve, reject) => {
    const reading = ask(opened.transaction(storeName).objectStore(storeName));
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
