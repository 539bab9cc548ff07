/** Everyone who is connected to this process, on whatever canvas: what they are told, and whether they may go on. */
import type { Logger } from "pino";
import type { Admission, Admit } from "../access/admission.ts";
import type { AccessChange } from "../access/changes.ts";
import { closeCode, type CanvasEvent } from "../../shared/protocol.ts";
import type { Person } from "../../shared/people.ts";
import { errorForLog } from "../log.ts";
import type { Member } from "./member.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

/** What ends further away than a timer reaches is looked at now and then. */
const longestWaitMs = 24 * 60 * 60 * 1000;

export class Audience {
  readonly #rooms: Rooms;
  readonly #admit: Admit;
  readonly #log: Logger;
  #looks = 0;
  /** The latest look that said something about a connection: an earlier one that takes longer says nothing more. */
  readonly #lookedAt = new WeakMap<Member, number>();
  readonly #timers = new Map<Member, NodeJS.Timeout>();
  readonly #listeners = new Set<(change: AccessChange | null) => void>();

  constructor(rooms: Rooms, admit: Admit, log: Logger) {
    this.#rooms = rooms;
    this.#admit = admit;
    this.#log = log;
  }

  publish(event: CanvasEvent) {
    for (const { room } of this.#rooms.all()) room.publish(event);
  }

  /** Events may have been missed: everyone asks again for what may have changed. */
  askAllAgain() {
    for (const { room } of this.#rooms.all()) {
      for (const member of room.members) room.greet(member);
      room.publish({ type: "people" });
    }
  }

  updatePerson(person: Person) {
    for (const { room } of this.#rooms.all()) room.updatePerson(person);
  }

  /** For what is open besides canvases; null: nobody knows what changed. Gives how to stop listening. */
  onAccessChange(listener: (change: AccessChange | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks up the access of all whom a change concerns, and closes or demotes who lost it. Never rejects. */
  async lookAgain(change: AccessChange) {
    for (const listener of this.#listeners) listener(change);
    await this.#lookAtAll((room, member) => isAbout(change, room, member));
  }

  /** Nobody knows what changed. */
  async lookAtEveryone() {
    for (const listener of this.#listeners) listener(null);
    await this.#lookAtAll(() => true);
  }

  /** Call when a connection has come in, for what changed while it was on its way. */
  async lookAt(room: Room, member: Member) {
    await this.#look(room, [member]);
  }

  /** A connection ended. */
  forget(member: Member) {
    clearTimeout(this.#timers.get(member));
    this.#timers.delete(member);
  }

  async #lookAtAll(isConcerned: (room: Room, member: Member) => boolean) {
    const looks = this.#rooms.all().flatMap(({ room }) => {
      const concerned = [...room.members].filter((member) =>
        isConcerned(room, member),
      );
      // The tabs of one browser are looked up once.
      const byCredential = Map.groupBy(concerned, ({ caller }) =>
        credentialName(caller),
      );
      return [...byCredential.values()].map((some) => this.#look(room, some));
    });
    await Promise.all(looks);
  }

  /** `members` came by one credential. */
  async #look(room: Room, members: readonly Member[]) {
    const look = (this.#looks += 1);
    let admission: Admission | "unknown";
    try {
      admission = await this.#admit(members[0]!.caller, room.canvasId);
    } catch (error) {
      this.#log.warn(
        { canvasId: room.canvasId, error: errorForLog(error) },
        "access could not be looked up: the connection has to come again",
      );
      admission = "unknown";
    }
    for (const member of members) {
      if (!room.members.has(member)) continue;
      if ((this.#lookedAt.get(member) ?? 0) > look) continue;
      this.#lookedAt.set(member, look);
      this.#apply(room, member, admission);
    }
  }

  #apply(room: Room, member: Member, admission: Admission | "unknown") {
    this.forget(member);
    switch (admission) {
      case "notSignedIn":
        return room.expel(member, closeCode.notSignedIn, "signed out");
      case "noAccess":
        return room.expel(member, closeCode.canvasNotFound, "no access");
      case "unknown":
        return room.expel(member, closeCode.tryAgainLater, "who are you?");
      default:
        room.changeRole(member, admission.role);
        this.#lookAgainAt(room, member, admission.until);
    }
  }

  #lookAgainAt(room: Room, member: Member, until: number | null) {
    if (until === null) return;
    const waitMs = Math.min(Math.max(until - Date.now(), 0), longestWaitMs);
    const timer = setTimeout(() => void this.lookAt(room, member), waitMs);
    this.#timers.set(member, timer);
  }
}

function isAbout(
  change: AccessChange,
  { canvasId }: Room,
  { caller: { credential, user } }: Member,
): boolean {
  if ("canvasId" in change) return change.canvasId === canvasId;
  if ("userId" in change) return change.userId === user.id;
  if ("sessionId" in change)
    return credential.type === "session" && credential.id === change.sessionId;
  return credential.type === "token" && credential.id === change.tokenId;
}

function credentialName({ credential, user }: Member["caller"]): string {
  return `${credential.type} ${credential.id} of ${user.id}`;
}
