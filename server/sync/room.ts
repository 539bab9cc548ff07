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
  encodeSync,
  syncType,
  type CanvasEvent,
} from "../../shared/protocol.ts";
import type { Person } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import { errorForLog } from "../log.ts";
import { metrics } from "../metrics.ts";
import { canvasDamaged, storeNotReady } from "../http/errors.ts";
import type { JournalRow, Store } from "../store/store.ts";
import {
  addRanges,
  appendOf,
  emptyBatch,
  isEmpty,
  updateFrames,
  writeUntilAnswered,
  type Batch,
} from "./commit.ts";
import { Complaints } from "./complaints.ts";
import { Inbox, type Edit, type Task } from "./inbox.ts";
import type { LoadedDocument } from "./document.ts";
import {
  DocumentBroken,
  LiveDocument,
  type Applied,
  type EditBy,
  type SyncFrame,
} from "./liveDocument.ts";
import { CanvasClosed, type Member } from "./member.ts";
import { Presence } from "./presence.ts";

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

/** Rows that may wait for a slow commit before nothing more is applied. */
const maxWaitingRows = 5000;

export class Room {
  readonly canvasId: string;
  readonly epoch: string;
  readonly members = new Set<Member>();
  readonly #presence: Presence;
  readonly #parts: RoomParts;
  readonly #live: LiveDocument;
  readonly #complaints: Complaints;
  readonly #inbox = new Inbox<Member>();
  #tasks: Task[] = [];
  #batch = emptyBatch<Member>();
  #isCommitting = false;
  /** The last row on disk; the document may be ahead of it. */
  #storedHead: number;
  /** Broken: it may hold half a change, and nothing more is applied until it is loaded again. */
  #document: "sound" | "broken" | "loading" = "sound";
  #isTurnScheduled = false;
  #readOnlyReason: string | null = null;
  #isStopped = false;

