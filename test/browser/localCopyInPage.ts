/** What localCopy.test.ts puts into a page: the real module, and the documents to try it with. */
import * as Y from "yjs";
import { dropLocalCopy, openLocalCopy } from "../../client/sync/localCopy.ts";

const tools = {
  /** Of the last `open`, also while it is still opening. */
  lastDoc: null as Y.Doc | null,
  async open(options: { readonly mostRows?: number } = {}) {
    const doc = new Y.Doc();
    tools.lastDoc = doc;
    const copy = openLocalCopy("canvas", "epoch", doc, options)!;
    const hadContent = await copy.loaded;
    return { doc, copy, map: doc.getMap<unknown>("m"), hadContent };
  },
  drop: () => dropLocalCopy("canvas", "epoch"),
  /** Rows in the database, by a connection of its own. */
  rows: () =>
    new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open("parley/canvas/epoch");
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
