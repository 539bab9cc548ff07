/**
 * The authoritative document of a room: judges what arrives, applies it, and gives the bytes that the document itself
 * emitted as journal rows. Client bytes go no further than here.
 */
import * as Y from "yjs";
import type { Person } from "../../shared/people.ts";
import {
  encodeSync,
  syncType,
  type RefusalCode,
} from "../../shared/protocol.ts";
import { can, type Role } from "../../shared/roles.ts";
import { metrics } from "../metrics.ts";
import type { JournalWindow } from "../history/segments.ts";
import type { ClientRange, JournalRow } from "../store/store.ts";
import { Budget } from "./budget.ts";
import { inspect } from "./check.ts";
import { applyWindows, bytesOf, type LoadedDocument } from "./document.ts";
import { KnownNames } from "./names.ts";
import { ClientOwners } from "./owners.ts";
import type { Presence } from "./presence.ts";
import { Quota } from "./quota.ts";
import { RestingDocument } from "./restingDocument.ts";

/** Who sends frames. */
export interface Sender {
  readonly id: string;
  readonly person: Person;
  readonly role: Role;
  /** Its schema is newer than this server's: it may bring nodes and marks that are unknown here. */
  readonly isNewerBuild?: boolean;
  /** Told how long its frames took to judge and apply, in milliseconds. */
  charge?(ms: number): void;
}

/** A SyncStep2 or an Update, numbered from 1 on its connection. */
export interface SyncFrame {
  readonly number: number;
  readonly isStep2: boolean;
  readonly bytes: Uint8Array;
}

export interface EditBy {
  readonly userId: string | null;
  readonly kind: JournalRow["kind"];
}

/** A row that has no number yet: it gets one when it is written. */
export type DraftRow = Omit<JournalRow, "canvasId" | "seq">;

/** The document of a canvas with whom its client ids belong to. */
export interface OpenedDocument extends LoadedDocument {
  readonly owners: ReadonlyMap<number, string>;
}

/** The same, from its opening. */
export interface DocumentAtRest extends Omit<OpenedDocument, "doc"> {
  readonly doc: RestingDocument;
}

export interface Applied {
  readonly rows: readonly DraftRow[];
  /** How many of the rows are the author's; what follows is Yjs cleaning up. */
  readonly ownRows: number;
  readonly clients: readonly ClientRange[];
}

export type Problem =
  /** The frame builds on something unknown: states have to be compared. */
  | { readonly type: "missing" }
  | {
      readonly type: "refused";
      readonly frame: number;
      readonly code: RefusalCode;
    }
  /** Nothing behind this frame was looked at. */
  | {
      readonly type: "malformed";
      readonly frame: number;
      readonly reason: string;
    };

export interface AppliedFrames extends Applied {
  /** Number of the last frame that was dealt with; 0 when none was. */
  readonly done: number;
  readonly problems: readonly Problem[];
  /** The last frames, when they would be too much together with the others: they are for another turn. */
  readonly left: readonly SyncFrame[];
}

/** Thrown when the document may hold half a change: it must be loaded again. */
export class DocumentBroken extends Error {}

/** What the frames of one turn bring. */
interface Brought {
  readonly budget: Budget;
  readonly claims: number[];
  readonly clients: Map<number, ClientRange>;
}

interface Awake {
  readonly doc: Y.Doc;
  readonly names: KnownNames;
}

export class LiveDocument {
  readonly quota: Quota;
  readonly #canvasId: string;
  readonly #presence: Pick<Presence, "userOf">;
  /** Under which client id the server's own edits are written at this moment. */
  readonly #serverSlot: () => number;
  #owners: ClientOwners;
  #state: RestingDocument | Awake;
  #emitted: Uint8Array[] = [];

  constructor(
    canvasId: string,
    opened: OpenedDocument | DocumentAtRest,
    presence: Pick<Presence, "userOf">,
    serverSlot: () => number,
    maxBytes = Number.MAX_SAFE_INTEGER,
  ) {
    this.quota = new Quota(maxBytes, opened.bytes);
    this.#canvasId = canvasId;
    this.#presence = presence;
    this.#serverSlot = serverSlot;
    const { doc } = opened;
    this.#state = doc instanceof RestingDocument ? doc : this.#awake(doc);
    this.#owners = this.#ownersOf(opened);
  }

