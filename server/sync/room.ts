/**
 * One open canvas: the authoritative document and everyone connected to it (SPEC.md, R1-R12).
 *
 * A room works in turns. A turn takes what arrived (frames of connections, edits of the server), judges it, applies it
 * and takes the bytes that its own document emitted as journal rows. One commit is on its way at a time; once it is on
 * disk its updates go out, then its acknowledgements. What may only see durable content (answers to SyncStep1,
 * snapshots, reads) is a task: while tasks wait nothing more is applied, and they run when all that was applied is on disk.
 */
import type { Logger } from "pino";
import * as Y from "yjs";
import {
  closeCode,
  encodeAcknowledgement,
  encodeAwareness,
  encodeEvent,
  encodeRefusal,
  encodeSync,
  syncType,
  type CanvasEvent,
  type RefusalCode,
} from "../../shared/protocol.ts";
import type { Person } from "../../shared/people.ts";
import { can, type Role } from "../../shared/roles.ts";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import type { JournalRow, Store } from "../store/store.ts";
import { inspect } from "./check.ts";
import {
  emptyBatch,
  isEmpty,
  updateFrames,
  writeUntilStored,
  type Batch,
} from "./commit.ts";
import type { LoadedDocument } from "./document.ts";
import { ClientOwners } from "./owners.ts";
import { Presence } from "./presence.ts";

/** A connection as its room sees it. */
export interface Member {
  readonly id: string;
  readonly person: Person;
  role: Role;
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
}

export interface EditBy {
  readonly userId: string | null;
  readonly kind: JournalRow["kind"];
}

export interface RoomParts {
  readonly canvasId: string;
  readonly epoch: string;
  readonly store: Store;
  readonly log: Logger;
  readonly owners: ReadonlyMap<number, string>;
  readonly loaded: LoadedDocument;
  /** Reads the document again from the database. */
  readonly reload: () => Promise<LoadedDocument>;
  /** After each commit, with the number of the last row. */
  readonly onCommit: (rows: readonly JournalRow[]) => void;
  /** The room cannot go on: its journal has rows that it did not write. */
  readonly onConflict: () => void;
}

interface Frame {
  readonly type: "frame";
  readonly member: Member;
  readonly number: number;
  readonly isStep2: boolean;
  readonly bytes: Uint8Array;
}
interface Edit {
  readonly type: "edit";
  readonly by: EditBy;
  readonly change: (doc: Y.Doc, head: number) => void;
  resolve(seq: number): void;
  reject(error: unknown): void;
}

interface Task {
  run(doc: Y.Doc, head: number): void;
  reject(error: Error): void;
}

const maxWaitingBytes = 32 * 1024 * 1024;
const presenceDelayMs = 15;
/** A frame that waits costs about this much more than its bytes. */
const frameOverheadBytes = 200;
/** Rows that may wait for a slow commit before nothing more is applied. */
const maxWaitingRows = 5000;
/** An honest client builds on something unknown only while its first SyncStep2 is due. */
const maxMissing = 50;

