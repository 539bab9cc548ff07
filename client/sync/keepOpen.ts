/**
 * A canvas that stays open: one session after the other, while the page stays (SPEC.md, N9-N12).
 *
 *   session --refused, other epoch--> fetch the server's state without the copy here
 *                                     -> what only this browser has becomes a recovered draft, on disk
 *                                     -> the copy is replaced by the server's state -> next session
 *
 * Until the draft is on disk nothing of the old copy goes, so a page that ends in between starts over.
 */
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import { closeCode } from "../../shared/protocol.ts";
import { createStore, type Store } from "../kit/store.ts";
import { browserStorage } from "../kit/storage.ts";
import { openCanvas, type LiveSession, type OpenCanvas } from "./connection.ts";
import { writeCopyRecord } from "./copyRecord.ts";
import { draftContent, type DraftReason } from "./draft.ts";
import type { Drafts } from "./drafts.ts";
import {
  allCopies,
  clearUnusedCopies,
  documentOf,
  dropLocalCopy,
  readLocalCopy,
  replaceLocalCopy,
  type CopyContent,
} from "./localCopies.ts";
import { earliestTry, noTries, tried, type TriesSoFar } from "./reconnect.ts";
import type { SaveState } from "./session.ts";

export interface KeepOpen extends OpenCanvas {
  readonly drafts: Drafts;
  readonly onSession?: (session: LiveSession) => void;
}

export interface KeptOpen {
  /** What is shown. */
  readonly session: Store<LiveSession>;
  /** The session that is fetching the server's state, after the one shown was refused; null as long as all is well. */
  readonly next: Store<LiveSession | null>;
  destroy(): void;
}

type Closed = Extract<SaveState, { type: "closed" }>;

export function keepCanvasOpen(options: KeepOpen): KeptOpen {
  const { canvasId, me, drafts, storage = browserStorage() } = options;
  const triesSoFar: TriesSoFar = { tries: noTries };
  let recoveries = noTries;
  const next = createStore<LiveSession | null>(null);
  let destroyed = false;

  const open = (change: Partial<OpenCanvas> = {}) => {
    const session = openCanvas({ ...options, ...change, triesSoFar });
    options.onSession?.(session);
    return session;
  };
  const session = createStore(open());

  /** Once for each session that is shown. */
  const watch = (shown: LiveSession) => {
    shown.saveState.subscribe(() => {
      const state = shown.saveState.get();
      if (state.type !== "closed" || session.get() !== shown) return;
      const reason = reasonOf(state);
      if (reason && !destroyed && !next.get()) void recover(shown, reason);
    });
    void until(shown.synced, Boolean).then(() => {
      // Storage is blocked or broken: whatever copies there are stay for the next page.
      if (!destroyed) recoverOldCopies(shown).catch(() => {});
    });
  };

  const recover = async (stale: LiveSession, reason: DraftReason) => {
    const now = Date.now();
    // A server that refuses again and again is not asked again and again.
    if (earliestTry(recoveries, now) > now) return;
    recoveries = tried(recoveries, now);
    const fetching = open({
      epoch: reason === "epoch" ? null : stale.epoch,
      role: stale.role.get(),
      withoutLocalCopy: true,
    });
    next.set(fetching);
    await Promise.race([
      until(fetching.synced, Boolean),
      until(fetching.saveState, (state) => state.type === "closed"),
    ]);
    if (destroyed) return;
    if (!fetching.synced.get() && !endsForAll(fetching.saveState.get())) {
      // Turned away again: what is here stays to be downloaded, and its copy for the next page.
      next.set(null);
      fetching.destroy();
      return;
    }
    if (fetching.synced.get() && (await keepDraft(stale, fetching, reason)))
      fetching.startLocalCopy();
    if (destroyed) return;
    session.set(fetching);
    next.set(null);
    stale.destroy();
    watch(fetching);
    const state = fetching.saveState.get();
    const again = state.type === "closed" ? reasonOf(state) : null;
    if (again) void recover(fetching, again);
  };

  /** False when it could not be kept: then the copy it comes from stays as it is. */
  const keepDraft = async (
    stale: LiveSession,
    fetched: LiveSession,
    reason: DraftReason,
  ): Promise<boolean> => {
    const copyOf = { owner: me.id, canvasId, epoch: stale.epoch! };
    let copy: CopyContent | null = null;
    let isReadable = true;
    try {
      copy = await readLocalCopy(copyOf);
    } catch {
      isReadable = false; // Storage is blocked or broken: what is on the screen is kept all the same.
    }
    // Of a session of this page, and of the other tabs that were refused with it.
    const here = documentOf(copy);
    rootsOf(here);
    Y.applyUpdate(here, Y.encodeStateAsUpdate(stale.doc));
    if (!(await keep(here, fetched, reason)) || !isReadable) return false;
    stale.stopLocalCopy();
    try {
      if (stale.epoch !== fetched.epoch) await dropLocalCopy(copyOf, storage);
      else if (copy)
        await replaceLocalCopy(
          copyOf,
          copy,
          Y.encodeStateAsUpdate(fetched.doc),
        );
    } catch {
      return false; // The old copy stays, and becomes the same draft for the next page.
    }
    if (stale.epoch === fetched.epoch)
      writeCopyRecord(storage, copyOf, { waiting: 0 });
    return true;
  };

  const keep = async (
    here: Y.Doc,
    { doc, canvas }: LiveSession,
    reason: DraftReason,
  ): Promise<boolean> => {
    const content = draftContent(here, doc, {
      sameHistory: reason !== "epoch",
    });
    const document = Y.encodeStateAsUpdate(here);
    here.destroy();
    return (
      content === null ||
      drafts.add({
        ...content,
        id: `${canvasId}-${Date.now()}-${Math.random().toString(36).slice(2)}`,
        owner: me.id,
        canvasId,
        canvasTitle: canvas.get().title,
        reason,
        at: Date.now(),
        document,
      })
    );
  };

  /** Copies of the canvas from before a restore: what only they hold becomes a draft, then they go. */
  const recoverOldCopies = async (shown: LiveSession) => {
    for (const copy of await allCopies()) {
      if (copy.owner !== me.id || copy.canvasId !== canvasId) continue;
      if (copy.epoch === shown.epoch) continue;
      const old = documentOf(await readLocalCopy(copy));
      if (destroyed || session.get() !== shown) return;
      if (await keep(old, shown, "epoch")) await dropLocalCopy(copy, storage);
    }
    await clearUnusedCopies(storage);
  };

  watch(session.get());
  return {
    session,
    next,
    destroy() {
      destroyed = true;
      next.get()?.destroy();
      session.get().destroy();
    },
  };
}

/** Joining again or reloading goes on from the copy in this browser. */
function endsForAll(state: SaveState): boolean {
  return (
    state.type === "closed" &&
    (state.code === closeCode.notSignedIn ||
      state.code === closeCode.clientTooOld)
  );
}

/** Null for what no other session would help with: signed out, deleted, an old page. */
export function reasonOf({ code, refusal }: Closed): DraftReason | null {
  if (refusal && refusal !== "not_stored") return refusal;
  switch (code) {
    case closeCode.epochChanged:
      return "epoch";
    case closeCode.tooLarge:
      return "too_large";
    case closeCode.malformed:
      return "malformed";
    default:
      return null;
  }
}

function until<T>(store: Store<T>, holds: (value: T) => boolean) {
  return new Promise<void>((resolve) => {
    const check = () => {
      if (!holds(store.get())) return;
      stop();
      resolve();
    };
    const stop = store.subscribe(check);
    check();
  });
}
