/** What a room and its connections know of each other. */
import type { Person } from "../../shared/people.ts";
import type { Caller } from "../access/caller.ts";
import type { Role } from "../../shared/roles.ts";
import { Refusal } from "../http/errors.ts";
import type { Sender } from "./liveDocument.ts";

/** A connection as its room sees it. */
export interface Member extends Sender {
  /** Who it was let in as, and by what. */
  readonly caller: Caller;
  /** As the person is called now. */
  person: Person;
  role: Role;
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** The room ended before it could do what it was asked; asking again opens a new one. */
export class CanvasClosed extends Refusal {
  constructor() {
    super(
      503,
      "canvas_closed",
      "The server put this canvas away before it could do that. Nothing was changed; try again.",
      {},
      { "retry-after": "1" },
    );
  }
}

/** The room ended while the change was on its way to the disk. */
export class OutcomeUnknown extends Refusal {
  constructor() {
    super(
      503,
      "outcome_unknown",
      "The server put this canvas away while that was being stored. Look whether it is there before you try again.",
    );
  }
}
