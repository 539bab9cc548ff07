/** Connections without sockets: they join a canvas of a hub, write, and see what the room sends. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { rootsOf } from "../../shared/doc/schema.ts";
import {
  messageType,
  readAcknowledgement,
  readEvent,
  readRefusal,
  syncType,
  type CanvasEvent,
} from "../../shared/protocol.ts";
import type { Role } from "../../shared/roles.ts";
import type { Caller } from "../../server/access/caller.ts";
import type { Hub } from "../../server/sync/hub.ts";
import type { Member } from "../../server/sync/member.ts";
import type { Room } from "../../server/sync/room.ts";
import { memberCalled } from "./callers.ts";
import { until } from "./until.ts";

export interface Guest {
  readonly doc: Y.Doc;
  readonly member: Member;
  readonly room: Room;
  readonly acknowledged: number;
  /** Sync frames sent so far. */
  readonly sent: number;
  readonly isSynced: boolean;
  /** 0: it is not closed. */
  readonly closedWith: number;
  readonly isReadOnly: boolean;
  readonly role: Role;
  readonly events: readonly CanvasEvent[];
  readonly refusals: readonly string[];
  /** Names of everyone whose presence it was told. */
  readonly present: readonly string[];
  leave(): void;
  /** SyncStep1. */
  ask(): void;
  /** Everything that its document holds, as one update. */
  sendAll(): void;
  set(key: string, value: unknown): void;
  get(key: string): unknown;
  /** Says where it is. */
  appear(clock?: number): void;
}

export interface GuestOptions {
  readonly doc?: Y.Doc;
  readonly role?: Role;
  readonly epoch?: string;
  /** Who it is; else a member without a session. */
  readonly caller?: Caller;
}

/** Joins; call `ask` to get the state. */
export async function enterRoom(
  hub: Hub,
  canvasId: string,
  name: string,
  options: GuestOptions = {},
): Promise<Guest> {
  const { doc = new Y.Doc(), role = "editor", epoch = null } = options;
  const events: CanvasEvent[] = [];
  const refusals: string[] = [];
  const presence = new Map<number, { clock: number; name: string | null }>();
  const seen = { acknowledged: 0, sent: 0, isSynced: false, closedWith: 0 };
  rootsOf(doc);
  const caller = options.caller ?? memberCalled(name);
  const member: Member = {
    id: `${name}-${Math.random()}`,
    caller,
    person: caller.user,
    role,
    send: (frame) => handle(frame),
    close: (code) => {
      seen.closedWith ||= code;
    },
  };
  const handle = (frame: Uint8Array) => {
    const decoder = decoding.createDecoder(frame);
    switch (decoding.readVarUint(decoder)) {
      case messageType.sync: {
        const type = decoding.readVarUint(decoder);
        const bytes = decoding.readVarUint8Array(decoder);
        if (type === syncType.step1) return;
        Y.applyUpdate(doc, bytes, member);
        if (type === syncType.step2) seen.isSynced = true;
        return;
      }
      case messageType.awareness:
        notePresence(presence, decoding.readVarUint8Array(decoder));
        return;
      case messageType.acknowledgement:
        seen.acknowledged = readAcknowledgement(decoder);
        return;
      case messageType.event:
        events.push(readEvent(decoder));
        return;
      case messageType.refusal:
        refusals.push(readRefusal(decoder).code);
    }
  };
  const joined = await hub.join(canvasId, member, epoch);
  if (typeof joined === "string") throw new Error(joined);
  const sendUpdate = (bytes: Uint8Array) => {
    seen.sent += 1;
    joined.room.receive(member, { number: seen.sent, isStep2: false, bytes });
  };
  doc.on("update", (bytes, origin) => {
    if (origin === null && seen.closedWith === 0) sendUpdate(bytes);
  });
  return {
    doc,
    member,
    room: joined.room,
    events,
    refusals,
    leave: joined.leave,
    ask: () => joined.room.answerSyncStep1(member, Y.encodeStateVector(doc)),
    sendAll: () => sendUpdate(Y.encodeStateAsUpdate(doc)),
    set: (key, value) =>
      doc.transact(() => rootsOf(doc).canvas.set(key, value), null),
    get: (key) => rootsOf(doc).canvas.get(key),
    appear: (clock = 1) =>
      joined.room.receivePresence(member, awareness(doc.clientID, clock)),
    get acknowledged() {
      return seen.acknowledged;
    },
    get sent() {
      return seen.sent;
    },
    get isSynced() {
      return seen.isSynced;
    },
    get closedWith() {
      return seen.closedWith;
    },
    get role() {
      return member.role;
    },
    get isReadOnly() {
      const last = events.findLast((event) => event.type === "readOnly");
      return last?.type === "readOnly" && last.reason !== null;
    },
    get present() {
      return [...presence.values()].flatMap((state) => state.name ?? []).sort();
    },
  };
}

/** Nothing waits, and both hold the same. */
export async function haveSame(one: Guest, other: Guest) {
  const state = ({ doc }: Guest) =>
    Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64");
  await until(
    () =>
      [one, other].every(({ acknowledged, sent }) => acknowledged === sent) &&
      state(one) === state(other),
    { what: "the same everywhere" },
  );
}

function awareness(clientId: number, clock: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, "{}");
  });
}

/** As y-protocols takes them: an older clock says nothing. */
function notePresence(
  presence: Map<number, { clock: number; name: string | null }>,
  update: Uint8Array,
) {
  const decoder = decoding.createDecoder(update);
  for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
    const clientId = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const json = decoding.readVarString(decoder);
    const known = presence.get(clientId);
    if (known && known.clock >= clock) continue;
    const state = JSON.parse(json) as { user: { name: string } } | null;
    presence.set(clientId, { clock, name: state?.user.name ?? null });
  }
}
