/** What the rest of the server does with open canvases: reads and edits them, lets connections in, tells them things. */
import type { Logger } from "pino";
import type * as Y from "yjs";
import { closeCode, type CanvasEvent } from "../../shared/protocol.ts";
import type { Person } from "../../shared/people.ts";
import type { Admit } from "../access/admission.ts";
import type { AccessChange } from "../access/changes.ts";
import type { Compactor } from "../history/compactor.ts";
import { readHead } from "../history/segments.ts";
import type { Store } from "../store/store.ts";
import { publishThread } from "../threads/unseen.ts";
import { AccessFeed } from "./accessFeed.ts";
import { Audience } from "./audience.ts";
import { noBus, type Bus, type ConnectBus, type ToSome } from "./bus/bus.ts";
import { createBusListener } from "./bus/listener.ts";
import { Watch } from "./bus/watch.ts";
import type { CaretakerSettings } from "./caretaker.ts";
import type { Edited } from "./inbox.ts";
import type { EditBy } from "./liveDocument.ts";
import type { Member } from "./member.ts";
import { CanvasMissing, openRoom } from "./openRoom.ts";
import { repeatPresenceMs } from "./presenceElsewhere.ts";
import type { Room } from "./room.ts";
import { Rooms, type Entry } from "./rooms.ts";

export interface Hub {
  /** Tells everyone who has the canvas open, or those of `to`. */
  publish(canvasId: string, event: CanvasEvent, to?: ToSome): void;
  /** Tells every open canvas, e.g. that runs changed. */
  publishToAll(event: CanvasEvent): void;
  /**
   * Reads the current document. The callback must not keep it or change it.
   */
  read<T>(canvasId: string, look: (doc: Y.Doc, head: number) => T): Promise<T>;
  /**
   * Changes the document on behalf of a person (null: the server). Resolves once the change is durable and sent to
   * everyone. `change` runs again, on another document, when another process got in its way. The canvas's title and
   * preview columns follow before it resolves.
   */
  edit(
    canvasId: string,
    by: EditBy,
    change: (doc: Y.Doc) => void,
  ): Promise<Edited>;
  /** Lets a connection in, which then has to leave. `epoch` is what the connection remembers, null if nothing. */
  join(
    canvasId: string,
    member: Member,
    epoch: string | null,
  ): Promise<JoinedRoom | "missing" | "otherEpoch">;
  /** Use `accessChanged` of server/access/changes.ts: what is only said here is lost for processes that do not hear. */
  accessChanged(change: AccessChange): Promise<void>;
  /** Hears of changes of access in whatever process; null: of something unknown. Gives how to stop listening. */
  onAccessChange(listener: (change: AccessChange | null) => void): () => void;
  /** Hears which canvas this process changed, about a second later. Gives how to stop listening. */
  onCanvasChange(listener: (canvasId: string) => void): () => void;
  /** After a canvas was deleted for ever: ends its room in this process, and writes nothing for it any more. */
  end(canvasId: string): void;
  /** After a change of name or disciplines: shows it wherever the person is. */
  updatePerson(person: Person): void;
  /** Whether messages of other processes arrive, as far as one can know; false for a process without a bus. */
  hasBus(): boolean;
  /** Everything accepted so far is durable, compacted and closed; bounded in time. */
  close(): Promise<void>;
}

export interface JoinedRoom {
  readonly room: Room;
  /** Looks up whether the connection may be here, and what it may do, now that changes find it. */
  lookAgain(): Promise<void>;
  leave(): void;
}

export interface HubSettings extends CaretakerSettings {
  /** How long an empty room stays in memory. */
  readonly graceMs: number;
  /** How often a process that is not alone compares its rooms with the database; and without a working bus. */
  readonly watchMs: number;
  readonly watchAloneMs: number;
  /** How often it looks for changes of access that nobody told it. */
  readonly accessPollMs: number;
}

export const defaultHubSettings: HubSettings = {
  graceMs: 30_000,
  quietMs: 120_000,
  projectionDelayMs: 1000,
  snapshotRows: 5000,
  snapshotRowsAtClose: 100,
  measureDelayMs: 3000,
  watchMs: 2000,
  watchAloneMs: 1000,
  accessPollMs: 400,
};

export interface HubParts {
  readonly store: Store;
  readonly log: Logger;
  readonly admit: Admit;
  readonly settings?: Partial<HubSettings>;
  /** Other processes may serve the same canvases from the same database. */
  readonly isShared?: boolean;
  /** How the processes tell each other at once; without it they learn from the database. */
  readonly connectBus?: ConnectBus;
  /** Compacts what is in a snapshot; without it journals only grow. */
  readonly compactor?: Compactor;
  /** How large one canvas may become. */
  readonly canvasMaxBytes?: number;
}

