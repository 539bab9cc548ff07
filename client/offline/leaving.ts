/**
 * What a person who signs out leaves behind in this browser: whoever signs in next must neither see it nor send it as
 * their own. Copies of canvases, recovered drafts, and comments that were not sent; how the page is laid out stays.
 */
import { browserStorage, readCopyRecord } from "../sync/copyRecord.ts";
import { forgetAnswers } from "./answers.ts";
import { draftsDatabase, countDrafts } from "../sync/drafts.ts";
import { listLocalCopies, localCopyName } from "../sync/localCopyNames.ts";

export interface LeftBehind {
  /** Changes that the server has not confirmed. */
  readonly changes: number;
  readonly drafts: number;
  readonly comments: number;
}

/** What is in this browser and nowhere else. */
export async function onlyHere(): Promise<LeftBehind> {
  const storage = browserStorage();
  const copies = [...((await listLocalCopies()) ?? [])];
  return {
    changes: copies.reduce((sum, name) => {
      const [canvasId, epoch] = name.split("/") as [string, string];
      return sum + readCopyRecord(storage, canvasId, epoch).waiting;
    }, 0),
    drafts: await countDrafts(),
    comments: ownKeys().filter((key) => /^parley\.(outbox|draft)\./.test(key))
      .length,
  };
}

/** Removes all of it, for good. */
export async function forgetEverything(): Promise<void> {
  for (const key of ownKeys())
    if (/^parley(\.|\/(copy|client|place)\/)/.test(key))
      localStorage.removeItem(key);
  await forgetAnswers();
  if (typeof indexedDB === "undefined") return;
  const copies = [...((await listLocalCopies()) ?? [])];
  await Promise.all(
    [
      draftsDatabase,
      ...copies.map((name) =>
        localCopyName(...(name.split("/") as [string, string])),
      ),
    ].map(deleteDatabase),
  );
}

function ownKeys(): string[] {
  const storage = browserStorage();
  return Array.from({ length: storage?.length ?? 0 }, (_, i) =>
    storage!.key(i),
  ).filter((key) => key !== null);
}

/** Pages that have it open let go of it when they are asked. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(name);
    deleting.onsuccess = () => resolve();
    deleting.onerror = () => reject(deleting.error);
  });
}
