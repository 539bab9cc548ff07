/**
 * A person's tab in a simulated world: a real document with the real edits, the real count of what is pending, and the
 * y-websocket protocol as `client/sync/connection.ts` speaks it. It tells the token log what it was promised.
 */
import * as decoding from "lib0/decoding";
import * as Y from "yjs";
import { PendingChanges } from "../../client/sync/pending.ts";
import { rootsOf } from "../../shared/doc/schema.ts";
import type { Person } from "../../shared/people.ts";
import {
  encodeAwareness,
  encodeSync,
  messageType,
  readAcknowledgement,
  readEvent,
  readRefusal,
  syncType,
  type CanvasEvent,
} from "../../shared/protocol.ts";
import { can, type Role } from "../../shared/roles.ts";
import type { TokenLog } from "../stage/oracle.ts";
import { typingOrigin } from "./edits.ts";
import type { Link, TabEnd } from "./network.ts";
import type { Random } from "./random.ts";
import { awarenessOf, readAwareness, textOf } from "./reading.ts";
import type { VirtualTime } from "./time.ts";

/** What a browser keeps of a canvas between two pages. */
export interface Storage {
  updates: Uint8Array[];
  /** Written here and not known to be durable. */
  tokens: Set<string>;
  waiting: number;
}

export interface TabParts {
  readonly person: Person;
  readonly clientId: number;
  readonly role: Role;
  /** Sends although it may not, and keeps what was refused. */
  readonly isHostile: boolean;
  /** Null in a private window. */
  readonly storage: Storage | null;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly log: TokenLog;
  readonly connect: (tab: SimTab) => Link | null;
  readonly report: (problem: string) => void;
}

/** What a frame or a wait is about. */
interface Carried {
  tokens: string[];
  removals: string[];
}
const nothing = (): Carried => ({ tokens: [], removals: [] });

const isAbout = ({ tokens, removals }: Carried) =>
  tokens.length + removals.length > 0;

export class SimTab implements TabEnd {
  readonly person: Person;
  readonly parts: TabParts;
  doc!: Y.Doc;
  undo!: Y.UndoManager;
  role: Role;
  clientId: number;
  #link: Link | null = null;
  #isOpen = false;
  #isSynced = false;
  #isGone = false;
  /** While true it does not try to connect. */
  isOffline = false;
  #attempts = 0;
  #pending = new PendingChanges();
  /** By frame of this connection, from 1. */
  #frames: Carried[] = [];
  #acknowledged = 0;
  #sentFirstStep2 = false;
  /** Everything of this tab that no acknowledgement covers. */
  #unacknowledged = nothing();
  /** Since the last update event. */
  #written = nothing();
  #highestHead = 0;
  /** Client ids of those who are here, as the server says. */
  readonly #here = new Set<number>();
  /** Whom it is connected to. */
  server: object | null = null;

  constructor(parts: TabParts) {
    this.parts = parts;
    this.person = parts.person;
    this.role = parts.role;
    this.clientId = parts.clientId;
    this.#openDocument();
    this.#plan(0);
  }

