/**
 * Opens a canvas: the document, its copy in this browser, the socket to the server, presence, undo, and the truth about
 * what is saved.
 *
 *   edit -> doc -> IndexedDB (at once)
 *               -> socket -> server journal -> acknowledgement -> "Saved"
 */
import * as encoding from "lib0/encoding";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import {
  rootsOf,
  localOrigin,
  schemaVersion,
} from "../../shared/doc/schema.ts";
import { disciplineColor, type Person } from "../../shared/people.ts";
import type { Presence } from "../../shared/presence.ts";
import {
  closeCode,
  messageType,
  readAcknowledgement,
  readEvent,
  readRefusal,
  type CanvasEvent,
  type RefusalCode,
} from "../../shared/protocol.ts";
import { can, roles, type Role } from "../../shared/roles.ts";
import { createStore, type Store } from "../kit/store.ts";
import { createCanvasStore } from "./canvasStore.ts";
import { openLocalCopy, readWaiting, writeWaiting } from "./localCopy.ts";
import { PendingChanges } from "./pending.ts";
import { saveStateOf, type ConnectionFacts } from "./saveState.ts";
import type { CanvasSession, SaveState } from "./session.ts";

export interface OpenCanvas {
  readonly canvasId: string;
  readonly epoch: string;
  readonly me: Person;
  readonly role: Role;
  /** Called once when this browser cannot keep a copy, so that only the server keeps changes. */
  readonly onStorageTrouble?: () => void;
  /** "ws://host/sync"; left out in the browser. */
  readonly syncUrl?: string;
  /** For Node. */
  readonly WebSocketPolyfill?: typeof WebSocket;
}

export interface LiveSession extends CanvasSession {
  /** True once there is something true to show: the server's content or this browser's copy. */
  readonly ready: Store<boolean>;
  /** Tries the connection now instead of at the next planned moment. */
  retry(): void;
}

const keepAliveMs = 12_000;
const longestWaitMs = 20_000;

