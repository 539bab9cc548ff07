/** Where a canvas is: every table that has rows of one, and every table that has none. A test compares this with the database. */
import { sql, type Kysely, type RawBuilder } from "kysely";
import { rowAddress } from "../store/differences.ts";
import type { Tables } from "../store/tables.ts";

/** Rows of a canvas name it in `canvas_id`. Small, so that they go in one transaction. In the order in which they go. */
export const smallTables = [
  // Appends look here first: without it nothing is written to the journal any more.
  "journal_head",
  "opening",
  "contributor",
  "member",
  "group_role",
  "share_link",
  "link_access",
  "invitation",
  "access_request",
  "acknowledgement",
  "run_use",
  "visit",
  "watch",
  "webhook",
  "webhook_delivery",
  "review",
  "review_request",
] as const;

/** They go some rows at a time: whoever types elsewhere would wait for all of them at once. */
export const largeTables = [
  "journal",
  "snapshot",
  "client_owner",
  "version",
  "inbox_item",
  "thread",
] as const;

/** What hangs on threads, by `thread_id`, and on comments, by `comment_id`. */
export const ofThreads = [
  "thread_event",
  "thread_condition",
  "suggestion",
  "thread_read",
  "comment",
] as const;
export const ofComments = ["comment_edit", "reaction"] as const;

/** Not by `canvas_id`: the canvas itself, and images, whose files go with them. */
export const otherTables = ["canvas", "blob_use", "blob"] as const;

/** Nothing of a canvas but at most its id. */
export const elsewhere = [
  // What was done, by ids; it cannot be shortened without being noticed.
  "audit",
  "chain_head",
  "access_change",
  "purge",
  // Ids of the canvases that a token is limited to.
  "api_token",
  // People, and what belongs to the workspace. Guests go with their canvas.
  "user",
  "session",
  "account",
  "verification",
  "two_factor",
  "setting",
  "notice_setting",
  "push_subscription",
  "user_group",
  "group_member",
  // Runs belong to the workspace.
  "import",
  "import_run",
  "project",
  "project_tag",
  "run",
  "run_rank",
  "run_tag",
  "run_dataset",
  "run_basis",
  "run_model",
  "model_metric",
  "param",
  "series",
  "series_point",
  "result",
  "sample",
  "sample_text",
  "pairing",
  "artifact",
  "logged_model",
  "metric_definition",
  "migration",
] as const;

const rowsAtOnce = 400;

/** All small tables' rows of a canvas. Again is no harm. */
export async function removeSmallRows(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<void> {
  for (const table of smallTables)
    await sql`delete from ${sql.table(table)} where canvas_id = ${canvasId}`.execute(
      db,
    );
}

/** Takes the large tables' rows of a canvas away, in short transactions. Again is no harm. */
export async function removeLargeRows(
  db: Kysely<Tables>,
  canvasId: string,
): Promise<void> {
  const ofCanvas = sql`canvas_id = ${canvasId}`;
  const inThreads = sql`thread_id in (select id from thread where ${ofCanvas})`;
  const inComments = sql`comment_id in (select id from comment where ${inThreads})`;
  for (const table of ofComments) await removeInPieces(db, table, inComments);
  for (const table of ofThreads) await removeInPieces(db, table, inThreads);
  for (const table of largeTables) await removeInPieces(db, table, ofCanvas);
}

async function removeInPieces(
  db: Kysely<Tables>,
  table: string,
  where: RawBuilder<unknown>,
) {
  const address = rowAddress(db as unknown as Kysely<never>);
  const name = sql.table(table);
  for (;;) {
    const { numAffectedRows } =
      await sql`delete from ${name} where ${address} in
      (select ${address} from ${name} where ${where} limit ${sql.lit(rowsAtOnce)})`.execute(
        db,
      );
    if ((numAffectedRows ?? 0n) < BigInt(rowsAtOnce)) return;
  }
}
