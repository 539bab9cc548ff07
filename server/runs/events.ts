/** Tells open canvases that runs changed: at once, then at most once in 250 ms per run however fast points stream in. */
import type { Hub } from "../sync/hub.ts";

const quietMs = 250;

export class RunEvents {
  readonly #hub: Pick<Hub, "publishToAll">;
  /** Runs told of within the last 250 ms; true when they changed again since. */
  readonly #recent = new Map<string, boolean>();

  constructor(hub: Pick<Hub, "publishToAll">) {
    this.#hub = hub;
  }

  changed(run: string): void {
    if (this.#recent.has(run)) {
      this.#recent.set(run, true);
      return;
    }
    this.#hub.publishToAll({ type: "runs", runs: [run] });
    this.#recent.set(run, false);
    setTimeout(() => {
      const again = this.#recent.get(run) === true;
      this.#recent.delete(run);
      if (again) this.changed(run);
    }, quietMs).unref();
  }
}
