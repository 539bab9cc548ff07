/** What happened to a thread besides comments: written in the transaction of the change itself. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { ThreadEventKind } from "../../shared/api/threads.ts";
import type { Tables } from "../store/tables.ts";
import type { StoredDetails } from "./joined.ts";

export interface NewEvent {
  readonly threadId: string;
  readonly at: string;
  /** Null: the server itself. */
  readonly actorId: string | null;
  readonly kind: ThreadEventKind;
  readonly details?: StoredDetails;
}

/** Somebody who looks for the right label is one change of label. */
const sameChangeMs = 5 * 60_000;
/** A value that goes to and fro around its threshold is one change of state. */
const flappingMs = 10 * 60_000;

const repeatable: readonly ThreadEventKind[] = [
  "labelled",
  "assigned",
  "due",
  "asked",
  "candidate",
  "condition",
];

export async function noteEvent(
  trx: Kysely<Tables>,
  { threadId, at, actorId, kind, details = {} }: NewEvent,
): Promise<void> {
  const before = (ms: number) => new Date(Date.parse(at) - ms).toISOString();
  const ofThread = trx
    .deleteFrom("thread_event")
    .where("thread_id", "=", threadId);
  if (actorId === null)
    await ofThread
      .where("actor_id", "is", null)
      .where("kind", "in", ["resolved", "reopened"])
      .where("at", ">", before(flappingMs))
      .execute();
  else if (repeatable.includes(kind))
    await ofThread
      .where("actor_id", "=", actorId)
      .where("kind", "=", kind)
      .where("at", ">", before(sameChangeMs))
      .execute();
  await trx
    .insertInto("thread_event")
    .values({
      id: randomUUID(),
      thread_id: threadId,
      at,
      actor_id: actorId,
      kind,
      details: JSON.stringify(details),
    })
    .execute();
}

/** Everyone who looks at the canvas reads the thread anew, and lists of changes have it. */
export async function touch(
  trx: Kysely<Tables>,
  threadId: string,
  at: string,
): Promise<void> {
  await trx
    .updateTable("thread")
    .set({ updated_at: at })
    .where("id", "=", threadId)
    .where("updated_at", "<", at)
    .execute();
}
