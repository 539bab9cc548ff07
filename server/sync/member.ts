/** What a room and its connections know of each other. */
import type { Role } from "../../shared/roles.ts";
import type { Sender } from "./liveDocument.ts";

/** A connection as its room sees it. */
export interface Member extends Sender {
  role: Role;
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** The room ended before it could do what it was asked; asking again opens a new one. */
export class CanvasClosed extends Error {
  constructor() {
    super("the canvas was closed");
  }
}
