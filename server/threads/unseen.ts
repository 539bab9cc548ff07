/** Threads that are not there for everybody: what began them waits for approval, or was refused. */
import { sql, type Kysely } from "kysely";
import type { Context } from "../context.ts";
import type { ToSome } from "../sync/bus/bus.ts";
import type { Tables } from "../store/tables.ts";

/** A condition on `thread`. Its first comment has the time of the thread itself. */
export const isForAll = sql<boolean>`not exists (select 1 from comment as held
  where held.thread_id = thread.id and held.created_at = thread.created_at
    and held.author_id = thread.author_id and held.held_at is not null)`;

/** Nobody else is to know that there is such a thread: its author and the owners. Undefined: it is for everybody. */
export async function onlyFor(
  db: Kysely<Tables>,
  threadId: string,
): Promise<ToSome | undefined> {
  const unseen = await db
    .selectFrom("thread")
    .select("author_id")
    .where("id", "=", threadId)
    .where((is) => is.not(isForAll))
    .executeTakeFirst();
  return unseen && { userId: unseen.author_id, owners: true };
}

/** Open canvases of those who may see the thread read it anew. */
export async function publishThread(
  { store, hub }: Pick<Context, "store" | "hub">,
  canvasId: string,
  thread: string,
): Promise<void> {
  hub.publish(
    canvasId,
    { type: "threads", thread },
    await onlyFor(store.db, thread),
  );
}
