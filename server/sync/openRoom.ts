/** Opens a canvas in this process: its room, and what looks after it. */
import type { Logger } from "pino";
import { closeCode } from "../../shared/protocol.ts";
import { AnchorKeeper } from "../anchors/keeper.ts";
import type { Store } from "../store/store.ts";
import { createCanvasRows } from "./canvasRows.ts";
import { Caretaker, type CaretakerSettings } from "./caretaker.ts";
import { Room } from "./room.ts";

export interface OpenRoom {
  readonly room: Room;
  readonly caretaker: Caretaker;
  /** Everything is durable and tidy: snapshot, columns, version. */
  settle(): Promise<void>;
  stop(): void;
}

export class CanvasMissing extends Error {}

export interface OpenRoomParts {
  readonly store: Store;
  readonly log: Logger;
  readonly settings: CaretakerSettings;
  readonly canvasId: string;
  readonly onConflict: () => void;
  /** Rows of this process are stored up to `head`. */
  readonly onStored: (head: number) => void;
  /** Tells other processes who is here: what changed, or all. */
  readonly sendPresence: (update: Uint8Array, isAll: boolean) => void;
  /** An automatic version was saved. */
  readonly onVersion: () => void;
  readonly onSnapshot: () => void;
  /** What a thread is about was found elsewhere, changed, gone or back. */
  readonly onThread: (thread: string) => Promise<void>;
  /** Some time after changes of this process. */
  readonly onChanged: () => void;
  readonly maxBytes?: number;
}

/** Throws `CanvasMissing` when there is no such canvas. */
export async function openRoom(parts: OpenRoomParts): Promise<OpenRoom> {
  const { store, log, settings, canvasId } = parts;
  const { db } = store;
  const canvas = await db
    .selectFrom("canvas")
    .select("epoch")
    .where("id", "=", canvasId)
    .executeTakeFirst();
  if (!canvas) throw new CanvasMissing(`no canvas ${canvasId}`);
  const rows = createCanvasRows(store, log, canvasId);
  const opened = (await rows.openAtRest()) ?? (await rows.open());

  const room: Room = new Room({
    canvasId,
    epoch: canvas.epoch,
    log,
    opened,
    rows,
    onStored(authors, head) {
      caretaker.noteStored(authors, head);
      parts.onStored(head);
    },
    onFollowed: () => caretaker.noteFollowed(),
    sendPresence: parts.sendPresence,
    onConflict: parts.onConflict,
    maxBytes: parts.maxBytes,
  });
  const anchors = new AnchorKeeper({
    store,
    log,
    room,
    since: room.isAtRest ? room.stateVector() : null,
    tell: parts.onThread,
  });
  const caretaker: Caretaker = new Caretaker({
    db,
    log,
    room,
    snapshotSeq: opened.snapshotSeq,
    hasOpening: room.isAtRest,
    settings,
    anchors,
    onChanged: parts.onChanged,
    onVersion: parts.onVersion,
    onSnapshot: parts.onSnapshot,
  });
  return {
    room,
    caretaker,
    settle: () => caretaker.settle(),
    stop() {
      caretaker.stop();
      for (const member of room.members)
        member.close(closeCode.tryAgainLater, "closing");
      room.stop();
    },
  };
}
