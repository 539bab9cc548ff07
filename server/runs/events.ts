/**
 * Tells open canvases that runs changed: at once, then at most once in 250 ms per run however fast points stream in. Who
 * listens in this process hears the same.
 */
import type { Hub } from "../sync/hub.ts";

const quietMs = 250;

export class RunEvents {
  readonly #hub: Pick<Hub, "publishToAll">;
  /** Runs told of within the last 250 ms; true when they changed again since. */
  readonly #recent = new Map<string, boolean>();
  readonly #listeners = new Set<(runs: readonly string[]) => void>();

  constructor(hub: Pick<Hub, "publishToAll">) {
    this.#hub = hub;
  }

  /** Until the function it gives is called. What it does must not throw, nor take time. */
  listen(listener: (runs: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Once, for whole runs that are here now. */
  came(runs: string[]): void {
    this.#hub.publishToAll({ type: "runs", runs });
    for (const listener of this.#listeners) listener(runs);
  }

  changed(run: string): void {
    if (this.#recent.has(run)) {
      this.#recent.set(run, true);
      return;
    }
    this.came([run]);
    this.#recent.set(run, false);
    setTimeout(() => {
      const again = this.#recent.get(run) === true;
      this.#recent.delete(run);
      if (again) this.changed(run);
    }, quietMs).unref();
  }
}
