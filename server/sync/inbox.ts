/** What arrived at a room since its last turn: sync frames of connections and edits of the server. */
import type * as Y from "yjs";
import type { EditBy, SyncFrame } from "./liveDocument.ts";

export interface Edit {
  readonly by: EditBy;
  readonly change: (doc: Y.Doc, head: number) => void;
  resolve(seq: number): void;
  reject(error: unknown): void;
}

/** Something that may only see what is on disk. */
export interface Task {
  run(doc: Y.Doc, head: number): void;
  reject(error: Error): void;
}

const maxBytes = 32 * 1024 * 1024;
/** A frame that waits costs about this much more than its bytes. */
const frameOverheadBytes = 200;

/** `M` is a connection. */
export class Inbox<M> {
  #frames = new Map<M, SyncFrame[]>();
  #edits: Edit[] = [];
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
    return this.#frames.size + this.#edits.length === 0;
  }

  addEdit(edit: Edit) {
    this.#edits.push(edit);
  }

  /** The next connection with all its frames, in the order in which connections first wrote; null when there is none. */
  nextFrames(): readonly [M, readonly SyncFrame[]] | null {
    for (const [from, frames] of this.#frames) {
      this.#frames.delete(from);
      if (this.#frames.size === 0) this.#bytes = 0;
      return [from, frames];
    }
    return null;
  }

  nextEdit(): Edit | null {
    return this.#edits.shift() ?? null;
  }

  rejectAll(reason: Error) {
    for (const edit of this.#edits) edit.reject(reason);
    this.#edits = [];
    this.#frames.clear();
  }
}
