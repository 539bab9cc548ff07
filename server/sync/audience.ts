/** Everyone who is connected to this process, on whatever canvas. */
import { closeCode, type CanvasEvent } from "../../shared/protocol.ts";
import type { Person } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

export class Audience {
  readonly #rooms: Rooms;
  readonly #roleOn: (userId: string, canvasId: string) => Promise<Role | null>;

  constructor(
    rooms: Rooms,
    roleOn: (userId: string, canvasId: string) => Promise<Role | null>,
  ) {
    this.#rooms = rooms;
    this.#roleOn = roleOn;
  }

  publish(event: CanvasEvent) {
    for (const { room } of this.#rooms.all()) room.publish(event);
  }

  /** Looks up everyone's role on a canvas again; closes who has none. */
  async refreshAccess(canvasId: string) {
    const room = this.#rooms.find(canvasId)?.room;
    if (!room) return;
    const people = new Set([...room.members].map(({ person }) => person.id));
    await Promise.all(
      [...people].map((userId) => this.#refreshRole(room, userId)),
    );
  }

  /** Something may have been missed: everyone's access is looked up, and everyone asks again for what may have changed. */
  async refreshAll() {
    for (const { room } of this.#rooms.all()) {
      for (const member of room.members) room.greet(member);
      room.publish({ type: "people" });
    }
    for (const { room } of this.#rooms.all())
      await this.refreshAccess(room.canvasId);
  }

  updatePerson(person: Person) {
    for (const { room } of this.#rooms.all()) room.updatePerson(person);
  }

  /** After signing out. */
  disconnect(userId: string) {
    for (const { room } of this.#rooms.all())
      for (const member of room.members)
        if (member.person.id === userId)
          member.close(closeCode.notSignedIn, "signed out");
  }

  people(): Set<string> {
    const ids = new Set<string>();
    for (const { room } of this.#rooms.all())
      for (const { person } of room.members) ids.add(person.id);
    return ids;
  }

  async #refreshRole(room: Room, userId: string) {
    const role = await this.#roleOn(userId, room.canvasId);
    for (const member of room.members) {
      if (member.person.id !== userId) continue;
      if (role) room.changeRole(member, role);
      else member.close(closeCode.canvasNotFound, "no access");
    }
  }
}
