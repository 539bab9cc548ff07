/**
 * Earlier builds kept copies, drafts and unsent comments without saying whose they are. The first start of a build that
 * does gives them to the person who was signed in here last. When nobody can say who that was they stay as they are, which
 * nobody opens: better than to show them to somebody else.
 */
import { claimDrafts } from "../sync/drafts.ts";
import type { RecordStorage } from "../kit/storage.ts";
import { localCopyName } from "../sync/localCopyNames.ts";
import { openDatabase, rowsStore } from "../sync/localCopy.ts";

export async function claimUnowned(
  owner: string,
  storage: RecordStorage,
): Promise<void> {
  claimKeys(owner, storage);
  await claimDrafts(owner);
  await claimCopies(owner);
}

/** Exported for tests. Keys of old builds name the canvas where those of today name the owner. */
export function claimKeys(owner: string, storage: RecordStorage) {
  const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  const unowned = [
    new RegExp(`^(parley\\.outbox\\.)(${uuid}\\.[^.]+)$`),
    new RegExp(`^(parley\\.draft\\.)(${uuid}\\.(?!${uuid}\\.).+)$`),
    new RegExp(`^(parley/copy/)(${uuid}/[^/]+)$`),
  ];
  const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i));
  for (const key of keys) {
    const parts = unowned
      .map((pattern) => pattern.exec(key ?? ""))
      .find((found) => found !== null);
    if (!parts) continue;
    const separator = parts[1]!.at(-1)!;
    const value = storage.getItem(key!)!;
    storage.removeItem(key!);
    storage.setItem(`${parts[1]}${owner}${separator}${parts[2]}`, value);
  }
}

async function claimCopies(owner: string): Promise<void> {
  if (typeof indexedDB === "undefined" || !("databases" in indexedDB)) return;
  for (const { name } of await indexedDB.databases()) {
    const parts = /^parley\/([^/]+)\/([^/]+)$/.exec(name ?? "");
    if (!parts) continue;
    const [, canvasId, epoch] = parts as unknown as [string, string, string];
    await moveRows(name!, localCopyName({ owner, canvasId, epoch }));
  }
}

/** The old copy goes once the rows are in the new one: a page that ends in between moves them again. */
async function moveRows(from: string, to: string): Promise<void> {
  const old = await openDatabase(from);
  const reading = old.transaction(rowsStore).objectStore(rowsStore).getAll();
  await done(reading.transaction!);
  old.close();
  const target = await openDatabase(to);
  const writing = target.transaction(rowsStore, "readwrite");
  for (const row of reading.result) writing.objectStore(rowsStore).add(row);
  await done(writing);
  target.close();
  await new Promise<void>((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(from);
    deleting.onsuccess = () => resolve();
    deleting.onerror = () => reject(deleting.error);
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