export function openCanvas(options: OpenCanvas): LiveSession {
  const { canvasId, epoch, me } = options;
  const doc = new Y.Doc();
  const roots = rootsOf(doc);
  const localCopy = openLocalCopy(
    canvasId,
    epoch,
    doc,
    options.onStorageTrouble ? { onTrouble: options.onStorageTrouble } : {},
  );
  const provider = new WebsocketProvider(
    options.syncUrl ?? browserSyncUrl(),
    canvasId,
    doc,
    {
      connect: false,
      disableBc: true,
      params: { epoch, schema: String(schemaVersion) },
      ...(options.WebSocketPolyfill
        ? { WebSocketPolyfill: options.WebSocketPolyfill }
        : {}),
    },
  );
  provider.awareness.setLocalState({
    user: { ...me, color: disciplineColor(me) },
  } satisfies Presence);

  const pending = new PendingChanges();
  const role = createStore<Role>(options.role);
  const ready = createStore(false);
  const saveState = createStore<SaveState>({ type: "loading" });
  const eventWatchers = new Set<(event: CanvasEvent) => void>();
  let facts: ConnectionFacts = {
    ready: false,
    synced: false,
    failed: false,
    closed: null,
    serverReadOnly: null,
  };
  let destroyed = false;
  let lastWaiting = 0;

  const update = (change: Partial<ConnectionFacts> = {}) => {
    if (destroyed) return;
    facts = { ...facts, ...change };
    ready.set(facts.ready);
    const { waiting } = pending.state;
    if (waiting !== lastWaiting) writeWaiting(canvasId, epoch, waiting);
    lastWaiting = waiting;
    const next = saveStateOf(facts, pending.state, role.get());
    if (JSON.stringify(next) !== JSON.stringify(saveState.get()))
      saveState.set(next);
  };
  const close = (code: number, refusal?: RefusalCode) => {
    provider.disconnect();
    pending.closed();
    update({ closed: refusal ? { code, refusal } : { code } });
  };

  // --- what this tab changes ------------------------------------------------
  // Reached into because y-websocket has no way not to send: see `setRole`.
  const sendUpdate = (
    provider as unknown as {
      _updateHandler: (update: Uint8Array, origin: unknown) => void;
    }
  )._updateHandler;
  const handleUpdate = (
    _update: Uint8Array,
    origin: unknown,
    _doc: Y.Doc,
    transaction: Y.Transaction,
  ) => {
    if (origin === provider || !can(role.get(), "edit")) return;
    const sent = isOpen(provider);
    // What the local copy held is not counted but carried by the first exchange, unless it loaded late.
    if (origin === localCopy?.origin && !sent) pending.loadedLocalCopy(0);
    else pending.changed(sent, textTypedInto(transaction));
    update();
  };
  doc.on("update", handleUpdate);

  /** People who may not edit send nothing: editors make clean-up deletes even for remote changes. */
  const setRole = (next: Role) => {
    doc.off("update", sendUpdate);
    if (can(next, "edit")) doc.on("update", sendUpdate);
    role.set(next);
    update();
  };
  setRole(options.role);

  // --- what the server says -------------------------------------------------
  const handleSync = provider.messageHandlers[messageType.sync]!;
  provider.messageHandlers[messageType.sync] = (
    encoder,
    decoder,
    from,
    emitSynced,
    type,
  ) => {
    handleSync(encoder, decoder, from, emitSynced, type);
    // A reply longer than its message number is a SyncStep2, which y-websocket sends next.
    if (emitSynced && encoding.length(encoder) > 1) {
      pending.sentStep2();
      update();
    }
  };
  provider.messageHandlers[messageType.acknowledgement] = (_, decoder) => {
    pending.acknowledged(readAcknowledgement(decoder));
    update();
  };
  provider.messageHandlers[messageType.event] = (_, decoder) => {
    const event = readEvent(decoder);
    if (event.type === "hello") {
      if (event.epoch !== epoch) return close(closeCode.epochChanged);
      const next = roles.find((each) => each === event.role);
      if (next && next !== role.get()) setRole(next);
      update({ serverReadOnly: null });
    }
    if (event.type === "readOnly") update({ serverReadOnly: event.reason });
    for (const watch of eventWatchers) watch(event);
  };
  provider.messageHandlers[messageType.refusal] = (_, decoder) => {
    const { frame, code } = readRefusal(decoder);
    pending.refused(frame);
    if (code !== "not_stored") return close(closeCodeOf(code), code);
    // Nothing is wrong with the change: it goes out again with the next connection's first exchange.
    update({
      serverReadOnly:
        "the server cannot store changes at the moment. Yours are kept in this browser",
    });
    provider.ws?.close();
  };

  // --- the connection's life ------------------------------------------------
  provider.on("status", ({ status }) => {
    if (status === "connected") {
      pending.opened();
      update();
    }
  });
  provider.on("sync", (synced) =>
    update(synced ? { synced, ready: true, failed: false } : { synced: false }),
  );
  provider.on("connection-close", () => {
    // Full jitter: after a restart the people of a canvas do not all knock at once.
    const attempt = provider.wsUnsuccessfulReconnects + 1;
    provider.maxBackoffTime =
      Math.random() * Math.min(longestWaitMs, 2 ** attempt * 100);
    pending.closed();
    update({ failed: true, synced: false });
  });
  provider.on("closed", ({ code }) => close(code));

  const retry = () => {
    if (!facts.closed && !destroyed) provider.connect();
  };
  // y-websocket gives a silent connection up after 30 s; a quiet canvas is not a dead one, so ask for something.
  const keepAlive = setInterval(() => {
    if (
      isOpen(provider) &&
      Date.now() - provider.wsLastMessageReceived > keepAliveMs
    )
      provider.ws!.send(
        encoding.encode((encoder) =>
          encoding.writeVarUint(encoder, messageType.queryAwareness),
        ),
      );
  }, keepAliveMs / 2);
  const stopWatchingPage = watchPage({
    comesBack: retry,
    mayLeave: () => pending.state.waiting === 0,
    leaves: () => provider.awareness.setLocalState(null),
    returns: () =>
      provider.awareness.setLocalState({
        user: { ...me, color: disciplineColor(me) },
      } satisfies Presence),
  });

  void (localCopy?.loaded ?? Promise.resolve(false)).then((hadContent) => {
    if (destroyed) return;
    if (hadContent) {
      pending.loadedLocalCopy(readWaiting(canvasId, epoch));
      update({ ready: true });
    }
    provider.connect();
  });

  const undo = new Y.UndoManager([roots.blocks, roots.links, roots.canvas], {
    trackedOrigins: new Set<unknown>([localOrigin]),
    captureTimeout: 500,
  });
  const canvas = createCanvasStore(doc);

  return {
    canvasId,
    me,
    role,
    doc,
    awareness: provider.awareness,
    undo,
    canvas,
    saveState,
    ready,
    retry,
    onEvent(handle) {
      eventWatchers.add(handle);
      return () => eventWatchers.delete(handle);
    },
    destroy() {
      destroyed = true;
      clearInterval(keepAlive);
      stopWatchingPage();
      provider.awareness.setLocalState(null);
      canvas.destroy();
      undo.destroy();
      provider.destroy();
      provider.awareness.destroy();
      localCopy?.destroy();
      doc.destroy();
    },
  };
}

function isOpen(provider: WebsocketProvider): boolean {
  return provider.ws?.readyState === 1;
}

function browserSyncUrl(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/sync`;
}

function closeCodeOf(code: RefusalCode): number {
  return code === "too_large" ? closeCode.tooLarge : closeCode.malformed;
}

/** The page's own events; nothing in Node. */
function watchPage(page: {
  comesBack(): void;
  mayLeave(): boolean;
  leaves(): void;
  returns(): void;
}): () => void {
  if (typeof window === "undefined") return () => {};
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener("online", page.comesBack, { signal });
  document.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "visible" && page.comesBack(),
    { signal },
  );
  window.addEventListener(
    "beforeunload",
    (event) => {
      if (!page.mayLeave()) event.preventDefault();
    },
    { signal },
  );
  window.addEventListener("pagehide", page.leaves, { signal });
  window.addEventListener(
    "pageshow",
    (event) => event.persisted && page.returns(),
    { signal },
  );
  return () => stop.abort();
}

/** The rich text that a transaction changed and nothing else with it; null for anything else. */
function textTypedInto(transaction: Y.Transaction): object | null {
  const texts = new Set(
    [...transaction.changed.keys()].map((type) => {
      let at: unknown = type;
      let text: object | null = null;
      while (at instanceof Y.XmlText || at instanceof Y.XmlFragment) {
        text = at;
        at = at.parent;
      }
      return text;
    }),
  );
  const [only = null] = texts;
  return texts.size === 1 ? only : null;
}