export class Room {
  readonly canvasId: string;
  readonly epoch: string;
  readonly members = new Set<Member>();
  readonly presence = new Presence();
  readonly #parts: RoomParts;
  readonly #owners: ClientOwners;
  /** Connections whose first SyncStep2 arrived, with how often they built on something unknown since. */
  readonly #missing = new WeakMap<Member, number>();
  #doc: Y.Doc;
  /** Number of the last row that was handed out; durable once nothing waits. */
  #head: number;
  #emitted: { bytes: Uint8Array; origin: unknown }[] = [];
  #inbox: (Frame | Edit)[] = [];
  #waitingBytes = 0;
  #tasks: Task[] = [];
  #batch = emptyBatch<Member>();
  #isCommitting = false;
  #needsReload = false;
  #isReloading = false;
  #isTurnScheduled = false;
  #readOnlyReason: string | null = null;
  #presenceTimer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(parts: RoomParts) {
    this.#parts = parts;
    this.canvasId = parts.canvasId;
    this.epoch = parts.epoch;
    this.#owners = new ClientOwners(
      parts.owners,
      this.presence,
      () => this.#doc,
    );
    this.#doc = parts.loaded.doc;
    this.#head = parts.loaded.seq;
    this.#listen();
    metrics.rooms.inc();
  }

  /** Lets a connection in: what it needs to know goes out at once, the state when it asks by SyncStep1. */
  join(member: Member) {
    this.members.add(member);
    member.send(this.#hello(member));
    if (this.#readOnlyReason !== null)
      member.send(
        encodeEvent({ type: "readOnly", reason: this.#readOnlyReason }),
      );
    member.send(this.#syncStep1());
    const presence = this.presence.all();
    if (presence) member.send(encodeAwareness(presence));
  }

  leave(member: Member) {
    this.members.delete(member);
    this.presence.leave(member);
    this.#schedulePresence();
  }

  changeRole(member: Member, role: Role) {
    if (member.role === role) return;
    member.role = role;
    member.send(this.#hello(member));
  }

  /** Sync frame number `number` of a connection: a SyncStep2 or an Update. */
  receive(
    member: Member,
    frame: { number: number; isStep2: boolean; bytes: Uint8Array },
  ) {
    this.#waitingBytes += frame.bytes.length + frameOverheadBytes;
    if (this.#waitingBytes > maxWaitingBytes) {
      member.close(closeCode.tryAgainLater, "the server cannot keep up");
      return;
    }
    this.#inbox.push({ type: "frame", member, ...frame });
    this.#schedule();
  }

  /** Throws when the bytes are no state vector. */
  answerSyncStep1(member: Member, stateVector: Uint8Array) {
    Y.decodeStateVector(stateVector);
    this.#addTask({
      run: (doc) => {
        if (!this.members.has(member)) return;
        member.send(
          encodeSync(syncType.step2, Y.encodeStateAsUpdate(doc, stateVector)),
        );
      },
      reject: () => member.close(closeCode.tryAgainLater, "closing"),
    });
  }

  receivePresence(member: Member, update: Uint8Array) {
    this.presence.receive(member, update, (clientId) => {
      const owner = this.#owners.ownerOf(clientId);
      return owner === undefined || owner === member.person.id;
    });
    this.#schedulePresence();
  }

  answerPresence(member: Member) {
    const presence = this.presence.all();
    if (presence) member.send(encodeAwareness(presence));
  }

  publish(event: CanvasEvent) {
    this.#sendToAll(encodeEvent(event));
  }

  /** Resolves with the number of the row once it is durable and sent; with the last number if nothing changed. */
  edit(by: EditBy, change: Edit["change"]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#inbox.push({ type: "edit", by, change, resolve, reject });
      this.#schedule();
    });
  }

  /** Runs `read` at a moment when everything in the document is on disk; `head` is the last row in it. */
  whenDurable<T>(read: (doc: Y.Doc, head: number) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#addTask({
        run: (doc, head) => {
          try {
            resolve(read(doc, head));
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
        reject,
      });
    });
  }

  /** Ends the room; what was not durable is lost, so callers wait for `whenDurable` first. */
  stop() {
    this.#isStopped = true;
    if (this.#presenceTimer) clearTimeout(this.#presenceTimer);
    this.#doc.destroy();
    const gone = new Error("The canvas was closed");
    for (const entry of this.#inbox)
      if (entry.type === "edit") entry.reject(gone);
    for (const task of this.#tasks) task.reject(gone);
    this.#inbox = [];
    this.#tasks = [];
    metrics.rooms.dec();
  }

  #schedule() {
    if (this.#isTurnScheduled || this.#isStopped) return;
    this.#isTurnScheduled = true;
    setImmediate(() => {
      this.#isTurnScheduled = false;
      this.#turn();
    });
  }

  #turn() {
    if (this.#isStopped || this.#isReloading) return;
    const allStored = !this.#isCommitting && this.#batch.rows.length === 0;
    if (allStored && !this.#needsReload) this.#runTasks();
    if (this.#mayApply()) this.#applyInbox();
    if (this.#isCommitting) return;
    if (!isEmpty(this.#batch)) this.#commit();
    else if (this.#needsReload) void this.#reload();
  }

  #mayApply(): boolean {
    return (
      this.#tasks.length === 0 &&
      this.#readOnlyReason === null &&
      this.#batch.rows.length < maxWaitingRows &&
      !this.#needsReload
    );
  }

  #addTask(task: Task) {
    if (this.#isStopped) {
      task.reject(new Error("The canvas was closed"));
      return;
    }
    this.#tasks.push(task);
    this.#schedule();
  }

  #runTasks() {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) task.run(this.#doc, this.#head);
  }

  #applyInbox() {
    const inbox = this.#inbox;
    this.#inbox = [];
    this.#waitingBytes = 0;
    const frames = Map.groupBy(
      inbox.filter((entry) => entry.type === "frame"),
      (frame) => frame.member,
    );
    const edits = inbox.filter((entry) => entry.type === "edit");
    for (const [member, list] of frames) {
      if (this.#needsReload) this.#inbox.push(...list);
      else this.#applyFrames(member, list);
    }
    for (const edit of edits) {
      if (this.#needsReload) this.#inbox.push(edit);
      else this.#applyEdit(edit);
    }
  }

  /** One transaction, so one row, for all that one connection sent since the last turn. */
  #applyFrames(member: Member, frames: readonly Frame[]) {
    const replies: (() => void)[] = [];
    const claimed: number[] = [];
    let done = 0;
    this.#emitted = [];
    try {
      this.#doc.transact(() => {
        for (const frame of frames) {
          if (!this.#applyFrame(frame, claimed, replies)) break;
          done = frame.number;
        }
      }, member);
      if (this.#doc.store.pendingStructs || this.#doc.store.pendingDs)
        throw new Error("the update left something pending");
    } catch (error) {
      // The strict parser lets nothing through that Yjs is known to throw at; bounded: the sender is closed for good.
      this.#giveUpDocument(error);
      member.close(closeCode.malformed, "the update could not be applied");
      return;
    }
    this.#takeRows(member.person.id, member, "edit", claimed);
    for (const reply of replies) reply();
    if (done > 0) this.#batch.acknowledge.set(member, done);
  }

  /** False when nothing more of this connection is to be applied. */
  #applyFrame(
    { member, number, isStep2, bytes }: Frame,
    claimed: number[],
    replies: (() => void)[],
  ): boolean {
    if (isStep2 && !this.#missing.has(member)) this.#missing.set(member, 0);
    const author = {
      userId: member.person.id,
      mayEdit: can(member.role, "edit"),
    };
    const verdict = inspect(this.#doc, this.#owners, author, bytes);
    metrics.updates.inc({ verdict: verdict.type });
    switch (verdict.type) {
      case "apply":
        for (const clientId of verdict.claims) {
          this.#owners.claim(clientId, author.userId);
          claimed.push(clientId);
        }
        Y.applyUpdate(this.#doc, verdict.bytes, member);
        return true;
      case "nothing":
        return true;
      case "missing":
        replies.push(() => this.#askAgain(member));
        return true;
      case "refuse":
        replies.push(() => this.#refuse(member, number, verdict.code));
        return true;
      case "malformed":
        this.#parts.log.warn(
          { canvasId: this.canvasId, reason: verdict.reason },
          "malformed update",
        );
        replies.push(() =>
          member.close(closeCode.malformed, "the update is malformed"),
        );
        return false;
      default:
        return verdict satisfies never;
    }
  }

  #applyEdit(edit: Edit) {
    this.#emitted = [];
    try {
      this.#doc.transact(() => edit.change(this.#doc, this.#head), edit);
    } catch (error) {
      edit.reject(error);
      // What it changed before it threw was not meant to stay.
      if (this.#emitted.length > 0) this.#giveUpDocument(error);
      return;
    }
    this.#takeRows(edit.by.userId, null, edit.by.kind, []);
    const seq = this.#head;
    this.#batch.afterwards.push(() => edit.resolve(seq));
  }

  /** What the document emitted becomes rows: first the change itself, then what Yjs cleaned up after it. */
  #takeRows(
    userId: string | null,
    from: Member | null,
    kind: JournalRow["kind"],
    claimed: readonly number[],
  ) {
    const emitted = this.#emitted;
    this.#emitted = [];
    emitted.forEach(({ bytes }, i) => {
      this.#head += 1;
      const row: JournalRow = {
        canvasId: this.canvasId,
        seq: this.#head,
        at: Date.now(),
        userId: i === 0 ? userId : null,
        sessionId: from?.id ?? null,
        kind: i === 0 ? kind : "system",
        bytes,
      };
      this.#batch.rows.push({ row, from: i === 0 ? from : null });
    });
    for (const clientId of claimed)
      this.#batch.owners.push({
        canvasId: this.canvasId,
        clientId,
        userId: userId ?? "",
        firstSeq: this.#head,
      });
  }

  #commit() {
    const batch = this.#batch;
    this.#batch = emptyBatch();
    if (batch.rows.length === 0) {
      this.#finish(batch);
    } else {
      this.#isCommitting = true;
      void this.#write(batch);
    }
  }

  async #write(batch: Batch<Member>) {
    const { store, log, onConflict } = this.#parts;
    const outcome = await writeUntilStored(store.journal, batch, {
      isStopped: () => this.#isStopped,
      onFailure: (error) => this.#setReadOnly(error),
    });
    if (outcome === "stopped") return;
    if (outcome === "conflict") {
      const seq = batch.rows[0]?.row.seq;
      log.error({ canvasId: this.canvasId, seq }, "journal row exists already");
      onConflict();
      return;
    }
    this.#setReadOnly(null);
    this.#isCommitting = false;
    this.#finish(batch);
    this.#turn();
  }

  /** Everything of the batch is on disk: everyone sees it, then its authors hear so. */
  #finish(batch: Batch<Member>) {
    const { frames, except } = updateFrames(batch);
    for (const frame of frames) this.#sendToAll(frame, except);
    for (const [member, number] of batch.acknowledge)
      member.send(encodeAcknowledgement(number));
    for (const then of batch.afterwards) then();
    if (batch.rows.length > 0)
      this.#parts.onCommit(batch.rows.map(({ row }) => row));
    if (this.#needsReload || this.#tasks.length > 0) this.#schedule();
  }

  #askAgain(member: Member) {
    const before = this.#missing.get(member);
    if (before === undefined) return;
    const times = before + 1;
    this.#missing.set(member, times);
    if (times > maxMissing)
      member.close(closeCode.tryAgainLater, "out of step");
    else member.send(this.#syncStep1());
  }

  #refuse(member: Member, frame: number, code: RefusalCode) {
    member.send(encodeRefusal(frame, code));
    if (code === "too_large")
      member.close(closeCode.tooLarge, "the update is too large");
  }

  /** The document in memory may hold half a change: commit what was taken from it before, then load it again. */
  #giveUpDocument(error: unknown) {
    this.#emitted = [];
    this.#needsReload = true;
    metrics.roomReloads.inc();
    this.#parts.log.error(
      { canvasId: this.canvasId, error: errorForLog(error) },
      "an update could not be applied cleanly; loading the canvas again",
    );
  }

  async #reload() {
    this.#isReloading = true;
    try {
      const loaded = await this.#parts.reload();
      if (this.#isStopped) {
        loaded.doc.destroy();
        return;
      }
      this.#doc.destroy();
      this.#doc = loaded.doc;
      this.#head = loaded.seq;
      this.#listen();
      this.#needsReload = false;
      this.#isReloading = false;
      this.#schedule();
    } catch (error) {
      this.#parts.log.error(
        { canvasId: this.canvasId, error: errorForLog(error) },
        "the canvas could not be loaded again",
      );
      this.#parts.onConflict();
    }
  }

  #listen() {
    this.#doc.on("update", (bytes, origin) =>
      this.#emitted.push({ bytes, origin }),
    );
  }

  /** With null: it can be written again. */
  #setReadOnly(error: unknown) {
    const reason =
      error === null ? null : "The server cannot write to its disk.";
    if (this.#readOnlyReason === reason) return;
    this.#readOnlyReason = reason;
    this.publish({ type: "readOnly", reason });
    if (reason !== null)
      this.#parts.log.error(
        { canvasId: this.canvasId, error: errorForLog(error) },
        "the journal cannot be written; trying again",
      );
  }

  #schedulePresence() {
    this.#presenceTimer ??= setTimeout(() => {
      this.#presenceTimer = null;
      const changes = this.presence.takeChanges();
      if (changes) this.#sendToAll(encodeAwareness(changes));
    }, presenceDelayMs);
  }

  #hello(member: Member): Uint8Array {
    return encodeEvent({
      type: "hello",
      epoch: this.epoch,
      role: member.role,
    });
  }

  #syncStep1(): Uint8Array {
    return encodeSync(syncType.step1, Y.encodeStateVector(this.#doc));
  }

  #sendToAll(frame: Uint8Array, except: Member | null = null) {
    for (const member of this.members)
      if (member !== except) member.send(frame);
  }
}
