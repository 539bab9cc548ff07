/** The copies of canvases in this browser from outside: which there are, what they hold, and when they may go. */
import * as Y from "yjs";
import { browserStorage, type RecordStorage } from "../kit/storage.ts";
import {
  dropCopyRecord,
  readCopyRecord,
  writeCopyRecord,
} from "./copyRecord.ts";
import { openDatabase, rowsStore } from "./localCopy.ts";
import {
  listLocalCopies,
  localCopyName,
  type CopyOf,
} from "./localCopyNames.ts";

/** What a copy held when it was read. */
export interface CopyContent {
  /** Nothing when the copy is empty. */
  readonly updates: readonly Uint8Array[];
  readonly lastKey: IDBValidKey | null;
}

/** A copy that nobody opened for this long goes, if nothing in it waits. */
export const unusedMs = 60 * 24 * 60 * 60 * 1_000;

/** Null when there is no such copy, or no storage at all. */
export async function readLocalCopy(copy: CopyOf): Promise<CopyContent | null> {
  const there = await allCopies();
  const name = localCopyName(copy);
  if (!there.some((each) => localCopyName(each) === name)) return null;
  const database = await openDatabase(localCopyName(copy));
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(rowsStore);
    const rows = transaction.objectStore(rowsStore);
    const reading = rows.getAll();
    const keys = rows.getAllKeys();
    transaction.onabort = () => reject(transaction.error);
    transaction.oncomplete = () =>
      resolve({
        updates: reading.result as Uint8Array[],
        lastKey: keys.result.at(-1) ?? null,
      });
    database.close();
  });
}

/**
 * Puts `state` in the place of what was read, in one step. Rows that another tab wrote since then stay, and so does its
 * connection.
 */
export async function replaceLocalCopy(
  copy: CopyOf,
  { lastKey }: CopyContent,
  state: Uint8Array,
): Promise<void> {
  const database = await openDatabase(localCopyName(copy));
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(rowsStore, "readwrite");
    const rows = transaction.objectStore(rowsStore);
    if (lastKey !== null) rows.delete(IDBKeyRange.upperBound(lastKey));
    rows.add(state);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    database.close();
  });
}

/** Forgets a copy and all that is remembered beside it. A page that has it open begins it anew when it changes something. */
export function dropLocalCopy(
  copy: CopyOf,
  storage: RecordStorage | null = browserStorage(),
): Promise<void> {
  dropCopyRecord(storage, copy);
  if (typeof indexedDB === "undefined") return Promise.resolve();
  return new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(localCopyName(copy));
    deleting.onsuccess = () => resolve();
    deleting.onerror = () => reject(deleting.error);
  });
}

/** A document of its own with what a copy held. */
export function documentOf(content: CopyContent | null): Y.Doc {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const update of content?.updates ?? []) Y.applyUpdate(doc, update);
  });
  return doc;
}

/** Clears copies of canvases that were not opened here for a long time and hold nothing that waits. */
export async function clearUnusedCopies(
  storage: RecordStorage | null = browserStorage(),
  now = Date.now(),
): Promise<void> {
  if (!storage) return; // Nothing tells how old a copy is.
  for (const copy of await allCopies()) {
    const { openedAt, waiting } = readCopyRecord(storage, copy);
    if (openedAt === 0) writeCopyRecord(storage, copy, { openedAt: now });
    else if (waiting === 0 && now - openedAt > unusedMs)
      await dropLocalCopy(copy, storage);
  }
}

/** Everybody's. */
export async function allCopies(): Promise<readonly CopyOf[]> {
  return (await listLocalCopies()) ?? [];
}
