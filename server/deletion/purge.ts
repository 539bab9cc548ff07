/**
 * Deleting for ever. A canvas's own row goes first, with all that is small: from then on nobody opens it, and whatever is
 * still being written for it elsewhere finds that it is gone. The rest follows in pieces; a row in `purge` says so until
 * nothing can be left, however often the server stops in between.
 */
import type { Kysely } from "kysely";
import type { Caller } from "../access/caller.ts";
import { accessChanged } from "../access/changes.ts";
import { audit, type Actor } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { examplePurged } from "../example/example.ts";
import { errorForLog } from "../log.ts";
import type { Tables } from "../store/tables.ts";
import { removeUnusedBlob } from "./blobs.ts";
import {
  largeTables,
  removeLargeRows,
  removeSmallRows,
  smallTables,
} from "./canvasTables.ts";
import { putInTrash, trashDays } from "./trash.ts";

/** What another process was writing when the canvas went is written by then, and goes with the next look. */
const settledMs = 10 * 60_000;
const dayMs = 24 * 60 * 60_000;
const lookEveryMs = 60 * 60_000;
/** The rest is for the next look. */
const canvasesALook = 100;

type DeletionContext = Pick<Context, "store" | "blobs" | "hub" | "log">;

/** Takes a canvas out of the trash, and out of the world. False when it is not in the trash (any more). */
export async function purgeCanvas(
  context: DeletionContext,
  by: Caller | Actor,
  canvasId: string,
): Promise<boolean> {
  const { db } = context.store;
  const gone = await db.transaction().execute(async (transaction) => {
    if (!(await removeCanvas(transaction, canvasId))) return false;
    await auditPurge(transaction, by, canvasId);
    return true;
  });
  if (!gone) return false;
  await finishPurge(context, canvasId);
  return true;
}

/** After the transaction with `removeCanvas`. */
export async function finishPurge(
  context: DeletionContext,
  canvasId: string,
): Promise<void> {
  context.hub.end(canvasId);
  await accessChanged(context, { canvasId });
  await removeRest(context, canvasId);
  await eraseTraces(context, touchedTables);
}

/** Wherever it is; throws when there is no such canvas. */
export async function deleteForEver(
  context: DeletionContext,
  caller: Caller,
  canvasId: string,
): Promise<void> {
  if (await purgeCanvas(context, caller, canvasId)) return;
  await putInTrash(context, caller, canvasId);
  await purgeCanvas(context, caller, canvasId);
}

const touchedTables = [
  "canvas",
  "comment",
  "blob",
  "blob_use",
  ...smallTables,
  ...largeTables,
];

/** What comes first. False when the canvas is not in the trash (any more). `auditPurge` it, and `finishPurge` after the transaction. */
export async function removeCanvas(
  transaction: Kysely<Tables>,
  canvasId: string,
): Promise<boolean> {
  // First: whoever writes for this canvas holds this row until that is stored (`holdCanvas`).
  const removed = await transaction
    .deleteFrom("canvas")
    .where("id", "=", canvasId)
    .where("deleted_at", "is not", null)
    .returning("is_example")
    .executeTakeFirst();
  if (!removed) return false;
  if (removed.is_example === 1)
    await transaction
      .insertInto("setting")
      .values({ name: examplePurged, value: "true" })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await transaction
    .insertInto("purge")
    .values({ canvas_id: canvasId, at: Date.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await removeGuests(transaction, canvasId);
  await removeSmallRows(transaction, canvasId);
  return true;
}

export async function auditPurge(
  transaction: Kysely<Tables>,
  by: Caller | Actor,
  canvasId: string,
): Promise<void> {
  await audit(transaction, by, { action: "canvas.purged", canvasId });
}

/** A guest has nothing but the canvas of their link: they go with it, names and sessions too. */
async function removeGuests(transaction: Kysely<Tables>, canvasId: string) {
  const guests = transaction
    .selectFrom("user")
    .innerJoin("link_access", "link_access.user_id", "user.id")
    .select("user.id")
    .where("user.workspace_role", "=", "guest")
    .where("link_access.canvas_id", "=", canvasId)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom("link_access as other")
            .select("other.user_id")
            .whereRef("other.user_id", "=", "user.id")
            .where("other.canvas_id", "<>", canvasId),
        ),
      ),
    );
  for (const table of ["session", "push_subscription"] as const)
    await transaction
      .deleteFrom(table)
      .where("user_id", "in", guests)
      .execute();
  await transaction.deleteFrom("user").where("id", "in", guests).execute();
}

/** Everything that may be left of a canvas that is gone. Again is no harm. */
async function removeRest(context: DeletionContext, canvasId: string) {
  const { db } = context.store;
  await removeLargeRows(db, canvasId);
  await removeSmallRows(db, canvasId);
  const images = await db
    .selectFrom("blob_use")
    .select("sha256")
    .where("canvas_id", "=", canvasId)
    .execute();
  for (const { sha256 } of images) {
    await db
      .deleteFrom("blob_use")
      .where("canvas_id", "=", canvasId)
      .where("sha256", "=", sha256)
      .execute();
    await removeUnusedBlob(context, sha256);
  }
}

interface LookOptions {
  readonly now?: number;
  /** Asked between two canvases. */
  readonly isStopped?: () => boolean;
}

/** Purges what has been in the trash for long enough, and what is left of earlier purges. Gives how many went. */
export async function emptyTrash(
  context: DeletionContext,
  { now = Date.now(), isStopped = () => false }: LookOptions = {},
): Promise<number> {
  const { db } = context.store;
  const due = await db
    .selectFrom("canvas")
    .select("id")
    .where("deleted_at", "<", new Date(now - trashDays * dayMs).toISOString())
    .orderBy("deleted_at")
    .limit(canvasesALook)
    .execute();
  let count = 0;
  for (const { id } of due)
    if (isStopped()) return count;
    else if (await purgeCanvas(context, { userId: null, via: "server" }, id))
      count += 1;
  const begun = await db.selectFrom("purge").selectAll().execute();
  for (const { canvas_id, at } of begun) {
    if (isStopped()) return count;
    await removeRest(context, canvas_id);
    if (now - at > settledMs)
      await db.deleteFrom("purge").where("canvas_id", "=", canvas_id).execute();
  }
  // Also for what was erased otherwise since the last look, such as comments.
  await eraseTraces(context, begun.length > 0 ? touchedTables : []);
  return count;
}

/** Late is bad, but no failure of what was deleted: the next look does it again. */
export async function eraseTraces(
  { store, log }: Pick<Context, "store" | "log">,
  tables: readonly string[],
): Promise<void> {
  try {
    if (await store.eraseTraces(tables)) return;
    log.warn("the database's log is in use, and is emptied with the next look");
  } catch (error) {
    log.warn({ error: errorForLog(error) }, "traces were not erased yet");
  }
}

export interface PurgeJob {
  /** Resolves when nothing is being purged any more. */
  stop(): Promise<void>;
}

/** Once an hour, on one process at a time. */
export function startPurgeJob(context: DeletionContext): PurgeJob {
  const { log, store } = context;
  let isStopped = false;
  const look = async () => {
    if (isStopped) return;
    try {
      const count = await store.exclusiveIfFree("purge", () =>
        emptyTrash(context, { isStopped: () => isStopped }),
      );
      if (count) log.info({ canvases: count }, "the trash was emptied");
    } catch (error) {
      // What is left is found again; bounded: once an hour.
      log.error({ error: errorForLog(error) }, "the trash was not emptied");
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, lookEveryMs);
  timer.unref();
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await looking;
    },
  };
}
