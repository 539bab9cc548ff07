/** What waits until everything in a document is on disk (SPEC.md, R3), some of it until a certain row is in it. */
import type { LiveDocument } from "./liveDocument.ts";

export interface Task {
  run(live: LiveDocument, head: number): void;
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

  /** A task that throws is still the next. */
  run(live: LiveDocument, head: number) {
    const ready = this.#ready;
    this.#ready = [];
    try {
      for (let task = ready[0]; task; task = ready[0]) {
        task.run(live, head);
        ready.shift();
      }
    } finally {
      this.#ready.unshift(...ready);
    }
  }

  rejectAll(reason: Error) {
    for (const task of this.#ready) task.reject(reason);
    for (const { task } of this.#later) task.reject(reason);
    this.#ready = [];
    this.#later = [];
  }
}
