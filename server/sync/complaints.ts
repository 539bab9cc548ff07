/** What a connection is told about frames that could not be taken, and who is cut off for it (SPEC.md, C9-C12). */
import type { Logger } from "pino";
import { closeCode, encodeRefusal } from "../../shared/protocol.ts";
import type { Problem } from "./liveDocument.ts";
import type { Member } from "./member.ts";

/** An honest client builds on something unknown only while its first SyncStep2 is due. */
const maxMissing = 50;

export class Complaints {
  readonly #log: Logger;
  /** Connections whose first SyncStep2 arrived, with how often they built on something unknown since. */
  readonly #missing = new WeakMap<Member, number>();

  constructor(log: Logger) {
    this.#log = log;
  }

  noteStep2(member: Member) {
    if (!this.#missing.has(member)) this.#missing.set(member, 0);
  }

  /** `askState` gives the message by which the other side learns what the server has. */
  tell(
    member: Member,
    problems: readonly Problem[],
    askState: () => Uint8Array,
  ) {
    for (const problem of problems) {
      switch (problem.type) {
        case "refused":
          member.send(encodeRefusal(problem.frame, problem.code));
          if (problem.code === "too_large")
            member.close(closeCode.tooLarge, "the update is too large");
          break;
        case "malformed":
          this.#log.warn({ reason: problem.reason }, "malformed update");
          // First the refusal, so that the sender knows what to keep as a draft.
          member.send(encodeRefusal(problem.frame, "malformed"));
          member.close(closeCode.malformed, "the update is malformed");
          break;
        case "missing":
          break;
        default:
          problem satisfies never;
      }
    }
    if (problems.some(({ type }) => type === "missing"))
      this.#askAgain(member, askState);
  }

  #askAgain(member: Member, askState: () => Uint8Array) {
    const before = this.#missing.get(member);
    if (before === undefined) return;
    this.#missing.set(member, before + 1);
    if (before >= maxMissing)
      member.close(closeCode.tryAgainLater, "out of step");
    else member.send(askState());
  }
}