  get isQuiet(): boolean {
    if (!this.#isSynced || !this.#link?.isUp) return false;
    return this.parts.isHostile || this.#pending.state.clean;
  }

  get isConnected(): boolean {
    return this.#isOpen;
  }

  get state(): string {
    const { waiting, clean } = this.#pending.state;
    return `${this.person.name}: ${this.role}, open ${this.#isOpen}, synced ${this.#isSynced}, clean ${clean}, waiting ${waiting}, offline ${this.isOffline}`;
  }

  /** A new token for the next edit. */
  token(homes: readonly string[] = []): string {
    const token = this.parts.log.write(this.person.id, {
      isAllowed: !this.parts.isHostile,
      homes,
    });
    this.#written.tokens.push(token);
    return token;
  }

  /** The next edit removes this token. */
  removes(token: string) {
    if (this.parts.isHostile) return;
    this.parts.log.remove(token);
    this.#written.removals.push(token);
  }

  removesHome(home: string) {
    if (!this.parts.isHostile) this.parts.log.removeHome(home);
  }

  undoOrRedo(what: "undo" | "redo") {
    const before = textOf(this.doc);
    this.undo[what]();
    this.parts.log.noteUndo(this.person.id, before, textOf(this.doc));
  }

  /** The tab is closed or its browser dies: what storage holds stays. */
  close() {
    this.#isGone = true;
    this.#link?.closeFromTab();
    this.#link = null;
    this.parts.time.end(this);
    this.doc.destroy();
  }

  cut() {
    this.#link?.cut();
  }

  /** The person's machine is gone, without a word to anybody. */
  vanish() {
    this.#link?.goDead();
    this.isOffline = true;
  }

  /** Whether it shows the person of another tab as being here. */
  sees(other: SimTab): boolean {
    return this.#here.has(other.clientId);
  }

  /** A raw message, as no honest client would send it. */
  sendRaw(message: Uint8Array) {
    if (!this.#isOpen) return;
    this.#frames.push(nothing());
    this.#pending.changed(true);
    this.#link?.sendToServer(message);
  }

  // --- the connection ---------------------------------------------------------

  #plan(delayMs: number) {
    this.parts.time.after(delayMs, this, () => {
      if (this.#isGone || this.#link) return;
      if (this.isOffline) return this.#plan(300);
      this.#link = this.parts.connect(this);
      if (!this.#link) this.#retry();
    });
  }

  #retry() {
    this.#attempts += 1;
    const most = Math.min(2000, 2 ** this.#attempts * 100);
    this.#plan(this.parts.random.int(0, most));
  }

  handleOpen() {
    this.#isOpen = true;
    this.#pending.opened();
    this.#send(encodeSync(syncType.step1, Y.encodeStateVector(this.doc)));
    this.#send(encodeAwareness(awarenessOf(this.doc.clientID)));
  }

  handleClose(code: number) {
    this.#link = null;
    this.#isOpen = false;
    this.#isSynced = false;
    this.#here.clear();
    this.#pending.closed();
    this.#frames = [];
    this.#acknowledged = 0;
    this.#sentFirstStep2 = false;
    if (code >= 4400 && code < 4500 && !this.parts.isHostile)
      this.parts.report(`${this.person.name} was closed with ${code}`);
    this.#retry();
  }

  handleMessage(message: Uint8Array) {
    const decoder = decoding.createDecoder(message);
    switch (decoding.readVarUint(decoder)) {
      case messageType.sync:
        return this.#handleSync(decoder);
      case messageType.awareness:
        for (const [clientId, isHere] of readAwareness(decoder))
          if (isHere) this.#here.add(clientId);
          else this.#here.delete(clientId);
        return;
      case messageType.acknowledgement:
        return this.#handleAcknowledgement(readAcknowledgement(decoder));
      case messageType.event:
        return this.#handleEvent(readEvent(decoder));
      case messageType.refusal: {
        const { frame, code } = readRefusal(decoder);
        return this.#handleRefusal(frame, code);
      }
      default:
        return;
    }
  }

  #handleSync(decoder: decoding.Decoder) {
    const type = decoding.readVarUint(decoder);
    const bytes = decoding.readVarUint8Array(decoder);
    if (type === syncType.step1) return this.#answer(bytes);
    this.#notice(bytes);
    Y.applyUpdate(this.doc, bytes, this);
    if (type !== syncType.step2) return;
    this.#isSynced = true;
    this.#attempts = 0;
    this.#settle();
  }

  #answer(stateVector: Uint8Array) {
    this.#pending.sentStep2();
    this.#sentFirstStep2 = true;
    const { tokens, removals } = this.#unacknowledged;
    for (const frame of this.#frames) Object.assign(frame, nothing());
    this.#frames.push({ tokens: [...tokens], removals: [...removals] });
    this.#send(
      encodeSync(syncType.step2, Y.encodeStateAsUpdate(this.doc, stateVector)),
    );
  }

  #handleAcknowledgement(count: number) {
    if (count > this.#acknowledged + this.#frames.length)
      this.parts.report(
        `${this.person.name} got an acknowledgement of frame ${count}, which it has not sent`,
      );
    const done = this.#frames.splice(0, count - this.#acknowledged);
    this.#acknowledged = Math.max(this.#acknowledged, count);
    this.#pending.acknowledged(count);
    for (const frame of done) this.#confirm(frame);
    this.#settle();
  }

  #handleEvent(event: CanvasEvent) {
    if (event.type !== "hello") return;
    if (event.head < this.#highestHead)
      this.parts.report(
        `${this.person.name} was told head ${event.head} after ${this.#highestHead}`,
      );
    this.#highestHead = Math.max(this.#highestHead, event.head);
    const next = event.role as Role;
    this.role = next;
    // What it may have changed and the server has not taken is given back: deletions alone would be dropped in silence.
    if (can(next, "edit") || this.parts.isHostile) return;
    if (!this.#pending.state.clean) this.#startAfresh();
  }

  #handleRefusal(frame: number, code: string) {
    this.#pending.refused(frame);
    const carried = this.#frames[frame - this.#acknowledged - 1];
    if (carried) Object.assign(carried, nothing());
    if (this.parts.isHostile) return;
    if (code === "not_stored") return this.#link?.cut();
    if (code !== "read_only")
      this.parts.report(`${this.person.name} was refused: ${code}`);
    this.#startAfresh();
  }

  /** Gives unsaved work back to the person and goes on with what the server has. */
  #startAfresh() {
    const { log, storage, time, connect } = this.parts;
    log.giveBack(this.#unacknowledged.tokens);
    if (storage)
      Object.assign(storage, { updates: [], tokens: new Set(), waiting: 0 });
    this.#link?.closeFromTab();
    this.#link = null;
    this.#isOpen = false;
    this.#isSynced = false;
    this.#frames = [];
    this.#acknowledged = 0;
    this.#sentFirstStep2 = false;
    this.#unacknowledged = nothing();
    this.#written = nothing();
    this.#pending = new PendingChanges();
    this.doc.destroy();
    this.clientId = this.parts.random.int(1000, 2 ** 31);
    this.#openDocument();
    time.after(0, this, () => {
      if (!this.#isGone && !this.#link) this.#link = connect(this);
      if (!this.#link) this.#retry();
    });
  }

  #send(message: Uint8Array) {
    this.#link?.sendToServer(message);
  }

  // --- the document -----------------------------------------------------------

  #openDocument() {
    const { storage } = this.parts;
    const doc = new Y.Doc();
    doc.clientID = this.clientId;
    const { blocks } = rootsOf(doc);
    this.doc = doc;
    if (storage && storage.updates.length > 0) {
      for (const update of storage.updates) Y.applyUpdate(doc, update, storage);
      this.#pending.loadedLocalCopy(storage.waiting);
      this.#unacknowledged.tokens.push(...storage.tokens);
    }
    this.undo = new Y.UndoManager([blocks], {
      trackedOrigins: new Set([typingOrigin]),
      captureTimeout: 500,
    });
    doc.on("update", (bytes, origin) => this.#handleUpdate(bytes, origin));
  }

  #handleUpdate(bytes: Uint8Array, origin: unknown) {
    const { storage } = this.parts;
    storage?.updates.push(bytes);
    if (origin === this) return;
    const written = this.#written;
    this.#written = nothing();
    for (const token of written.tokens) storage?.tokens.add(token);
    this.#unacknowledged.tokens.push(...written.tokens);
    this.#unacknowledged.removals.push(...written.removals);
    if (!can(this.role, "edit") && !this.parts.isHostile) return;
    this.#pending.changed(this.#isOpen);
    if (storage) storage.waiting = this.#pending.state.waiting;
    if (!this.#isOpen) return;
    // Until the first SyncStep2 the server may lack what this builds on; that SyncStep2 then carries it.
    this.#frames.push(this.#sentFirstStep2 ? written : nothing());
    this.#send(encodeSync(syncType.update, bytes));
  }

  #confirm({ tokens, removals }: Carried) {
    if (this.parts.isHostile) return;
    this.parts.log.acknowledge(tokens);
    this.parts.log.acknowledgeRemoval(removals);
    const rest = this.#unacknowledged;
    this.#unacknowledged = {
      tokens: rest.tokens.filter((token) => !tokens.includes(token)),
      removals: rest.removals.filter((token) => !removals.includes(token)),
    };
  }

  /** "Saved" is a promise about everything that was written here. */
  #settle() {
    const { clean, waiting } = this.#pending.state;
    const { storage } = this.parts;
    if (storage) storage.waiting = waiting;
    if (!clean || !can(this.role, "edit")) return;
    if (this.#frames.some((frame) => isAbout(frame)))
      this.parts.report(`${this.person.name} says saved too early`);
    this.#confirm(this.#unacknowledged);
    storage?.tokens.clear();
  }

  /** What the server shows is durable: a restart must not take it back. */
  #notice(update: Uint8Array) {
    for (const struct of Y.decodeUpdate(update).structs) {
      const content = struct instanceof Y.Item ? struct.content : null;
      if (content instanceof Y.ContentString)
        this.parts.log.see(this.person.id, content.str);
    }
  }
}
