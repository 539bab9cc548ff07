/**
 * Opens a canvas: the document, its copy in this browser, the socket to the server, presence, undo, and the truth about
 * what is saved (SPEC.md, N1-N14).
 *
 *   edit -> doc -> IndexedDB (at once)
 *               -> socket -> server journal -> acknowledgement -> "Saved"
 */
import * as Y from "yjs";
import { rootsOf, localOrigin } from "../../shared/doc/schema.ts";
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
import { browserStorage, type RecordStorage } from "../kit/storage.ts";
import { createCanvasStore } from "./canvasStore.ts";
import { ClientIds } from "./clientIds.ts";
import {
  readCopyRecord,
  writeCopyRecord,
  type CopyRecord,
} from "./copyRecord.ts";
import { DurableState } from "./durable.ts";
import { openLocalCopy, type LocalCopy } from "./localCopy.ts";
import { watchPage } from "./pageLife.ts";
import { PendingChanges, textTypedInto } from "./pending.ts";
import { linkPresence } from "./presenceLink.ts";
import {
  createProvider,
  isOpen,
  keepAlive,
  paramsFor,
  updateSender,
  watchStep2,
} from "./provider.ts";
import { Reconnector, type TriesSoFar } from "./reconnect.ts";
import { saveStateOf, type ConnectionFacts } from "./saveState.ts";
import type { CanvasSession, QuotaUse, SaveState } from "./session.ts";

export interface OpenCanvas {
  readonly canvasId: string;
  /** Null to take the one that the server has now; nothing may be known of another then. */
  readonly epoch: string | null;
  readonly me: Person;
  readonly role: Role;
  /** Called once when this browser cannot keep a copy, so that only the server keeps changes. */
  readonly onStorageTrouble?: () => void;
  /** The copy in this browser is neither read nor written until `startLocalCopy`. */
  readonly withoutLocalCopy?: boolean;
  /** Shared by sessions that follow each other on a canvas. */
  readonly triesSoFar?: TriesSoFar;
  /** "ws://host/sync"; left out in the browser. */
  readonly syncUrl?: string;
  /** For Node. */
  readonly WebSocketPolyfill?: typeof WebSocket;
  readonly storage?: RecordStorage;
}

export interface LiveSession extends CanvasSession {
  /** Null until the server named it. */
  readonly epoch: string | null;
  /** True once there is something true to show: the server's content or this browser's copy. */
  readonly ready: Store<boolean>;
  /** The server's content has arrived over the connection that is open now. */
  readonly synced: Store<boolean>;
  /** Tries the connection now instead of at the next planned moment. */
  retry(): void;
  /** Begins the copy in this browser, for a session that was opened without. */
  startLocalCopy(): void;
  /** Nothing is written to the copy from here on. */
  stopLocalCopy(): void;
}

/** A server that heard of fewer rows than this browser is asked once more: it may only lag behind another. */
const secondLookMs = 6_000;