  constructor(parts: RoomParts) {
    this.#parts = parts;
    this.canvasId = parts.canvasId;
    this.epoch = parts.epoch;
    this.#storedHead = parts.loaded.seq;
    this.#presence = new Presence((update) =>
      this.#sendToAll(encodeAwareness(update)),
    );
    this.#complaints = new Complaints(parts.log);
    this.#live = new LiveDocument(
      parts.canvasId,
      parts.loaded,
      parts.owners,
      this.#presence,
    );
    metrics.rooms.inc();
  }

  /** Something arrived that is not on disk yet: whoever ends the room now loses it. */
  get hasUnstored(): boolean {
    return (
      this.#isCommitting || this.#batch.rows.length > 0 || !this.#inbox.isEmpty
    );
  }

  /** Its journal could not be read to the end: everyone may look at the last good state, and nothing is written. */
  get isDamaged(): boolean {
    return this.#parts.loaded.damage !== null;
  }

  /**
   * Lets a connection in: what it needs to know goes out at once, the state when it asks by SyncStep1. Throws
   * `CanvasClosed` when the room ended.
   */
  join(member: Member) {
    if (this.#isStopped) throw new CanvasClosed();
    this.members.add(member);
    if (this.isDamaged) member.role = "viewer";
    member.send(this.#hello(member));
    const reason = this.isDamaged
      ? canvasDamaged().message
      : this.#readOnlyReason;
    if (reason !== null) member.send(encodeEvent({ type: "readOnly", reason }));
    member.send(this.#syncStep1());
    this.answerPresence(member);
  }

  leave(member: Member) {
    this.members.delete(member);
    this.#presence.leave(member);
  }

  changeRole(member: Member, role: Role) {
    if (member.role === role || this.isDamaged) return;
    member.role = role;
    member.send(this.#hello(member));
  }

  /** Everyone sees the name as it is now. */
  updatePerson(person: Person) {
    for (const member of this.members) {
      if (member.person.id !== person.id) continue;
      member.person = person;
      this.#presence.restamp(member);
    }
  }

  receive(member: Member, frame: SyncFrame) {
    if (this.#inbox.addFrame(member, frame)) this.#schedule();
    else member.close(closeCode.tryAgainLater, "the server cannot keep up");
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

  /** Throws when the bytes are no awareness update. */
  receivePresence(member: Member, update: Uint8Array) {
    this.#presence.receive(member, update, (clientId) =>
      this.#live.mayUse(clientId, member.person.id),
    );
  }

  answerPresence(member: Member) {
    const presence = this.#presence.all();
    if (presence) member.send(encodeAwareness(presence));
  }

  publish(event: CanvasEvent) {
    this.#sendToAll(encodeEvent(event));
  }

  /**
   * Resolves with the number of the row once it is durable and sent; with the last number if nothing changed. Rejects
   * at once while the server cannot write.
   */
  async edit(by: EditBy, change: Edit["change"]): Promise<number> {
    this.#refuseUnlessStoring();
    if (this.isDamaged) throw canvasDamaged();
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#inbox.addEdit({ by, change, resolve, reject });
    this.#schedule();
    return promise;
  }

  /**
   * Runs `read` at a moment when everything in the document is on disk; `head` is the last row in it. Rejects at once
   * while the server cannot write.
   */
  async whenDurable<T>(read: (doc: Y.Doc, head: number) => T): Promise<T> {
    this.#refuseUnlessStoring();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#addTask({
      run(doc, head) {
        try {
          resolve(read(doc, head));
        } catch (error) {
          reject(error);
        }
      },
      reject,
    });
    return promise;
  }

  /** Ends the room; what was not durable is lost, so callers wait for `whenDurable` first. */
  stop() {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#presence.stop();
    this.#live.doc.destroy();
    const gone = new CanvasClosed();
    this.#inbox.rejectAll(gone);
    for (const edit of this.#batch.edits) edit.lost(gone);
    for (const task of this.#tasks) task.reject(gone);
    this.#tasks = [];
    metrics.rooms.dec();
  }

  #refuseUnlessStoring() {
    if (this.#isStopped) throw new CanvasClosed();
    if (this.#readOnlyReason !== null) throw storeNotReady();
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
    if (this.#isStopped || this.#document === "loading") return;
    const allStored = !this.#isCommitting && this.#batch.rows.length === 0;
    if (allStored && this.#document === "sound") this.#runTasks();
    if (this.#mayApply()) this.#applyInbox();
    if (this.#isCommitting) return;
    if (!isEmpty(this.#batch)) this.#commit();
    else if (this.#document === "broken") void this.#reload();
  }

  #mayApply(): boolean {
    return (
      this.#tasks.length === 0 &&
      this.#readOnlyReason === null &&
      this.#batch.rows.length < maxWaitingRows &&
      this.#document === "sound"
    );
  }

  #addTask(task: Task) {
    this.#tasks.push(task);
    this.#schedule();
  }

  #runTasks() {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) task.run(this.#live.doc, this.#live.head);
  }

  /** Until the document is broken: what is left then waits for the one that is loaded. */
  #applyInbox() {
    while (this.#document === "sound") {
      const next = this.#inbox.nextFrames();
      if (!next) break;
      this.#applyFrames(...next);
    }
    while (this.#document === "sound") {
      const edit = this.#inbox.nextEdit();
      if (!edit) break;
      this.#applyEdit(edit);
    }
  }

  #applyFrames(member: Member, frames: readonly SyncFrame[]) {
    try {
      const applied = this.#live.applyFrames(member, frames);
      this.#take(applied, member);
      if (frames.some(({ isStep2 }) => isStep2))
        this.#complaints.noteStep2(member);
      const { done, problems } = applied;
      this.#complaints.tell(member, problems, () => this.#syncStep1());
      if (done > 0) this.#batch.acknowledge.set(member, done);
    } catch (error) {
      // The strict parser lets nothing through that Yjs is known to throw at; bounded: the sender is closed for good.
      this.#giveUpDocument(error);
      member.close(closeCode.malformed, "the update could not be applied");
    }
  }

  #applyEdit(edit: Edit) {
    try {
      this.#take(this.#live.applyEdit(edit.by, edit.change), null);
      const seq = this.#live.head;
      this.#batch.edits.push({
        stored: () => edit.resolve(seq),
        lost: edit.reject,
      });
    } catch (error) {
      // Told to whoever asked; what it changed before it threw was not meant to stay.
      const isBroken = error instanceof DocumentBroken;
      if (isBroken) this.#giveUpDocument(error);
      edit.reject(isBroken ? error.cause : error);
    }
  }

  #take({ rows, ownRows, clients }: Applied, from: Member | null) {
    rows.forEach((row, i) =>
      this.#batch.rows.push({ row, from: i < ownRows ? from : null }),
    );
    addRanges(this.#batch.clients, clients);
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
    const append = appendOf(this.canvasId, batch);
    const outcome = await writeUntilAnswered(store.journal, append, {
      isStopped: () => this.#isStopped,
      onFailure: (error) => this.#setReadOnly(error),
    });
    if (outcome !== "stored")
      for (const edit of batch.edits) edit.lost(new CanvasClosed());
    if (outcome === "stopped") return;
    if (outcome !== "stored") {
      const { after } = append;
      log.error({ canvasId: this.canvasId, after, outcome }, "cannot append");
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
    this.#storedHead = batch.rows.at(-1)?.row.seq ?? this.#storedHead;
    const { frames, except } = updateFrames(batch);
    for (const frame of frames) this.#sendToAll(frame, except);
    for (const [member, number] of batch.acknowledge)
      member.send(encodeAcknowledgement(number));
    for (const edit of batch.edits) edit.stored();
    if (batch.rows.length > 0)
      this.#parts.onCommit(batch.rows.map(({ row }) => row));
    if (this.#document === "broken" || this.#tasks.length > 0) this.#schedule();
  }

  /** The document in memory may hold half a change: commit what was taken from it before, then load it again. */
  #giveUpDocument(error: unknown) {
    this.#document = "broken";
    metrics.roomReloads.inc();
    const cause = error instanceof DocumentBroken ? error.cause : error;
    this.#parts.log.error(
      { canvasId: this.canvasId, error: errorForLog(cause) },
      "a change could not be applied cleanly; loading the canvas again",
    );
  }

  async #reload() {
    this.#document = "loading";
    try {
      const loaded = await this.#parts.reload();
      if (this.#isStopped) return loaded.doc.destroy();
      // Whoever comes back opens what can still be read.
      if (loaded.damage !== null) throw new Error(loaded.damage);
      this.#live.replace(loaded);
      this.#document = "sound";
      this.#schedule();
    } catch (error) {
      this.#parts.log.error(
        { canvasId: this.canvasId, error: errorForLog(error) },
        "the canvas could not be loaded again",
      );
      this.#parts.onConflict();
    }
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

  #hello({ role }: Member): Uint8Array {
    const { epoch } = this;
    return encodeEvent({ type: "hello", epoch, role, head: this.#storedHead });
  }

  #syncStep1(): Uint8Array {
    return encodeSync(syncType.step1, Y.encodeStateVector(this.#live.doc));
  }

  #sendToAll(frame: Uint8Array, except: Member | null = null) {
    for (const member of this.members)
      if (member !== except) member.send(frame);
  }
}
