/** Moments of a canvas that somebody named, or that were quiet: rows that point into the journal. */
import type { Kysely } from "kysely";
import * as Y from "yjs";
import type { Version } from "../../shared/api/versions.ts";
import type { Person } from "../../shared/people.ts";
import type { Context } from "../context.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import { holdCanvas } from "../store/canvasRow.ts";
import type { Tables } from "../store/tables.ts";
import { replayTo } from "./replay.ts";
import { restoreDocument } from "./restore.ts";

/** Fewer changes than this since the last version are not worth an automatic one. */
const minRowsBetweenVersions = 20;

type VersionRow = Tables["version"];

/** Newest first. */
export async function listVersions(
  context: Pick<Context, "store">,
  canvasId: string,
): Promise<Version[]> {
  const rows = await context.store.db
    .selectFrom("version")
    .selectAll()
    .where("canvas_id", "=", canvasId)
    .orderBy("seq", "desc")
    .execute();
  return withPeople(context.store.db, rows);
}

/** Names the moment that everyone sees now. Naming the same moment again renames it. */
export async function nameVersion(
  context: Pick<Context, "store" | "hub">,
  canvasId: string,
  by: { readonly name: string; readonly userId: string },
): Promise<Version> {
  const { db } = context.store;
  const seq = await context.hub.read(canvasId, (_doc, head) => head);
  const row: VersionRow = {
    canvas_id: canvasId,
    seq,
    kind: "named",
    name: by.name,
    user_id: by.userId,
    at: new Date().toISOString(),
  };
  await db.transaction().execute(async (transaction) => {
    if (!(await holdCanvas(transaction, canvasId))) return;
    await transaction
      .insertInto("version")
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(["canvas_id", "seq"]).doUpdateSet({
          kind: row.kind,
          name: row.name,
          user_id: row.user_id,
          at: row.at,
        }),
      )
      .execute();
  });
  context.hub.publish(canvasId, { type: "versions" });
  const [version] = await withPeople(db, [row]);
  return version!;
}

/** A version with the whole document of that moment, base64 of a Yjs V1 update; null when there is no such version. */
export async function versionState(
  context: Pick<Context, "store" | "log">,
  canvasId: string,
  seq: number,
): Promise<(Version & { state: string }) | null> {
  const { db } = context.store;
  const row = await db
    .selectFrom("version")
    .selectAll()
    .where("canvas_id", "=", canvasId)
    .where("seq", "=", seq)
    .executeTakeFirst();
  if (!row) return null;
  const [version] = await withPeople(db, [row]);
  const doc = await replayTo(context, canvasId, seq);
  const state = Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64");
  doc.destroy();
  return { ...version!, state };
}

/**
 * Makes the canvas what it was at journal row `seq`, as one new edit that keeps what others do meanwhile. The moment
 * before is kept as a version, so that a restore can be taken back by another. Gives the row of the edit; null when the
 * canvas has no such row.
 */
export async function restoreVersion(
  context: Pick<Context, "store" | "hub" | "log">,
  canvasId: string,
  to: { readonly seq: number; readonly userId: string },
): Promise<{ seq: number } | null> {
  const { hub, store } = context;
  const now = await hub.read(canvasId, (_doc, head) => head);
  if (to.seq < 1 || to.seq > now) return null;
  const past = await replayTo(context, canvasId, to.seq);
  try {
    const { before, seq } = await hub.edit(
      canvasId,
      { userId: to.userId, kind: "restore" },
      (doc) => restoreDocument(doc, past),
    );
    if (seq > before) {
      await saveVersion(store.db, {
        canvas_id: canvasId,
        seq: before,
        kind: "beforeRestore",
        name: "",
        user_id: to.userId,
        at: new Date().toISOString(),
      });
      hub.publish(canvasId, { type: "versions" });
    }
    return { seq };
  } finally {
    past.destroy();
  }
}

/** For the room, when it became quiet or empty: true when that was worth a version. */
export async function saveAutomaticVersion(
  db: Kysely<Tables>,
  canvasId: string,
  seq: number,
  lastAuthor: string | null,
): Promise<boolean> {
  const last = await db
    .selectFrom("version")
    .select("seq")
    .where("canvas_id", "=", canvasId)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  // Row 1 is the canvas as it was made.
  if (seq - (last?.seq ?? 1) < minRowsBetweenVersions) return false;
  return saveVersion(db, {
    canvas_id: canvasId,
    seq,
    kind: "auto",
    name: "",
    user_id: lastAuthor,
    at: new Date().toISOString(),
  });
}

/** A moment that is a version already stays what it is; then false. */
async function saveVersion(
  db: Kysely<Tables>,
  row: VersionRow,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    if (!(await holdCanvas(transaction, row.canvas_id))) return false;
    const result = await transaction
      .insertInto("version")
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(["canvas_id", "seq"]).doNothing(),
      )
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  });
}

async function withPeople(
  db: Kysely<Tables>,
  rows: readonly VersionRow[],
): Promise<Version[]> {
  const ids = rows.flatMap((row) => row.user_id ?? []);
  const people = await readPeople(db, ids);
  const personOf = (id: string): Person => people.get(id) ?? unknownPerson(id);
  return rows.map((row) => ({
    seq: row.seq,
    kind: row.kind,
    name: row.name,
    by: row.user_id === null ? null : personOf(row.user_id),
    at: row.at,
  }));
}
