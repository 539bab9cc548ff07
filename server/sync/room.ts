/**
 * One open canvas: everyone who has it open here, and what they are told. What they write goes through the `Pipeline`;
 * who they are and where they point is `Presence`.
 */
import type { Logger } from "pino";
import * as Y from "yjs";
import {
  closeCode,
  encodeAwareness,
  encodeEvent,
  encodeSync,
  syncType,
  type CanvasEvent,
} from "../../shared/protocol.ts";
import type { Person } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import { canvasDamaged, canvasFull, storeNotReady } from "../http/errors.ts";
import { metrics } from "../metrics.ts";
import type { ToSome } from "./bus/bus.ts";
import type { CanvasRows } from "./canvasRows.ts";
import { Complaints } from "./complaints.ts";
import type { Edit, Edited } from "./inbox.ts";
import {
  LiveDocument,
  type EditBy,
  type DocumentAtRest,
  type OpenedDocument,
  type SyncFrame,
} from "./liveDocument.ts";
import { CanvasClosed, type Member } from "./member.ts";
import { Pipeline } from "./pipeline.ts";
import { Presence } from "./presence.ts";
import { PresenceElsewhere } from "./presenceElsewhere.ts";
import type { Quota } from "./quota.ts";

export interface RoomParts {
  readonly canvasId: string;
  readonly epoch: string;
  readonly log: Logger;
  readonly opened: OpenedDocument | DocumentAtRest;
  readonly rows: CanvasRows;
  /** After each commit: who wrote its rows, and the number of the last. */
  readonly onStored: (
    authors: readonly (string | null)[],
    head: number,
  ) => void;
  /** After rows of other processes were taken in. */
  readonly onFollowed: (head: number) => void;
  /** Tells other processes who is here: what changed, or all. */
  readonly sendPresence: (update: Uint8Array, isAll: boolean) => void;
  /** The room cannot go on: what is stored is not what it has. */
  readonly onConflict: () => void;
  /** How large the canvas may become. */
  readonly maxBytes?: number;
}

export class Room {
  readonly canvasId: string;
  readonly epoch: string;
  readonly members = new Set<Member>();
  readonly #damage: string | null;
  readonly #presence: Presence;
  /** Who has the canvas open in other processes. */
  readonly #elsewhere: PresenceElsewhere;
  readonly #sendPresence: RoomParts["sendPresence"];
  readonly #live: LiveDocument;
  readonly #pipeline: Pipeline;
  readonly #complaints: Complaints;
  #readOnlyReason: string | null = null;
  #isDraining = false;
  #isStopped = false;

