/**
 * Answers of the server kept on this device, so that a canvas opens when the server cannot be reached.
 *
 * The rule: an answer belongs to the person who was signed in when it was asked for. It is shown only while the server
 * cannot be reached, only to that person, and all are deleted when the person signs out, is signed out by the server, or
 * another person signs in. When the server answers again, its word counts.
 */
import {
  hashKey,
  type QueryClient,
  type QueryKey,
} from "@tanstack/react-query";
import type { SessionAnswer } from "../../shared/api/session.ts";
import { actingAs, isUnreachable, serverReachable } from "../kit/api.ts";
import { imageCacheName } from "./names.ts";
import { ownOnce } from "./owned.ts";
import { listenToOtherTabs, tellOtherTabs } from "./tabs.ts";

interface KeptAnswer {
  readonly owner: string;
  readonly at: number;
  readonly data: unknown;
}

const databaseName = "parley-answers";
const storeName = "answers";
const sessionKey = hashKey(["session"]);
/** A server that takes longer than this is treated as away, if there is something to show instead. */
const patienceMs = 5_000;
const mostAnswers = 500;
const oldestMs = 60 * 24 * 60 * 60 * 1000;

let owner: string | null = null;
/** Keys whose last answer came from this device. */
const shownFromDevice = new Set<string>();

/**
 * Asks the server, and remembers the answer under this key; when the server cannot be reached gives the one it gave
 * last to this person. Throws what `ask` throws when there is none.
 */
export async function keptAnswer<T>(
  key: QueryKey,
  ask: () => Promise<T>,
): Promise<T> {
  const asker = owner;
  if (!asker) return ask();
  const name = hashKey(key);
  return askOrRecall(
    name,
    async () => {
      const fresh = await ask();
      void write(name, { owner: asker, at: Date.now(), data: fresh });
      return fresh;
    },
    async () => (await read<T>(name, asker)) ?? undefined,
  );
}

/** Remembers what the server's last answer has become by what it said since, piece by piece. */
export async function keepAnswer(key: QueryKey, data: unknown) {
  const asker = owner;
  const name = hashKey(key);
  if (!asker || shownFromDevice.has(name)) return;
  await write(name, { owner: asker, at: Date.now(), data });
}

/** Like `keptAnswer` for the answer that says whose the others are; null: nobody is signed in. */
export async function keptSession(
  ask: () => Promise<SessionAnswer | null>,
): Promise<SessionAnswer | null> {
  const session = await askOrRecall(sessionKey, ask, async () => {
    const kept = await readRow(sessionKey);
    return kept ? (kept.data as SessionAnswer) : undefined;
  });
  // Before anything of what is kept here is opened.
  await ownOnce(
    async () => (await readRow(sessionKey))?.owner ?? session?.user.id ?? null,
  );
  return session;
}

/** Follows who is signed in, and asks again for what this device answered as soon as the server can be reached. */
export function keepAnswers(queries: QueryClient, session: QueryKey) {
  const sessionHash = hashKey(session);
  queries.getQueryCache().subscribe(({ type, query }) => {
    if (type === "updated" && query.queryHash === sessionHash)
      setSession(query.state.data as SessionAnswer | null | undefined);
  });
  listenToOtherTabs(
    () => void queries.invalidateQueries({ queryKey: session }),
  );
  serverReachable.subscribe(() => {
    if (serverReachable.get())
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => shownFromDevice.has(hashKey(queryKey)),
      });
  });
}

let current: SessionAnswer | null | undefined;

/** What belongs to others goes. */
function setSession(session: SessionAnswer | null | undefined) {
  if (session === undefined || session === current) return;
  current = session;
  owner = session?.user.id ?? null;
  actingAs.set(owner);
  tellOtherTabs(session?.user ?? null);
  void keepSession(session);
}

async function keepSession(session: SessionAnswer | null) {
  const kept = await readRow(sessionKey);
  if (kept && kept.owner !== session?.user.id) await forgetAnswers();
  if (!session) return;
  await write(sessionKey, {
    owner: session.user.id,
    at: Date.now(),
    data: session,
  });
  await forgetOld();
}

async function askOrRecall<T>(
  name: string,
  ask: () => Promise<T>,
  recall: () => Promise<T | undefined>,
): Promise<T> {
  const asking = ask();
  const late = new Promise<"late">((resolve) =>
    setTimeout(resolve, patienceMs, "late"),
  );
  try {
    const first = await Promise.race([asking, late]);
    if (first !== "late") {
      shownFromDevice.delete(name);
      return first as T;
    }
  } catch (failure) {
    if (!isUnreachable(failure)) throw failure;
  }
  const kept = await recall();
  if (kept === undefined) return asking;
  // Whatever it still says, everything that came from this device is asked for again when the server answers.
  asking.catch(() => {});
  serverReachable.set(false);
  shownFromDevice.add(name);
  return kept;
}

// --- the database ------------------------------------------------------------------------------
// Where storage is blocked or full nothing is kept, and the app needs the server to open: it says so then.

let opening: Promise<IDBDatabase | null> | null = null;

function openDatabase(): Promise<IDBDatabase | null> {
  opening ??= new Promise((resolve) => {
    if (typeof indexedDB === "undefined") return resolve(null);
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(storeName);
    };
    request.onerror = () => resolve(null);
    request.onsuccess = () => {
      request.result.onclose = () => {
        opening = null;
      };
      resolve(request.result);
    };
  });
  return opening;
}

/** Resolves with what `work` asked for when all of it is done, and with null when the storage refuses. */
async function inStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  const database = await openDatabase();
  if (!database) return null;
  return new Promise((resolve) => {
    const transaction = database.transaction(storeName, mode);
    const request = work(transaction.objectStore(storeName));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => resolve(null);
  });
}

function readRow(name: string): Promise<KeptAnswer | null | undefined> {
  return inStore<KeptAnswer | undefined>("readonly", (store) =>
    store.get(name),
  );
}

async function read<T>(name: string, asker: string): Promise<T | null> {
  const row = await readRow(name);
  return row?.owner === asker ? (row.data as T) : null;
}

async function write(name: string, answer: KeptAnswer) {
  await inStore("readwrite", (store) => store.put(answer, name));
}

/** All answers and images that this device kept. */
export async function forgetAnswers() {
  await inStore("readwrite", (store) => store.clear());
  if ("caches" in globalThis) await caches.delete(imageCacheName);
}

/** Once for each page: the oldest go when there are too many, and those of canvases long left. */
let tidied = false;
async function forgetOld() {
  if (tidied) return;
  tidied = true;
  const database = await openDatabase();
  if (!database) return;
  const store = database
    .transaction(storeName, "readwrite")
    .objectStore(storeName);
  const found: { key: IDBValidKey; at: number }[] = [];
  store.openCursor().onsuccess = ({ target }) => {
    const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result;
    if (cursor) {
      found.push({ key: cursor.key, at: (cursor.value as KeptAnswer).at });
      return cursor.continue();
    }
    found.sort((a, b) => b.at - a.at);
    found.forEach(({ key, at }, i) => {
      if (i >= mostAnswers || Date.now() - at > oldestMs) store.delete(key);
    });
  };
}
