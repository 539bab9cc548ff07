/**
 * The built-in example canvas: made by the server, once, at its first start. Its row is the mark that it was made, or a
 * setting, once it was deleted for ever: a deleted example never comes back.
 */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Context } from "../context.ts";
import { timestamp } from "../records/clock.ts";
import { insertCanvas, newDocument } from "../records/newDocument.ts";
import { blockOf } from "../../shared/api/anchors.ts";
import { newCommentRow } from "../threads/comments.ts";
import { conditionRow } from "../threads/conditionRows.ts";
import { checkAllConditions } from "../threads/conditions.ts";
import { noteEvent, touch } from "../threads/events.ts";
import { createUser } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { writeExample } from "./document.ts";
import { team } from "./people.ts";
import { importExampleRuns } from "./runs.ts";
import { exampleThreads, type ExampleThread } from "./threads.ts";
import { title } from "./words.ts";

/** Name in `setting`. */
export const examplePurged = "examplePurged";

/**
 * Makes the example unless it was ever made, and gives its id; null when there was nothing to do. Runs come first,
 * through the importer; people, canvas, document and threads follow in one transaction. A start that died in between
 * is simply done again: what was imported is found, not added twice. Of several processes that start at once one makes
 * it while the others wait.
 */
export async function ensureExample(context: Context): Promise<string | null> {
  if (await exampleExists(context.store.db)) return null;
  return context.store.exclusive("example", () => makeExample(context));
}

async function makeExample(context: Context): Promise<string | null> {
  const { db } = context.store;
  if (await exampleExists(db)) return null;
  const runs = await importExampleRuns(context);
  const doc = newDocument(title, (example) => writeExample(example, runs));
  const id = randomUUID();
  await db.transaction().execute(async (transaction) => {
    for (const person of Object.values(team))
      await createUser(transaction, person);
    await insertCanvas(transaction, {
      id,
      ownerId: null,
      isExample: true,
      workspaceRole: "editor",
      epoch: randomUUID(),
      doc,
    });
    for (const thread of exampleThreads)
      await insertThread(transaction, id, thread);
    for (const person of Object.values(team))
      await transaction
        .insertInto("contributor")
        .values({ canvas_id: id, user_id: person.id, last_at: timestamp() })
        .execute();
  });
  doc.destroy();
  await checkAllConditions(context);
  context.log.info({ canvasId: id }, "made the example canvas");
  return id;
}

async function exampleExists(db: Kysely<Tables>): Promise<boolean> {
  const row = await db
    .selectFrom("canvas")
    .select("id")
    .where("is_example", "=", 1)
    .unionAll(
      db
        .selectFrom("setting")
        .select("name as id")
        .where("name", "=", examplePurged),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function insertThread(
  transaction: Kysely<Tables>,
  canvasId: string,
  thread: ExampleThread,
) {
  const id = randomUUID();
  const { anchor, comments, label, resolvedBy, reason = "" } = thread;
  const at = timestamp();
  await transaction
    .insertInto("thread")
    .values({
      id,
      canvas_id: canvasId,
      anchor: JSON.stringify(anchor),
      block_id: blockOf(anchor),
      author_id: comments[0]!.by.id,
      created_at: at,
      updated_at: at,
      label,
      asks: JSON.stringify(thread.asks ?? []),
      resolved_at: null,
      resolved_by: null,
    })
    .execute();
  for (const [n, { by, body, reactions = {} }] of comments.entries()) {
    const row = newCommentRow(
      randomUUID(),
      id,
      by,
      body,
      n === 0 ? at : timestamp(),
    );
    await transaction.insertInto("comment").values(row).execute();
    for (const [emoji, person] of Object.entries(reactions))
      await transaction
        .insertInto("reaction")
        .values({
          comment_id: row.id,
          user_id: person.id,
          emoji,
          created_at: timestamp(),
        })
        .execute();
  }
  if (thread.condition)
    await transaction
      .insertInto("thread_condition")
      .values(conditionRow(id, thread.condition))
      .execute();
  const now = timestamp();
  if (resolvedBy) {
    await transaction
      .updateTable("thread")
      .set({
        resolved_at: now,
        resolved_by: resolvedBy.id,
        resolution: reason,
      })
      .where("id", "=", id)
      .execute();
    await noteEvent(transaction, {
      threadId: id,
      at: now,
      actorId: resolvedBy.id,
      kind: "resolved",
      details: { words: reason },
    });
  }
  await touch(transaction, id, now);
}
