/**
 * Who sees which comments. A guest's comment that waits for approval, or was refused, is there for its author and for
 * owners only; a thread that begins with one is not there at all for others. The words of hidden guests are for owners.
 * Everything that reads threads or comments for somebody asks here.
 */
import { sql, type RawBuilder } from "kysely";
import { can, type Role } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { roleOn, standingOf } from "../access/standing.ts";
import type { Context } from "../context.ts";
import { hiddenAuthors } from "../sharing/guests.ts";
import { isForAll } from "./unseen.ts";

export interface Reader {
  readonly userId: string;
  readonly role: Role | null;
  /** Sees what waits for approval, and what hidden guests wrote. */
  readonly isOwner: boolean;
  /** Guests of the canvas whose words only owners read. */
  readonly hidden: ReadonlySet<string>;
}

type ReadContext = Pick<Context, "store" | "config">;

export async function readerOf(
  context: ReadContext,
  caller: Caller,
  canvasId: string,
): Promise<Reader> {
  const [role, hidden] = await Promise.all([
    roleOn(context, caller, canvasId),
    hiddenAuthors(context.store.db, canvasId),
  ]);
  return reader(caller.user.id, role, hidden);
}

/** As `readerOf`, for somebody who is not here to ask: for mail, notices and the like. */
export async function readerById(
  context: ReadContext,
  userId: string,
  canvasId: string,
): Promise<Reader> {
  const [standing, hidden] = await Promise.all([
    standingOf(context, userId, canvasId),
    hiddenAuthors(context.store.db, canvasId),
  ]);
  return reader(userId, standing?.role ?? null, hidden);
}

function reader(
  userId: string,
  role: Role | null,
  hidden: ReadonlySet<string>,
): Reader {
  return {
    userId,
    role,
    isOwner: role !== null && can(role, "share"),
    hidden,
  };
}

/** A condition on `comment`: this person gets the comment at all. */
export function seesComment({
  userId,
  isOwner,
}: Pick<Reader, "userId" | "isOwner">): RawBuilder<boolean> {
  return isOwner
    ? sql<boolean>`(1 = 1)`
    : sql<boolean>`(comment.held_at is null or comment.author_id = ${userId})`;
}

/** A condition on `thread`: this person gets the thread at all. */
export function seesThread({
  userId,
  isOwner,
}: Pick<Reader, "userId" | "isOwner">): RawBuilder<boolean> {
  return isOwner
    ? sql<boolean>`(1 = 1)`
    : sql<boolean>`(thread.author_id = ${userId} or ${isForAll})`;
}

/** A condition on `thread`: something is left in it that was not deleted, for this person. */
export function hasWords(
  of: Pick<Reader, "userId" | "isOwner">,
): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from comment where comment.thread_id = thread.id
    and comment.deleted_at is null and ${seesComment(of)})`;
}

/** For what is counted alike for everybody: what waits for approval is as if it was not there. */
export const anybody = { userId: "", isOwner: false } as const;
