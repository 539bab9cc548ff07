/**
 * The authoritative document of a room: judges what arrives, applies it, and gives the bytes that the document itself
 * emitted as journal rows. Client bytes go no further than here.
 */
import * as Y from "yjs";
import type { Person } from "../../shared/people.ts";
import type { RefusalCode } from "../../shared/protocol.ts";
import { can, type Role } from "../../shared/roles.ts";
import { metrics } from "../metrics.ts";
import type { ClientRange, JournalRow } from "../store/store.ts";
import { inspect } from "./check.ts";
import type { LoadedDocument } from "./document.ts";
import { KnownNames } from "./names.ts";
import { ClientOwners } from "./owners.ts";
import type { Presence } from "./presence.ts";

/** Who sends frames. */
export interface Sender {
  readonly id: string;
  readonly person: Person;
  readonly role: Role;
  /** Its schema is newer than this server's: it may bring nodes and marks that are unknown here. */
  readonly isNewerBuild?: boolean;
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

export interface Applied {
  readonly rows: readonly JournalRow[];
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
  | { readonly type: "malformed"; readonly reason: string };

export interface AppliedFrames extends Applied {
  /** Number of the last frame that was dealt with; 0 when none was. */
  readonly done: number;
  readonly problems: readonly Problem[];
}

/** Thrown when the document may hold half a change: it must be loaded again. */
export class DocumentBroken extends Error {}

export class LiveDocument {
  readonly #canvasId: string;
  readonly #owners: ClientOwners;
  #names: KnownNames;
  #doc: Y.Doc;
  #head: number;
  #emitted: Uint8Array[] = [];
  /** Clocks that were written since the last rows were taken, by client id. */
  #written = new Map<number, { from: number; to: number }>();

  constructor(
    canvasId: string,
    loaded: LoadedDocument,
    owners: ReadonlyMap<number, string>,
    presence: Presence,
  ) {
    this.#canvasId = canvasId;
    this.#doc = loaded.doc;
    this.#names = new KnownNames(loaded.doc);
    this.#head = loaded.seq;
    this.#owners = new ClientOwners(owners, presence, () => this.#doc);
    this.#listen();
  }

  get doc(): Y.Doc {
    return this.#doc;
  }

  /** Number of the last row that was handed out. */
  get head(): number {
    return this.#head;
  }

  replace(loaded: LoadedDocument) {
    this.#doc.destroy();
    this.#doc = loaded.doc;
    this.#names = new KnownNames(loaded.doc);
    this.#head = loaded.seq;
    this.#listen();
  }

  mayUse(clientId: number, userId: string): boolean {
    return (this.#owners.ownerOf(clientId) ?? userId) === userId;
  }

  /** One transaction, so one row, for all that one connection sent since the last turn. Throws `DocumentBroken`. */
  applyFrames(sender: Sender, frames: readonly SyncFrame[]): AppliedFrames {
    const problems: Problem[] = [];
    const claimed: number[] = [];
    let done = 0;
    try {
      this.#doc.transact(() => {
        for (const frame of frames) {
          const problem = this.#applyFrame(sender, frame, claimed);
          if (problem) problems.push(problem);
          if (problem?.type === "malformed") break;
          done = frame.number;
        }
      }, sender);
      if (this.#doc.store.pendingStructs || this.#doc.store.pendingDs)
        throw new Error("the update left something pending");
    } catch (error) {
      this.#forget();
      for (const clientId of claimed) this.#owners.release(clientId);
      throw new DocumentBroken("an update could not be applied cleanly", {
        cause: error,
      });
    }
    const by = { userId: sender.person.id, kind: "edit" } as const;
    return { ...this.#takeRows(by, sender.id), done, problems };
  }

  /** Rethrows what `change` throws if that changed nothing, else throws `DocumentBroken` with it as the cause. */
  applyEdit(by: EditBy, change: (doc: Y.Doc, head: number) => void): Applied {
    try {
      this.#doc.transact(() => change(this.#doc, this.#head), by);
    } catch (error) {
      if (this.#emitted.length === 0) throw error;
      this.#forget();
      throw new DocumentBroken("an edit failed halfway", { cause: error });
    }
    return this.#takeRows(by, null);
  }

  #applyFrame(
    sender: Sender,
    { number, bytes }: SyncFrame,
    claimed: number[],
  ): Problem | null {
    const author = {
      userId: sender.person.id,
      mayEdit: can(sender.role, "edit"),
      isNewerBuild: sender.isNewerBuild ?? false,
    };
    const rules = { owners: this.#owners, names: this.#names };
    const verdict = inspect(this.#doc, rules, author, bytes);
    metrics.updates.inc({ verdict: verdict.type });
    switch (verdict.type) {
      case "apply":
        for (const clientId of verdict.claims) {
          this.#owners.claim(clientId, author.userId);
          claimed.push(clientId);
        }
        Y.applyUpdate(this.#doc, verdict.bytes, sender);
        return null;
      case "nothing":
        return null;
      case "missing":
        return verdict;
      case "refuse":
        return { type: "refused", frame: number, code: verdict.code };
      case "malformed":
        return verdict;
      default:
        return verdict satisfies never;
    }
  }

  /** First the change itself, then what Yjs cleaned up after it (formatting that no longer has an effect). */
  #takeRows(by: EditBy, sessionId: string | null): Applied {
    const emitted = this.#emitted;
    const written = this.#written;
    this.#forget();
    const rows = emitted.map((bytes, i): JournalRow => {
      this.#head += 1;
      return {
        canvasId: this.#canvasId,
        seq: this.#head,
        at: Date.now(),
        userId: i === 0 ? by.userId : null,
        sessionId: i === 0 ? sessionId : null,
        kind: i === 0 ? by.kind : "system",
        bytes,
      };
    });
    return {
      rows,
      ownRows: Math.min(rows.length, 1),
      clients: [...written].map(([clientId, range]) => ({
        clientId,
        userId: this.#owners.ownerOf(clientId) || null,
        ...range,
      })),
    };
  }

  #forget() {
    this.#emitted = [];
    this.#written = new Map();
  }

  #listen() {
    this.#forget();
    this.#doc.on("update", (bytes, _origin, _doc, transaction) => {
      this.#emitted.push(bytes);
      for (const [clientId, to] of transaction.afterState) {
        const from = transaction.beforeState.get(clientId) ?? 0;
        if (from === to) continue;
        const before = this.#written.get(clientId);
        this.#written.set(clientId, { from: before?.from ?? from, to });
      }
    });
  }
}
