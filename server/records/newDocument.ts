/** How a canvas's document begins: made by the server alone, once, and stored as the first row of its journal. */
import * as Y from "yjs";
import type { Kysely } from "kysely";
import { setTitle } from "../../shared/doc/edits.ts";
import { rootsOf, schemaVersion } from "../../shared/doc/schema.ts";
import type { Tables } from "../store/tables.ts";

/** A new document with a title, filled by `fill` in one transaction; gives its whole state as a Yjs V1 update. */
export function newDocument(
  title: string,
  fill: (doc: Y.Doc) => void = () => {},
): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    rootsOf(doc).canvas.set("schema", schemaVersion);
    setTitle(doc, title);
    fill(doc);
  });
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
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
  readonly title: string;
  readonly ownerId: string | null;
  readonly isExample: boolean;
  /** JSON of `previewBlockSchema[]`. */
  readonly preview: string;
  /** The document, as `newDocument` gives it. */
  readonly state: Uint8Array;
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
      title: canvas.title,
      owner_id: canvas.ownerId,
      epoch: canvas.epoch,
      is_example: canvas.isExample ? 1 : 0,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
      archived_at: null,
      deleted_at: null,
      preview: canvas.preview,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
  await transaction
    .insertInto("journal")
    .values({
      canvas_id: canvas.id,
      seq: 1,
      at: now.getTime(),
      user_id: canvas.ownerId,
      session_id: null,
      kind: "system",
      bytes: canvas.state,
    })
    .execute();
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
