/** The rooms of this process: one live document per open canvas. */
import type { Logger } from "pino";
import type * as Y from "yjs";
import { closeCode, type CanvasEvent } from "../../shared/protocol.ts";
import type { Person } from "../../shared/people.ts";
import type { Role } from "../../shared/roles.ts";
import { errorForLog } from "../log.ts";
import { saveAutomaticVersion } from "../history/versions.ts";
import type { Store } from "../store/store.ts";
import { loadDocument, packSnapshot, saveSnapshot } from "./document.ts";
import { canvasColumns, Projection } from "./projection.ts";
import type { EditBy } from "./liveDocument.ts";
import { CanvasClosed, type Member } from "./member.ts";
import { nobody } from "./owners.ts";
import { Room } from "./room.ts";

export interface Hub {
  /** Tells everyone who has the canvas open. */
  publish(canvasId: string, event: CanvasEvent): void;
  /** Tells every open canvas, e.g. that runs changed. */
  publishToAll(event: CanvasEvent): void;
  /**
   * Reads the current document. The callback must not keep it or change it.
   */
  read<T>(canvasId: string, look: (doc: Y.Doc, head: number) => T): Promise<T>;
  /**
   * Changes the document on behalf of a person (null: the server). Resolves once the change is durable and sent to
   * everyone, with the sequence number of its journal row; a change that did nothing gives the last number. `head` is
   * the row before the change. The canvas's title and preview columns follow before it resolves.
   */
  edit(
    canvasId: string,
    by: EditBy,
    change: (doc: Y.Doc, head: number) => void,
  ): Promise<number>;
  /** Lets a connection in, which then has to leave. `epoch` is what the connection remembers, null if nothing. */
  join(
    canvasId: string,
    member: Member,
    epoch: string | null,
  ): Promise<JoinedRoom | "missing" | "otherEpoch">;
  /** After a change of members or of the canvas: looks up everyone's role again, and closes who has none. */
  refreshAccess(canvasId: string): Promise<void>;
  /** After a change of name or disciplines: shows it wherever the person is. */
  updatePerson(person: Person): void;
  /** After signing out: closes the person's connections. */
  disconnect(userId: string): void;
  /** Everything accepted so far is durable, compacted and closed. */
  close(): Promise<void>;
}

export interface JoinedRoom {
  readonly room: Room;
  leave(): void;
}

export interface HubSettings {
  /** How long an empty room stays in memory. */
  readonly graceMs: number;
  /** After this long without a change an automatic version is saved. */
  readonly quietMs: number;
  readonly projectionDelayMs: number;
  /** Journal rows between two snapshots. */
  readonly snapshotRows: number;
  /** An empty room with at least this many rows behind its snapshot gets a new one. */
  readonly snapshotRowsAtClose: number;
}

const defaultHubSettings: HubSettings = {
  graceMs: 30_000,
  quietMs: 120_000,
  projectionDelayMs: 1000,
  snapshotRows: 2000,
  snapshotRowsAtClose: 100,
};

export interface HubParts {
  readonly store: Store;
  readonly log: Logger;
  readonly roleOn: (userId: string, canvasId: string) => Promise<Role | null>;
  readonly settings?: Partial<HubSettings>;
}

/** A room with what happens around it in time. */
interface Entry {
  readonly opened: Promise<OpenRoom>;
  /** Set once `opened` resolved. */
  open: OpenRoom | null;
  uses: number;
  timer: NodeJS.Timeout | null;
}

class CanvasMissing extends Error {}

