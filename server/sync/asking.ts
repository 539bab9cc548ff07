/** Asks the database on behalf of a room until it answers; meanwhile the canvas is read-only (SPEC.md, R6). */
import type { Logger } from "pino";
import { DamagedJournal } from "../history/segments.ts";
import { errorForLog } from "../log.ts";
import { untilAnswered } from "./commit.ts";

export interface AskingParts {
  readonly canvasId: string;
  readonly log: Logger;
  readonly isStopped: () => boolean;
  /** Null: it answers again. */
  readonly onReadOnly: (reason: string | null) => void;
}

export class Asking {
  readonly #parts: AskingParts;
  #isReadOnly = false;

  constructor(parts: AskingParts) {
    this.#parts = parts;
  }

  get isReadOnly(): boolean {
    return this.#isReadOnly;
  }

  /** Throws `DamagedJournal`, which no other try would change. */
  async ask<T>(question: () => Promise<T>): Promise<T | "stopped"> {
    const answer = await untilAnswered(question, {
      isStopped: this.#parts.isStopped,
      onFailure: (error) => {
        if (error instanceof DamagedJournal) throw error;
        this.#setReadOnly(error);
      },
    });
    if (answer !== "stopped") this.#setReadOnly(null);
    return answer;
  }

  #setReadOnly(error: unknown) {
    const { canvasId, log, onReadOnly } = this.#parts;
    const isReadOnly = error !== null;
    if (this.#isReadOnly === isReadOnly) return;
    this.#isReadOnly = isReadOnly;
    if (isReadOnly)
      log.error(
        { canvasId, error: errorForLog(error) },
        "the journal cannot be written; trying again",
      );
    onReadOnly(isReadOnly ? "The server cannot write to its disk." : null);
  }
}
