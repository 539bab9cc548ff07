/** How a canvas's document begins: made by the server alone, once, and stored as the first row of its journal. */
import * as Y from "yjs";
import type { Kysely } from "kysely";
import { setTitle } from "../../shared/doc/edits.ts";
import { rootsOf, schemaVersion } from "../../shared/doc/schema.ts";
import type { Role } from "../../shared/roles.ts";
import type { Tables } from "../store/tables.ts";
import { runsUsedIn, saveRunUses } from "../runs/runUses.ts";
import { createCanvasDoc, insertFirstRow } from "../sync/document.ts";
import { canvasColumns } from "../sync/projection.ts";

/** A new document with a title, filled by `fill` in one transaction. */
export function newDocument(
  title: string,
  fill: (doc: Y.Doc) => void = () => {},
): Y.Doc {
  const doc = createCanvasDoc();
  doc.transact(() => {
    rootsOf(doc).canvas.set("schema", schemaVersion);
    setTitle(doc, title);
    fill(doc);
  });
  return doc;
}

/**
 * Copies blocks and links as they are now, those of unknown kinds included, without the history behind them: the copy
 * starts with one client id and no deleted content.
 */
export function copyContent(from: Y.Doc, to: Y.Doc) {
  const source = rootsOf(from);
  const target = rootsOf(to);
  for (const root of ["blocks", "links"] as const)
    for (const [id, entry] of source[root])
      if (entry instanceof Y.Map) target[root].set(id, entry.clone());
}

export interface NewCanvas {
  readonly id: string;
  readonly ownerId: string | null;
  /** What every member of the workspace is on it; null: nothing. */
  readonly workspaceRole: Role | null;
  readonly isExample: boolean;
  /** As `newDocument` gives it. */
  readonly doc: Y.Doc;
  readonly epoch: string;
}

/** Inserts the canvas and its first journal row; false when the id is in use. Call it inside a transaction. */
export async function insertCanvas(
  transaction: Kysely<Tables>,
  canvas: NewCanvas,
): Promise<boolean> {
  const now = new Date();
  const inserted = await transaction
    .insertInto("canvas")
    .values({
      id: canvas.id,
      ...canvasColumns(canvas.doc),
      owner_id: canvas.ownerId,
      workspace_role: canvas.workspaceRole,
      epoch: canvas.epoch,
      is_example: canvas.isExample ? 1 : 0,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
      archived_at: null,
      deleted_at: null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
  await insertFirstRow(transaction, canvas.id, canvas.doc, canvas.ownerId);
  await saveRunUses(transaction, canvas.id, runsUsedIn(canvas.doc));
  if (canvas.ownerId)
    await transaction
      .insertInto("contributor")
      .values({
        canvas_id: canvas.id,
        user_id: canvas.ownerId,
        last_at: now.toISOString(),
      })
      .execute();
  return true;
}
