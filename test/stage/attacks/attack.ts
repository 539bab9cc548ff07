/** What an attack is, and what became of a document that it was let into. */
import { expect } from "vitest";
import type { RefusalCode } from "../../../shared/protocol.ts";
import { Target } from "../target.ts";

export type Answer =
  | { readonly type: "malformed" | "missing" | "nothing" }
  | { readonly type: "refuse"; readonly code: RefusalCode };

export interface Attack {
  readonly title: string;
  readonly role: "editor" | "viewer";
  /** What the attacker sends before, as anybody may. */
  readonly first?: (target: Target) => Uint8Array;
  readonly bytes: (target: Target) => Uint8Array;
  readonly answer: Answer;
  /** Throws unless the bytes harm a document that has no check before it. */
  readonly harms: (raw: RawOutcome) => void;
}

/** What became of a document that took an attack's bytes without a check. */
export class RawOutcome extends Target {
  readonly error: unknown;
  readonly updates: readonly Uint8Array[];
  /** What Yjs says was changed. */
  readonly changed: ReadonlySet<unknown>;

  constructor(
    target: Target,
    error: unknown,
    updates: readonly Uint8Array[],
    changed: ReadonlySet<unknown>,
  ) {
    super(target.doc, target.victim, target.me);
    this.error = error;
    this.updates = updates;
    this.changed = changed;
  }

  get isEmojiBroken(): boolean {
    return this.text("a").toString().includes("\ufffd");
  }

  /** Whether structs of the attacker were taken in. */
  get tookMine(): boolean {
    return this.clockOf(this.me) > "mine".length;
  }
}

export const malformed = { type: "malformed" } as const;
export const missing = { type: "missing" } as const;
export const tooCostly = { type: "refuse", code: "too_costly" } as const;

export const brokenEmoji = (raw: RawOutcome) =>
  expect(raw.isEmojiBroken).toBe(true);
export const taken = (raw: RawOutcome) => expect(raw.tookMine).toBe(true);
export const leftPending = ({ doc: { store } }: RawOutcome) =>
  expect(store.pendingStructs ?? store.pendingDs).not.toBeNull();

export function attack(
  title: string,
  answer: Answer,
  bytes: Attack["bytes"],
  harms: Attack["harms"],
  role: Attack["role"] = "editor",
): Attack {
  return { title, answer, bytes, harms, role };
}