export function openCanvas(options: OpenCanvas): LiveSession {
  const { canvasId, me, storage = browserStorage() } = options;
  let { epoch } = options;
  const doc = new Y.Doc();
  const roots = rootsOf(doc);
  const copyOf = (epoch: string) => ({ owner: me.id, canvasId, epoch });
  const remember = (change: Partial<CopyRecord>) =>
    epoch !== null && writeCopyRecord(storage, copyOf(epoch), change);
  let localCopy: LocalCopy | null = null;
  const loadLocalCopy = () => localCopy?.loaded ?? Promise.resolve(false);
  /** The last row of the journal that what is here goes back to. */
  const record = epoch && readCopyRecord(storage, copyOf(epoch));
  let knownHead = record ? record.head : 0;
  const durable = new DurableState(record ? record.size : 0);
  let usesCopy = false;
  const startLocalCopy = () => {
    if (epoch === null) return;
    usesCopy = true;
    if (knownHead > 0)
      remember({ head: knownHead, size: durable.size, openedAt: Date.now() });
    localCopy ??= openLocalCopy(
      copyOf(epoch),
      doc,
      options.onStorageTrouble ? { onTrouble: options.onStorageTrouble } : {},
    );
  };
  if (!options.withoutLocalCopy) startLocalCopy();
  const provider = createProvider(doc, options);
  const awareness = linkPresence(doc, provider);
  const beHere = () =>
    awareness.setLocalState({
      user: { ...me, color: disciplineColor(me) },
    } satisfies Presence);
  beHere();

  const pending = new PendingChanges();
  const role = createStore<Role>(options.role);
  const ready = createStore(false);
  const synced = createStore(false);
  const saveState = createStore<SaveState>({ type: "loading" });
  const trouble = createStore<string | null>(null);
  const quota = createStore<QuotaUse | null>(null);
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

  /** Everything here is acknowledged; what this person may not send was never sent. */
  const isClean = () =>
    pending.state.clean && can(role.get(), "edit") && !facts.closed;
  const clientIds = new ClientIds({
    userId: me.id,
    canvasId,
    epoch: () => epoch,
    doc,
    storage,
    locks: browserLocks(),
    isSettled: () =>
      facts.synced && isClean() && localCopy?.isLoaded() !== false,
  });

  const noteDurable = () => {
    const before = durable.size;
    durable.note(doc);
    if (usesCopy && durable.size !== before) remember({ size: durable.size });
  };
  const update = (change: Partial<ConnectionFacts> = {}) => {
    if (destroyed) return;
    facts = { ...facts, ...change };
    ready.set(facts.ready);
    synced.set(facts.synced);
    trouble.set(facts.serverReadOnly);
    const { waiting } = pending.state;
    if (usesCopy && waiting !== lastWaiting) remember({ waiting });
    lastWaiting = waiting;
    const next = saveStateOf(facts, pending.state, role.get());
    if (JSON.stringify(next) !== JSON.stringify(saveState.get()))
      saveState.set(next);
    if (next.type !== "saved") return;
    noteDurable();
    void clientIds.settled();
  };
  const close = (code: number, refusal?: RefusalCode) => {
    if (facts.closed) return;
    reconnector.stop();
    // Before the socket, so that nothing is tried again.
    facts = { ...facts, closed: refusal ? { code, refusal } : { code } };
    provider.disconnect();
    pending.closed();
    update();
  };

  // --- what this tab changes ------------------------------------------------
  const tooLarge = () => close(closeCode.tooLarge, "too_large");
  const sendUpdate = updateSender(provider, tooLarge);
  const handleUpdate = (
    _update: Uint8Array,
    origin: unknown,
    _doc: Y.Doc,
    transaction: Y.Transaction,
  ) => {
    if (origin === provider) return;
    // Not sent, but in the document: the first exchange after this person may edit again carries it.
    if (!can(role.get(), "edit")) return pending.loadedLocalCopy(0);
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
  watchStep2(provider, {
    mayAnswer(stateVector) {
      if (!durable.isWithin(stateVector)) return doubt();
      doubtedAt = null;
      return true;
    },
    sending() {
      pending.sentStep2();
      update();
    },
    tooLarge,
  });
  provider.messageHandlers[messageType.acknowledgement] = (_, decoder) => {
    pending.acknowledged(readAcknowledgement(decoder));
    update();
  };
  /** Of a time when this person could not edit, and now they can. */
  const holdsUnsent = () =>
    can(role.get(), "edit") &&
    pending.state.waiting === 0 &&
    !pending.state.clean;
  let doubtedAt: number | null = null;
  /** The server has less than it had: it is asked once more, and then it is another one than before. */
  const doubt = (): false => {
    doubtedAt ??= Date.now();
    const left = doubtedAt + secondLookMs - Date.now();
    if (left <= 0) {
      close(closeCode.epochChanged);
    } else {
      provider.disconnect();
      reconnector.lookAgainIn(left);
    }
    return false;
  };
  const handleHello = (event: Extract<CanvasEvent, { type: "hello" }>) => {
    epoch ??= event.epoch;
    provider.params = paramsFor(me, epoch);
    if (event.epoch !== epoch) return close(closeCode.epochChanged);
    // Another tab may have heard of more, or have begun anew from a database that went back while this one has not.
    const heard = usesCopy ? readCopyRecord(storage, copyOf(epoch)).head : 0;
    if (event.head < Math.max(knownHead, heard)) return void doubt();
    knownHead = event.head;
    // As long as the copy is not this session's, its record goes with it.
    if (usesCopy) remember({ head: event.head, openedAt: Date.now() });
    const next = roles.find((each) => each === event.role);
    if (next && next !== role.get()) setRole(next);
    // Structs would be refused; deletions alone are passed over in silence, and would be missing here for ever.
    if (!can(role.get(), "edit") && pending.state.waiting > 0)
      return close(closeCodeOf("read_only"), "read_only");
    update({ serverReadOnly: null });
    if (facts.synced && isOpen(provider) && holdsUnsent()) provider.ws!.close();
  };
  provider.messageHandlers[messageType.event] = (_, decoder) => {
    const event = readEvent(decoder);
    if (event.type === "hello") handleHello(event);
    if (event.type === "readOnly") update({ serverReadOnly: event.reason });
    if (event.type === "quota") quota.set(event);
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
    reconnector.turnedAway();
    provider.ws?.close();
  };

  // --- the connection's life ------------------------------------------------
  const reconnector = new Reconnector(() => {
    if (provider.ws !== null || destroyed) return false;
    provider.connect();
    return true;
  }, options.triesSoFar);
  let reached = false;
  provider.on("status", ({ status }) => {
    if (status !== "connected") return;
    reached = true;
    pending.opened();
    update();
  });
  provider.on("sync", (isSynced) => {
    if (isSynced) reconnector.synced();
    update(
      isSynced
        ? { synced: true, ready: true, failed: false }
        : { synced: false },
    );
  });
  provider.on("connection-close", (event) => {
    // When to try again is decided here and not by y-websocket.
    provider.shouldConnect = false;
    if (facts.synced && pending.state.clean) noteDurable();
    pending.closed();
    update({ failed: true, synced: false });
    if (facts.closed || destroyed) return;
    if (event?.code === closeCode.messageTooBig) tooLarge();
    else reconnector.lost({ reached });
    reached = false;
  });
  provider.on("closed", ({ code }) => close(code));

  const stopKeepingAlive = keepAlive(provider);
  const stopWatchingPage = watchPage({
    mayHaveComeBack: () => reconnector.trySoon(),
    mayLeave: () => pending.state.waiting === 0,
    leaves() {
      clientIds.end(isClean());
      awareness.setLocalState(null);
    },
    returns: beHere,
  });

  void loadLocalCopy().then((hadContent) => {
    if (destroyed) return;
    if (hadContent) {
      const record = epoch && readCopyRecord(storage, copyOf(epoch));
      pending.loadedLocalCopy(record ? record.waiting : 0);
      update({ ready: true });
    }
    reconnector.tryNow();
  });

  const undo = new Y.UndoManager([roots.blocks, roots.links, roots.canvas], {
    trackedOrigins: new Set<unknown>([localOrigin]),
    captureTimeout: 500,
  });
  const canvas = createCanvasStore(doc);

  return {
    canvasId,
    get epoch() {
      return epoch;
    },
    me,
    role,
    doc,
    awareness,
    undo,
    canvas,
    saveState,
    trouble,
    quota,
    ready,
    synced,
    retry: () => reconnector.tryNow(),
    startLocalCopy,
    stopLocalCopy: () => localCopy?.destroy(),
    onEvent(handle) {
      eventWatchers.add(handle);
      return () => eventWatchers.delete(handle);
    },
    destroy() {
      clientIds.destroy(isClean());
      destroyed = true;
      reconnector.stop();
      stopKeepingAlive();
      stopWatchingPage();
      awareness.setLocalState(null);
      canvas.destroy();
      undo.destroy();
      provider.destroy();
      awareness.destroy();
      localCopy?.destroy();
      doc.destroy();
    },
  };
}

/** Locks are for secure pages only; without them client ids are not reused. */
function browserLocks(): LockManager | null {
  return globalThis.navigator?.locks ?? null;
}

function closeCodeOf(code: RefusalCode): number {
  return code === "too_large" ? closeCode.tooLarge : closeCode.malformed;
}