  /** A document at rest wakes for it. Throws when it cannot. */
  get doc(): Y.Doc {
    return this.#wake().doc;
  }

  /** Nobody has written since the canvas was opened. */
  get isAtRest(): boolean {
    return this.#state instanceof RestingDocument;
  }

  stateVector(): Uint8Array {
    const state = this.#state;
    return state instanceof RestingDocument
      ? state.stateVector
      : Y.encodeStateVector(state.doc);
  }

  /** SyncStep2 for somebody who has this much. */
  answer(stateVector: Uint8Array): Uint8Array {
    const state = this.#state;
    return state instanceof RestingDocument
      ? state.answer(stateVector)
      : encodeSync(
          syncType.step2,
          Y.encodeStateAsUpdate(state.doc, stateVector),
        );
  }

  replace(opened: OpenedDocument) {
    this.destroy();
    this.quota.measure(opened.bytes);
    this.#state = this.#awake(opened.doc);
    this.#owners = this.#ownersOf(opened);
  }

  destroy() {
    if (!(this.#state instanceof RestingDocument)) this.#state.doc.destroy();
  }

  /** Whether somebody is known to own a client id. */
  hasOwner(clientId: number): boolean {
    return this.#owners.ownerOf(clientId) !== undefined;
  }

  /** What other processes stored about client ids. */
  learnOwners(owners: ReadonlyMap<number, string>) {
    for (const [clientId, userId] of owners)
      if (!this.hasOwner(clientId)) this.#owners.claim(clientId, userId);
  }

  /** What other processes stored; none of it is written here again. Throws `DamagedJournal`: the document is lost then. */
  applyForeign(windows: readonly JournalWindow[]) {
    applyWindows(this.doc, this.#canvasId, windows);
    this.quota.add(bytesOf(windows));
    this.#emitted = [];
  }

  mayUse(clientId: number, userId: string): boolean {
    return (this.#owners.ownerOf(clientId) ?? userId) === userId;
  }

  /** One transaction, so one row, for all that one connection sent since the last turn. Throws `DocumentBroken`. */
  applyFrames(sender: Sender, frames: readonly SyncFrame[]): AppliedFrames {
    if (this.isAtRest && frames.every(({ bytes }) => isNoUpdate(bytes)))
      return {
        rows: [],
        ownRows: 0,
        clients: [],
        done: frames.at(-1)?.number ?? 0,
        problems: [],
        left: [],
      };
    const start = performance.now();
    try {
      return this.#applyFrames(sender, frames);
    } finally {
      sender.charge?.(performance.now() - start);
    }
  }

  #applyFrames(sender: Sender, frames: readonly SyncFrame[]): AppliedFrames {
    const problems: Problem[] = [];
    const brought: Brought = {
      budget: new Budget(),
      claims: [],
      clients: new Map(),
    };
    let done = 0;
    let left: readonly SyncFrame[] = [];
    try {
      const { doc } = this;
      doc.transact(() => {
        for (const [i, frame] of frames.entries()) {
          const problem = this.#applyFrame(sender, frame, brought);
          if (i > 0 && isTooCostly(problem)) {
            left = frames.slice(i);
            break;
          }
          if (problem) problems.push(problem);
          if (problem?.type === "malformed") break;
          done = frame.number;
        }
      }, sender);
      if (doc.store.pendingStructs || doc.store.pendingDs)
        throw new Error("the update left something pending");
    } catch (error) {
      this.#emitted = [];
      for (const clientId of brought.claims) this.#owners.release(clientId);
      throw new DocumentBroken("an update could not be applied cleanly", {
        cause: error,
      });
    }
    const userId = sender.person.id;
    const rows = this.#takeRows({ userId, kind: "edit" }, sender.id);
    const clients = [...brought.clients.values()];
    const ownRows = Math.min(rows.length, 1);
    return { rows, ownRows, clients, done, problems, left };
  }

  /** Rethrows what `change` throws if that changed nothing, else throws `DocumentBroken` with it as the cause. */
  applyEdit(by: EditBy, change: (doc: Y.Doc) => void): Applied {
    const clientId = this.#serverSlot();
    const { doc } = this;
    doc.clientID = clientId;
    const from = Y.getState(doc.store, clientId);
    try {
      doc.transact(() => change(doc), by);
    } catch (error) {
      if (this.#emitted.length === 0) throw error;
      this.#emitted = [];
      throw new DocumentBroken("an edit failed halfway", { cause: error });
    }
    const rows = this.#takeRows(by, null);
    const to = Y.getState(doc.store, clientId);
    const own = { clientId, userId: null, from, to };
    return {
      rows,
      ownRows: Math.min(rows.length, 1),
      clients: to > from ? [own] : [],
    };
  }

  #applyFrame(
    sender: Sender,
    { number, bytes }: SyncFrame,
    brought: Brought,
  ): Problem | null {
    const author = {
      userId: sender.person.id,
      mayEdit: can(sender.role, "edit"),
      isNewerBuild: sender.isNewerBuild ?? false,
    };
    const { doc, names } = this.#wake();
    const rules = { owners: this.#owners, names };
    const { budget } = brought;
    const verdict = inspect(doc, rules, author, bytes, budget);
    metrics.updates.inc({ verdict: verdict.type });
    switch (verdict.type) {
      case "apply":
        if (!this.quota.allows(verdict.bytes))
          return { type: "refused", frame: number, code: "quota" };
        for (const clientId of verdict.claims) {
          this.#owners.claim(clientId, author.userId);
          brought.claims.push(clientId);
        }
        for (const { client: clientId, from, to } of verdict.clients)
          brought.clients.set(clientId, {
            clientId,
            userId: author.userId,
            from: brought.clients.get(clientId)?.from ?? from,
            to,
          });
        Y.applyUpdate(doc, verdict.bytes, sender);
        return null;
      case "nothing":
        return null;
      case "missing":
        return verdict;
      case "refuse":
        return { type: "refused", frame: number, code: verdict.code };
      case "malformed":
        return { ...verdict, frame: number };
      default:
        return verdict satisfies never;
    }
  }

  /** First the change itself, then what Yjs cleaned up after it (formatting that no longer has an effect). */
  #takeRows(by: EditBy, sessionId: string | null): DraftRow[] {
    const emitted = this.#emitted;
    this.#emitted = [];
    const at = Date.now();
    for (const bytes of emitted) this.quota.add(bytes.length);
    return emitted.map((bytes, i) =>
      i === 0
        ? { at, userId: by.userId, sessionId, kind: by.kind, bytes }
        : { at, userId: null, sessionId: null, kind: "system", bytes },
    );
  }

  #ownersOf({ owners }: Pick<OpenedDocument, "owners">): ClientOwners {
    return new ClientOwners(owners, this.#presence, (clientId) =>
      this.#stateOf(clientId),
    );
  }

  #wake(): Awake {
    if (this.#state instanceof RestingDocument)
      this.#state = this.#awake(this.#state.wake());
    return this.#state;
  }

  #awake(doc: Y.Doc): Awake {
    this.#emitted = [];
    doc.on("update", (bytes) => this.#emitted.push(bytes));
    return { doc, names: new KnownNames(doc) };
  }

  #stateOf(clientId: number): number {
    const state = this.#state;
    return state instanceof RestingDocument
      ? state.stateOf(clientId)
      : Y.getState(state.doc.store, clientId);
  }
}

function isTooCostly(problem: Problem | null): boolean {
  return problem?.type === "refused" && problem.code === "too_costly";
}

/** What a browser sends that brings nothing: neither structs nor deletions. */
function isNoUpdate(bytes: Uint8Array): boolean {
  return bytes.length === 2 && bytes[0] === 0 && bytes[1] === 0;
}