export function createHub(parts: HubParts): Hub {
  const settings = { ...defaultHubSettings, ...parts.settings };
  const entries = new Map<string, Entry>();
  let isClosed = false;

  const hold = async (canvasId: string): Promise<Entry> => {
    if (isClosed) throw new CanvasClosed();
    let entry = entries.get(canvasId);
    if (!entry) {
      const made: Entry = {
        opened: openRoom(parts, settings, canvasId, () =>
          forget(canvasId, made),
        ),
        open: null,
        uses: 0,
        timer: null,
      };
      entries.set(canvasId, made);
      made.opened.then(
        (open) => (made.open = open),
        // Whoever asked hears of it below; the next one tries afresh.
        () => entries.get(canvasId) === made && entries.delete(canvasId),
      );
      entry = made;
    }
    entry.uses += 1;
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    await entry.opened;
    return entry;
  };

  const giveBack = (canvasId: string, entry: Entry) => {
    entry.uses -= 1;
    const isForgotten = entries.get(canvasId) !== entry;
    if (entry.uses > 0 || isClosed || isForgotten) return;
    unloadLater(canvasId, entry);
  };

  const settle = async (canvasId: string, open: OpenRoom) => {
    try {
      await open.settle();
    } catch (error) {
      // What is in the journal is safe; only a snapshot or title is late. Bounded: the next unload tries again.
      parts.log.warn(
        { canvasId, error: errorForLog(error) },
        "the canvas could not be put away tidily",
      );
    }
  };

  const unload = async (canvasId: string, entry: Entry) => {
    entry.timer = null;
    const open = await entry.opened;
    await settle(canvasId, open);
    // Whoever came meanwhile is still here, or started the time again on leaving.
    if (entry.uses > 0 || entry.timer !== null || isClosed) return;
    // A disk that cannot be written: what was typed waits here until it can.
    if (open.room.hasUnstored) unloadLater(canvasId, entry);
    else forget(canvasId, entry);
  };

  const unloadLater = (canvasId: string, entry: Entry) => {
    entry.timer = setTimeout(
      () => void unload(canvasId, entry),
      settings.graceMs,
    );
  };

  const forget = (canvasId: string, entry: Entry) => {
    if (entries.get(canvasId) !== entry) return;
    entries.delete(canvasId);
    if (entry.timer) clearTimeout(entry.timer);
    entry.open?.stop();
  };

  const withRoom = async <T>(
    canvasId: string,
    work: (open: OpenRoom) => Promise<T>,
  ): Promise<T> => {
    const entry = await hold(canvasId);
    try {
      return await work(await entry.opened);
    } finally {
      giveBack(canvasId, entry);
    }
  };

  const openRooms = () =>
    [...entries.values()].flatMap(({ open }) => (open ? [open.room] : []));

  return {
    publish: (canvasId, event) =>
      entries.get(canvasId)?.open?.room.publish(event),
    publishToAll: (event) => openRooms().forEach((room) => room.publish(event)),
    read: (canvasId, look) =>
      withRoom(canvasId, ({ room }) => room.whenDurable(look)),
    edit: (canvasId, by, change) =>
      withRoom(canvasId, async ({ room, projection }) => {
        const seq = await room.edit(by, change);
        await projection.flush();
        return seq;
      }),

    async join(canvasId, member, epoch) {
      let entry: Entry;
      try {
        entry = await hold(canvasId);
      } catch (error) {
        if (error instanceof CanvasMissing) return "missing";
        throw error;
      }
      const { room } = await entry.opened;
      if (epoch !== null && epoch !== room.epoch) {
        giveBack(canvasId, entry);
        return "otherEpoch";
      }
      try {
        room.join(member);
      } catch (error) {
        giveBack(canvasId, entry);
        throw error;
      }
      let left = false;
      return {
        room,
        leave() {
          if (left) return;
          left = true;
          room.leave(member);
          giveBack(canvasId, entry);
        },
      };
    },

    async refreshAccess(canvasId) {
      const room = entries.get(canvasId)?.open?.room;
      if (!room) return;
      await Promise.all(
        [...room.members].map(async (member) => {
          const role = await parts.roleOn(member.person.id, canvasId);
          if (role) room.changeRole(member, role);
          else member.close(closeCode.canvasNotFound, "no access");
        }),
      );
    },

    updatePerson: (person) =>
      openRooms().forEach((room) => room.updatePerson(person)),

    disconnect(userId) {
      for (const room of openRooms())
        for (const member of room.members)
          if (member.person.id === userId)
            member.close(closeCode.notSignedIn, "signed out");
    },

    async close() {
      isClosed = true;
      await Promise.all(
        [...entries].map(async ([canvasId, entry]) => {
          if (entry.timer) clearTimeout(entry.timer);
          const open = await entry.opened.catch(() => null);
          if (!open) return;
          for (const member of open.room.members)
            member.close(closeCode.tryAgainLater, "the server is stopping");
          await settle(canvasId, open);
          forget(canvasId, entry);
        }),
      );
    },
  };
}

