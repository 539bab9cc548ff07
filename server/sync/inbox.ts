/** What arrived at a room since its last turn: sync frames of connections and edits of the server. */
import type * as Y from "yjs";
import type { EditBy, SyncFrame } from "./liveDocument.ts";

export interface Edited {
  /** The row before the change. */
  readonly before: number;
  /** The last row of the change; `before` if nothing changed. */
  readonly seq: number;
}

export interface Edit {
  readonly by: EditBy;
  /** Runs again when what it wrote could not be kept. */
  readonly change: (doc: Y.Doc) => void;
  resolve(edited: Edited): void;
  reject(error: unknown): void;
}

/** `M` is a connection. */
export type Work<M> =
  | {
      readonly type: "frames";
      readonly from: M;
      readonly frames: readonly SyncFrame[];
    }
  | { readonly type: "edit"; readonly edit: Edit };

const maxBytes = 32 * 1024 * 1024;
/** A frame that waits costs about this much more than its bytes. */
const frameOverheadBytes = 200;

export class Inbox<M> {
  /** Was applied before, to a document that is no more. */
  #again: Work<M>[] = [];
  #frames = new Map<M, SyncFrame[]>();
  #edits: Edit[] = [];
  /** Was too much for one turn. */
  #left = new Map<M, readonly SyncFrame[]>();
  #bytes = 0;

  /** False when it is full. */
  addFrame(from: M, frame: SyncFrame): boolean {
    this.#bytes += frame.bytes.length + frameOverheadBytes;
    if (this.#bytes > maxBytes) return false;
    const list = this.#frames.get(from);
    if (list) list.push(frame);
    else this.#frames.set(from, [frame]);
    return true;
  }

  get isEmpty(): boolean {
    return (
      this.#again.length +
        this.#frames.size +
        this.#edits.length +
        this.#left.size ===
      0
    );
  }

  /** For the next turn, before whatever else this connection sends. */
  leave(from: M, frames: readonly SyncFrame[]) {
    this.#left.set(from, [...(this.#left.get(from) ?? []), ...frames]);
  }

  /** What was left becomes due, behind what others sent; says whether there was any. */
  takeUpLeft(): boolean {
    if (this.#left.size === 0) return false;
    for (const [from, frames] of this.#left)
      this.#frames.set(from, [...frames, ...(this.#frames.get(from) ?? [])]);
    this.#left.clear();
    return true;
  }

  addEdit(edit: Edit) {
    this.#edits.push(edit);
  }

  /** It comes before everything else, in this order. */
  putBack(work: readonly Work<M>[]) {
    this.#again = [...work, ...this.#again];
  }

  /** What was put back, then each connection with all its frames in the order in which they first wrote, then edits. */
  next(): Work<M> | null {
    for (;;) {
      const work = this.#take();
      if (work?.type !== "frames" || !this.#left.has(work.from)) return work;
      // An acknowledgement of these would also be one of what was left.
      this.leave(work.from, work.frames);
    }
  }

  #take(): Work<M> | null {
    const again = this.#again.shift();
    if (again) return again;
    for (const [from, frames] of this.#frames) {
      this.#frames.delete(from);
      if (this.#frames.size === 0) this.#bytes = 0;
      return { type: "frames", from, frames };
    }
    const edit = this.#edits.shift();
    return edit ? { type: "edit", edit } : null;
  }

  rejectAll(reason: Error) {
    for (const work of this.#again)
      if (work.type === "edit") work.edit.reject(reason);
    for (const edit of this.#edits) edit.reject(reason);
    this.#again = [];
    this.#edits = [];
    this.#left.clear();
    this.#frames.clear();
  }
}
