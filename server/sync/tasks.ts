/** What waits until everything in a document is on disk (SPEC.md, R3), some of it until a certain row is in it. */
import type * as Y from "yjs";

export interface Task {
  run(doc: Y.Doc, head: number): void;
  reject(error: Error): void;
}

export class Tasks {
  #ready: Task[] = [];
  #later: { readonly head: number; readonly task: Task }[] = [];

  /** Whether something waits only for the disk. */
  get areReady(): boolean {
    return this.#ready.length > 0;
  }

  add(task: Task) {
    this.#ready.push(task);
  }

  /** Not before row `head` is in the document. */
  addBehind(head: number, task: Task) {
    this.#later.push({ head, task });
  }

  /** The document holds all rows up to `head`. */
  reached(head: number) {
    if (this.#later.length === 0) return;
    for (const each of this.#later)
      if (each.head <= head) this.#ready.push(each.task);
    this.#later = this.#later.filter((each) => each.head > head);
  }

  run(doc: Y.Doc, head: number) {
    const ready = this.#ready;
    this.#ready = [];
    for (const task of ready) task.run(doc, head);
  }

  rejectAll(reason: Error) {
    for (const task of this.#ready) task.reject(reason);
    for (const { task } of this.#later) task.reject(reason);
    this.#ready = [];
    this.#later = [];
  }
}
