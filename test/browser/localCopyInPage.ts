/** What localCopy.test.ts puts into a page: the real module, and the documents to try it with. */
import * as Y from "yjs";
import { openLocalCopy } from "../../client/sync/localCopy.ts";
import {
  clearUnusedCopies,
  dropLocalCopy,
  readLocalCopy,
  replaceLocalCopy,
} from "../../client/sync/localCopies.ts";

const copy = { owner: "ada", canvasId: "canvas", epoch: "epoch" };

const tools = {
  /** Of the last `open`, also while it is still opening. */
  lastDoc: null as Y.Doc | null,
  async open(options: { readonly mostRows?: number } = {}) {
    const doc = new Y.Doc();
    tools.lastDoc = doc;
    const opened = openLocalCopy(copy, doc, options)!;
    const hadContent = await opened.loaded;
    return { doc, copy: opened, map: doc.getMap<unknown>("m"), hadContent };
  },
  drop: () => dropLocalCopy(copy),
  read: () => readLocalCopy(copy),
  /** Puts a document with only this in the place of what was read. */
  replace: (
    content: NonNullable<Awaited<ReturnType<typeof readLocalCopy>>>,
    key: string,
  ) => {
    const doc = new Y.Doc();
    doc.getMap("m").set(key, true);
    return replaceLocalCopy(copy, content, Y.encodeStateAsUpdate(doc));
  },
  clearUnused: (inDays: number) =>
    clearUnusedCopies(localStorage, Date.now() + inDays * 24 * 60 * 60 * 1000),
  /** Rows in the database, by a connection of its own. */
  rows: () =>
    new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open("parley/ada/canvas/epoch");
      opening.onerror = () => reject(opening.error!);
      opening.onsuccess = () => {
        const count = opening.result
          .transaction("updates")
          .objectStore("updates")
          .count();
        count.onsuccess = () => {
          opening.result.close();
          resolve(count.result);
        };
      };
    }),
};
export type LocalCopyTools = typeof tools;
Object.assign(globalThis, { tools });