  constructor(parts: RoomParts) {
    const { canvasId, log, opened, rows } = parts;
    this.canvasId = canvasId;
    this.epoch = parts.epoch;
    this.#damage = opened.damage;
    this.#sendPresence = parts.sendPresence;
    this.#presence = new Presence((update) => {
      this.#sendToAll(encodeAwareness(update));
      this.#sendPresence(update, false);
    });
    this.#elsewhere = new PresenceElsewhere(
      (clientId) => this.#presence.has(clientId),
      (update) => this.#sendToAll(encodeAwareness(update)),
    );
    this.#complaints = new Complaints(log);
    this.#live = new LiveDocument(
      canvasId,
      opened,
      { userOf: (clientId) => this.#speakerOf(clientId) },
      () => rows.serverSlot(),
      parts.maxBytes,
    );
    this.#pipeline = new Pipeline({
      canvasId,
      log,
      live: this.#live,
      head: opened.seq,
      rows,
      events: {
        show: (frames, except) => {
          for (const frame of frames) this.#sendToAll(frame, except);
        },
        tell: (from, frames, problems) => {
          if (frames.some(({ isStep2 }) => isStep2))
            this.#complaints.noteStep2(from);
          this.#complaints.tell(from, problems, () => this.#syncStep1());
        },
        blame: (from) =>
          from.close(closeCode.malformed, "the update could not be applied"),
        stored: (authors, head) => {
          this.tellQuota();
          parts.onStored(authors, head);
        },
        followed: parts.onFollowed,
        readOnly: (reason) => {
          this.#readOnlyReason = reason;
          this.publish({ type: "readOnly", reason });
        },
        conflict: parts.onConflict,
      },
    });
    metrics.rooms.inc();
  }

  /** Number of the last row that is stored and in the document. */
  get head(): number {
    return this.#pipeline.head;
  }

  /** Nobody has written since it was opened from what was kept for that. */
  get isAtRest(): boolean {
    return this.#live.isAtRest;
  }

  /** Something arrived that is not on disk yet: whoever ends the room now loses it. */
  get hasUnstored(): boolean {
    return this.#pipeline.hasUnstored;
  }

  /** Its journal could not be read to the end: everyone may look at the last good state, and nothing is written. */
  get isDamaged(): boolean {
    return this.#damage !== null;
  }

  /** What the document holds now, stored or not. */
  stateVector(): ReadonlyMap<number, number> {
    return Y.decodeStateVector(this.#live.stateVector());
  }

  get quota(): Quota {
    return this.#live.quota;
  }

  /** Tells everyone how full the canvas is, when that is worth telling. */
  tellQuota() {
    const news = this.quota.news();
    if (news) this.publish(news);
  }

  /**
   * Lets a connection in: what it needs to know goes out at once, the state when it asks by SyncStep1. Throws
   * `CanvasClosed` when the room ended.
   */
  join(member: Member) {
    if (this.#isStopped) throw new CanvasClosed();
    this.members.add(member);
    if (this.isDamaged) member.role = "viewer";
    this.greet(member);
    const reason = this.isDamaged
      ? canvasDamaged().message
      : this.#readOnlyReason;
    if (reason !== null) member.send(encodeEvent({ type: "readOnly", reason }));
    if (this.quota.isNear) member.send(encodeEvent(this.quota.event()));
    member.send(this.#syncStep1());
    this.answerPresence(member);
  }

  leave(member: Member) {
    this.members.delete(member);
    this.#presence.leave(member);
  }

  /** Closes a connection that may not be open any more: it hears nothing more, and what it sent is not written. */
  expel(member: Member, code: number, reason: string) {
    member.role = "viewer";
    this.leave(member);
    member.close(code, reason);
  }

  /** Whoever is greeted asks again for all that is not in the document. */
  greet(member: Member) {
    const { epoch, head } = this;
    const { role } = member;
    member.send(encodeEvent({ type: "hello", epoch, role, head }));
  }

  changeRole(member: Member, role: Role) {
    if (member.role === role || this.isDamaged) return;
    member.role = role;
    this.greet(member);
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
    // It was not acknowledged, so it comes again where the connection goes next.
    if (this.#isDraining) return;
    if (!this.#pipeline.addFrame(member, frame))
      member.close(closeCode.tryAgainLater, "the server cannot keep up");
  }

  /** `stateVector` was read without a fault before. */
  answerSyncStep1(member: Member, stateVector: Uint8Array) {
    this.#pipeline.addTask({
      run: (live) => {
        if (this.members.has(member)) member.send(live.answer(stateVector));
      },
      reject: () => member.close(closeCode.tryAgainLater, "closing"),
    });
  }

  /** Throws when the bytes are no awareness update. */
  receivePresence(member: Member, update: Uint8Array) {
    const { id } = member.person;
    this.#presence.receive(
      member,
      update,
      (clientId) =>
        this.#live.mayUse(clientId, id) &&
        (this.#elsewhere.userOf(clientId) ?? id) === id,
    );
  }

  answerPresence(member: Member) {
    for (const presence of [this.#presence.all(), this.#elsewhere.all()])
      if (presence) member.send(encodeAwareness(presence));
  }

  /** What another process says of its connections. */
  hearPresence(process: string, update: Uint8Array, isAll: boolean) {
    this.#elsewhere.hear(process, update, isAll);
  }

  /** Tells other processes who is here. */
  announcePresence() {
    const presence = this.#presence.all();
    if (presence) this.#sendPresence(presence, true);
  }

  /** Call at an interval: those of a process that died have gone. */
  refreshPresence() {
    this.announcePresence();
    this.#elsewhere.removeSilent();
  }

  publish(event: CanvasEvent, to?: ToSome) {
    const frame = encodeEvent(event);
    if (!to) return this.#sendToAll(frame);
    for (const member of this.members)
      if (
        member.caller.user.id === to.userId ||
        (to.owners && member.role === "owner")
      )
        member.send(frame);
  }

  /** Resolves once the change is durable and sent. Rejects at once while the server cannot write. */
  async edit(by: EditBy, change: Edit["change"]): Promise<Edited> {
    this.#refuseUnlessStoring();
    if (this.#isDraining) throw new CanvasClosed();
    if (this.isDamaged) throw canvasDamaged();
    // A restore may well be how somebody makes it smaller.
    if (this.quota.isFull && by.kind !== "restore")
      throw canvasFull(this.quota.limitBytes);
    const { promise, resolve, reject } = Promise.withResolvers<Edited>();
    this.#pipeline.addEdit({ by, change, resolve, reject });
    return promise;
  }

  /**
   * Runs `read` at a moment when everything in the document is on disk; `head` is the last row in it, and at least
   * `since`. Rejects at once while the server cannot write.
   */
  async whenDurable<T>(
    read: (doc: Y.Doc, head: number) => T,
    since = 0,
  ): Promise<T> {
    this.#refuseUnlessStoring();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // A damaged canvas never gets any further.
    this.#pipeline.addTaskBehind(this.isDamaged ? 0 : since, {
      run({ doc }, head) {
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

  /** As `whenDurable`, for who needs only the number of the last row: a document at rest need not wake. */
  async durableHead(since = 0): Promise<number> {
    this.#refuseUnlessStoring();
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#pipeline.addTaskBehind(this.isDamaged ? 0 : since, {
      run: (_live, head) => resolve(head),
      reject,
    });
    return promise;
  }

  /** Resolves when row `head` is in the document. */
  async catchUpTo(head: number): Promise<void> {
    if (head > this.head && !this.isDamaged) await this.durableHead(head);
  }

  /** Takes no more; true once everything that arrived is on disk and acknowledged. */
  async drain(): Promise<true> {
    this.#isDraining = true;
    await this.#pipeline.whenIdle();
    return true;
  }

  /** Somebody says that the journal goes up to `head`. */
  hear(head: number) {
    // A damaged canvas never gets any further.
    if (!this.isDamaged) this.#pipeline.hear(head);
  }

  /** Ends the room; what was not durable is lost, so callers wait for `whenDurable` first. */
  stop() {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#presence.stop();
    this.#live.destroy();
    this.#pipeline.stop();
    metrics.rooms.dec();
  }

  #refuseUnlessStoring() {
    if (this.#isStopped) throw new CanvasClosed();
    if (this.#readOnlyReason !== null) throw storeNotReady();
  }

  /** Whom a client id speaks for, here or elsewhere. */
  #speakerOf(clientId: number): string | undefined {
    return this.#presence.userOf(clientId) ?? this.#elsewhere.userOf(clientId);
  }

  #syncStep1(): Uint8Array {
    return encodeSync(syncType.step1, this.#live.stateVector());
  }

  #sendToAll(frame: Uint8Array, except: Member | null = null) {
    for (const member of this.members)
      if (member !== except) member.send(frame);
  }
}