interface OpenRoom {
  readonly room: Room;
  readonly projection: Projection;
  /** Everything is durable and tidy: snapshot, columns, version. */
  settle(): Promise<void>;
  stop(): void;
}

async function openRoom(
  { store, log }: HubParts,
  settings: HubSettings,
  canvasId: string,
  onConflict: () => void,
): Promise<OpenRoom> {
  const { db } = store;
  const canvas = await db
    .selectFrom("canvas")
    .select("epoch")
    .where("id", "=", canvasId)
    .executeTakeFirst();
  if (!canvas) throw new CanvasMissing(`no canvas ${canvasId}`);
  const load = () => loadDocument(db, log, canvasId, { gc: true });
  const owners = await db
    .selectFrom("client_owner")
    .select(["client_id", "user_id"])
    .where("canvas_id", "=", canvasId)
    .execute();
  const loaded = await load();

  let { snapshotSeq } = loaded;
  let isSavingSnapshot = false;
  let lastAuthor: string | null = null;
  let quietTimer: NodeJS.Timeout | null = null;

  const takeSnapshot = async () => {
    if (isSavingSnapshot) return;
    isSavingSnapshot = true;
    try {
      const { head, packed } = await room.whenDurable((doc, seq) => ({
        head: seq,
        packed: packSnapshot(doc),
      }));
      await saveSnapshot(
        db,
        canvasId,
        head,
        await packed,
        settings.snapshotRows,
      );
      snapshotSeq = head;
    } finally {
      isSavingSnapshot = false;
    }
  };
  const saveVersion = async () => {
    const head = await room.whenDurable((_doc, seq) => seq);
    const saved = await saveAutomaticVersion(db, canvasId, head, lastAuthor);
    if (saved) room.publish({ type: "versions" });
  };
  const inBackground = (work: () => Promise<void>, what: string) =>
    work().catch((error: unknown) =>
      log.warn({ canvasId, error: errorForLog(error) }, `${what} failed`),
    );

  const room: Room = new Room({
    canvasId,
    epoch: canvas.epoch,
    store,
    log,
    owners: new Map(
      owners.map((row) => [row.client_id, row.user_id ?? nobody]),
    ),
    loaded,
    reload: load,
    onConflict,
    onCommit(rows) {
      for (const { userId } of rows) {
        projection.noteChange(userId);
        lastAuthor = userId ?? lastAuthor;
      }
      const head = rows.at(-1)?.seq ?? 0;
      if (head - snapshotSeq >= settings.snapshotRows)
        void inBackground(takeSnapshot, "snapshot");
      if (quietTimer) clearTimeout(quietTimer);
      quietTimer = setTimeout(
        () => void inBackground(saveVersion, "automatic version"),
        settings.quietMs,
      );
    },
  });
  const projection = new Projection({
    db,
    log,
    canvasId,
    delayMs: settings.projectionDelayMs,
    readDoc: () => room.whenDurable(canvasColumns),
  });

  return {
    room,
    projection,
    async settle() {
      if (room.isDamaged) return;
      await projection.flush();
      await saveVersion();
      const head = await room.whenDurable((_doc, seq) => seq);
      if (head - snapshotSeq >= settings.snapshotRowsAtClose)
        await takeSnapshot();
    },
    stop() {
      if (quietTimer) clearTimeout(quietTimer);
      for (const member of room.members)
        member.close(closeCode.tryAgainLater, "closing");
      room.stop();
    },
  };
}
