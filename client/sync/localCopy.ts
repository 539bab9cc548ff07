/**
 * The copy of a canvas in this browser (IndexedDB): what makes a change safe before the server has it. One copy per
 * canvas and epoch, so that a canvas restored from a backup never meets its own future (RELIABILITY P7).
 */
import { IndexeddbPersistence, clearDocument } from "y-indexeddb";
import type * as Y from "yjs";

export interface LocalCopy {
  /** True when the copy held something. Resolves false when storage is slow or blocked: the canvas then opens without. */
  readonly loaded: Promise<boolean>;
  /** The origin of the transaction that loads the copy. */
  readonly origin: unknown;
  destroy(): void;
}

const patienceMs = 1500;

export function openLocalCopy(
  canvasId: string,
  epoch: string,
  doc: Y.Doc,
): LocalCopy | null {
  if (typeof indexedDB === "undefined") return null;
  const persistence = new IndexeddbPersistence(nameOf(canvasId, epoch), doc);
  const loaded = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs);
    void persistence.whenSynced.then(() => {
      clearTimeout(timer);
      resolve(doc.store.clients.size > 0);
    });
  });
  return {
    loaded,
    origin: persistence,
    destroy: () => void persistence.destroy(),
  };
}

/** Forgets the copy, for instance because the server refused what is in it. */
export function dropLocalCopy(canvasId: string, epoch: string): Promise<void> {
  forgetWaiting(canvasId, epoch);
  return clearDocument(nameOf(canvasId, epoch)) as Promise<void>;
}

/** How many changes an earlier page of this browser left unacknowledged; only for saying so, never for "Saved". */
export function readWaiting(canvasId: string, epoch: string): number {
  try {
    return Number(localStorage.getItem(waitingKey(canvasId, epoch))) || 0;
  } catch {
    return 0; // Storage is blocked: the count starts at what this page makes.
  }
}

export function writeWaiting(canvasId: string, epoch: string, waiting: number) {
  try {
    if (waiting === 0) localStorage.removeItem(waitingKey(canvasId, epoch));
    else localStorage.setItem(waitingKey(canvasId, epoch), String(waiting));
  } catch {
    // Storage is blocked or full: only the number shown after a reload is lost.
  }
}

function forgetWaiting(canvasId: string, epoch: string) {
  writeWaiting(canvasId, epoch, 0);
}

function nameOf(canvasId: string, epoch: string) {
  return `parley/${canvasId}/${epoch}`;
}

function waitingKey(canvasId: string, epoch: string) {
  return `parley/waiting/${canvasId}/${epoch}`;
}
