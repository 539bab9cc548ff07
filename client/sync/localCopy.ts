/**
 * The copy of a canvas in this browser (IndexedDB): what makes a change safe before the server has it. One copy per
 * person, canvas and epoch: nobody else who uses this browser sees or sends it (SPEC.md, N15), and a canvas restored from
 * a backup never meets its own future (RELIABILITY P7).
 *
 * The layout is y-indexeddb's: rows of Yjs updates. y-indexeddb itself leaves the commit of a row to a later task of the
 * page, so a tab that was closed right after typing on a busy machine lost its last change (test/browser/home.test.ts
 * saw it); here the commit is part of the edit and needs the page no more.
 */
import * as Y from "yjs";
import { localCopyName, type CopyOf } from "./localCopyNames.ts";

export interface LocalCopy {
  /** True when the copy held something. Resolves false when storage is slow or blocked: the canvas then opens without. */
  readonly loaded: Promise<boolean>;
  /** The origin of the transaction that loads the copy. */
  readonly origin: object;
  /** Everything that the copy held is in the document. */
  isLoaded(): boolean;
  destroy(): void;
}

export interface LocalCopyOptions {
  /** Called once when this browser cannot keep changes: storage is blocked or full. */
  readonly onTrouble?: () => void;
  /** Rows are joined into one above this number. */
  readonly mostRows?: number;
}

/** Name of the store of rows in each copy's database. */
export const rowsStore = "updates";
const patienceMs = 1500;
const retryMs = 5_000;

/** Null where there is no IndexedDB. */
export function openLocalCopy(
  copyOf: CopyOf,
  doc: Y.Doc,
  { onTrouble = () => {}, mostRows = 500 }: LocalCopyOptions = {},
): LocalCopy | null {
  if (typeof indexedDB === "undefined") return null;
  const origin = { name: "local copy" };
  let database: IDBDatabase | null = null;
  let rows = 0;
  let isLoaded = false;
  let destroyed = false;
  let troubled = false;
  /** Somebody deleted the copy while it was open here. */
  let isDropped = false;
  /** A row could not be written, so later ones would not do without it: the whole is written, not before this time. */
  let wholeAfter: number | null = null;
  const trouble = () => {
    if (!troubled && !destroyed) onTrouble();
    troubled = true;
  };
  const notWritten = () => {
    wholeAfter = Date.now() + retryMs;
    trouble();
  };

  const keep = (update: Uint8Array, from: unknown) => {
    if (from === origin) return;
    if (isDropped) return beginAnew();
    // What comes before the database is open is written when it opens.
    if (!database || (wholeAfter !== null && Date.now() < wholeAfter)) return;
    const row = wholeAfter === null ? update : Y.encodeStateAsUpdate(doc);
    wholeAfter = null;
    const transaction = write(database, notWritten);
    transaction.objectStore(rowsStore).add(row);
    transaction.commit();
    rows += 1;
    if (rows > mostRows) join(database);
  };

  /** Reads what other tabs wrote, too, so that joining never loses it; one transaction, so no tab sees half of it. */
  const join = (from: IDBDatabase) => {
    rows = 0;
    const store = write(from, notWritten).objectStore(rowsStore);
    const reading = store.getAll();
    reading.onsuccess = () => {
      if (destroyed) return;
      applyAll(doc, reading.result as Uint8Array[], origin);
      store.clear();
      store.add(Y.encodeStateAsUpdate(doc));
      rows = 1;
    };
  };

  const attach = (opened: IDBDatabase) => {
    database = opened;
    // Somebody deletes this copy: do not stand in the way.
    opened.onversionchange = () => {
      opened.close();
      database = null;
      isDropped = true;
    };
    // The browser took it away, for instance because the person cleared the site's data.
    opened.onclose = () => {
      database = null;
      trouble();
    };
    if (hasContent(doc)) keep(Y.encodeStateAsUpdate(doc), null);
  };

  /** What comes from here on needs what was dropped. */
  const beginAnew = () => {
    isDropped = false;
    openDatabase(localCopyName(copyOf)).then((opened) => {
      if (destroyed) opened.close();
      else attach(opened);
    }, trouble);
  };

  const loaded = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs);
    const giveUp = () => {
      clearTimeout(timer);
      trouble();
      resolve(false);
    };
    openDatabase(localCopyName(copyOf)).then((opened) => {
      if (destroyed) return opened.close();
      attach(opened);
      const reading = opened
        .transaction(rowsStore)
        .objectStore(rowsStore)
        .getAll();
      reading.onerror = giveUp;
      reading.onsuccess = () => {
        if (destroyed) return;
        const updates = reading.result as Uint8Array[];
        rows = updates.length;
        applyAll(doc, updates, origin);
        isLoaded = true;
        clearTimeout(timer);
        resolve(hasContent(doc));
      };
    }, giveUp);
  });

  doc.on("update", keep);
  return {
    loaded,
    origin,
    isLoaded: () => isLoaded,
    destroy() {
      destroyed = true;
      doc.off("update", keep);
      // Closing waits for the writes that are under way.
      database?.close();
    },
  };
}

export function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () =>
      opening.result.createObjectStore(rowsStore, { autoIncrement: true });
    opening.onerror = () => reject(failureOf(opening));
    opening.onsuccess = () => resolve(opening.result);
  });
}

function write(database: IDBDatabase, onTrouble: () => void): IDBTransaction {
  const transaction = database.transaction(rowsStore, "readwrite");
  transaction.onabort = onTrouble;
  return transaction;
}

function applyAll(doc: Y.Doc, updates: readonly Uint8Array[], origin: object) {
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update, origin);
  }, origin);
}

function hasContent(doc: Y.Doc): boolean {
  return doc.store.clients.size > 0;
}

function failureOf(request: IDBRequest): Error {
  return request.error ?? new Error("localCopy: IndexedDB did not say why");
}