export function createHub(parts: HubParts): Hub {
  const { store, log, admit, isShared = false } = parts;
  const settings = { ...defaultHubSettings, ...parts.settings };
  let bus: Bus = noBus;
  const changeListeners = new Set<(canvasId: string) => void>();

  const rooms = new Rooms({
    log,
    graceMs: settings.graceMs,
    onBegin: (canvasId) => bus.follow(canvasId),
    onEnd: (canvasId) => bus.unfollow(canvasId),
    open: async (canvasId, onConflict) => {
      const open = await openRoom({
        store,
        log,
        settings,
        canvasId,
        onConflict,
        onStored: (head) => bus.send(canvasId, { type: "head", head }),
        onVersion: () => hub.publish(canvasId, { type: "versions" }),
        onThread: (thread) => publishThread({ store, hub }, canvasId, thread),
        onChanged: () => {
          for (const listener of changeListeners) listener(canvasId);
        },
        onSnapshot: () => parts.compactor?.request(canvasId),
        maxBytes: parts.canvasMaxBytes,
        sendPresence: (update, isAll) =>
          bus.send(canvasId, {
            type: "presence",
            update: Buffer.from(update).toString("base64"),
            isAll,
          }),
      });
      bus.send(canvasId, { type: "whoIsHere" });
      return open;
    },
  });
  const audience = new Audience(rooms, admit, log);
  if (parts.connectBus)
    bus = parts.connectBus(createBusListener(rooms, audience));
  const watch = isShared
    ? new Watch({ db: store.db, log, rooms, settings, bus })
    : null;
  // Also for a process that is alone: commands such as `npm run token` change access, too.
  const feed = new AccessFeed({
    db: store.db,
    log,
    audience,
    pollMs: settings.accessPollMs,
  });

  const repeat = parts.connectBus
    ? setInterval(() => {
        for (const { room } of rooms.all()) room.refreshPresence();
      }, repeatPresenceMs)
    : null;

  /** Runs `work` on a room that knows everything that was stored before the call. */
  const withCurrent = async <T>(
    canvasId: string,
    work: (entry: Entry, head: number) => Promise<T>,
  ): Promise<T> => {
    const entry = await rooms.hold(canvasId);
    try {
      return await work(
        entry,
        isShared ? await readHead(store.db, canvasId) : 0,
      );
    } finally {
      rooms.giveBack(entry);
    }
  };

  const hub: Hub = {
    publish(canvasId, event, to) {
      rooms.find(canvasId)?.room.publish(event, to);
      bus.send(canvasId, { type: "event", event, ...(to && { to }) });
    },
    publishToAll(event) {
      audience.publish(event);
      bus.sendCommon({ type: "event", event });
    },
    read: (canvasId, look) =>
      withCurrent(canvasId, async ({ opened }, head) =>
        (await opened).room.whenDurable(look, head),
      ),
    edit: (canvasId, by, change) =>
      withCurrent(canvasId, async ({ opened }, head) => {
        const { room, caretaker } = await opened;
        await room.catchUpTo(head);
        const edited = await room.edit(by, change);
        await caretaker.projection.flush();
        return edited;
      }),

    async join(canvasId, member, epoch) {
      let entry: Entry;
      try {
        entry = await rooms.hold(canvasId);
      } catch (error) {
        if (error instanceof CanvasMissing) return "missing";
        throw error;
      }
      try {
        const { room } = await entry.opened;
        if (epoch !== null && epoch !== room.epoch) {
          rooms.giveBack(entry);
          return "otherEpoch";
        }
        // What it remembers may be what another process told it a moment ago.
        if (isShared) await room.catchUpTo(await readHead(store.db, canvasId));
        room.join(member);
        let left = false;
        return {
          room,
          lookAgain: () => audience.lookAt(room, member),
          leave() {
            if (left) return;
            left = true;
            audience.forget(member);
            room.leave(member);
            rooms.giveBack(entry);
          },
        };
      } catch (error) {
        rooms.giveBack(entry);
        throw error;
      }
    },

    async accessChanged(change) {
      bus.sendCommon({ type: "access", change });
      await audience.lookAgain(change);
    },
    onAccessChange: (listener) => audience.onAccessChange(listener),
    onCanvasChange(listener) {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    end(canvasId) {
      rooms.drop(canvasId, closeCode.canvasNotFound, "no such canvas");
    },
    updatePerson(person) {
      audience.updatePerson(person);
      bus.sendCommon({ type: "person", person });
    },
    hasBus: () => bus.isWorking,
    async close() {
      watch?.stop();
      feed.stop();
      if (repeat) clearInterval(repeat);
      await rooms.close();
      await bus.close();
    },
  };
  return hub;
}
