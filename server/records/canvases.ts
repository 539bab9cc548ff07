/** Canvases as records: list, make, copy, rename, archive. */
import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import type * as Y from "yjs";
import type { CanvasSummary } from "../../shared/api/canvases.ts";
import { setTitle } from "../../shared/doc/edits.ts";
import { can } from "../../shared/roles.ts";
import type { Caller } from "../access/caller.ts";
import { audit } from "../audit/audit.ts";
import type { Context } from "../context.ts";
import { canvasNotFound, idTaken } from "../http/errors.ts";
import type { Tables } from "../store/tables.ts";
import { summarise, summaryOf } from "./canvasSummaries.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { copyBlobUses } from "./blobUses.ts";
import { readSettings } from "./settings.ts";
import { canvasesOpenTo } from "../access/openTo.ts";
import { takeOutOfTrash } from "../deletion/trash.ts";
import { roleOrRefuse } from "../access/standing.ts";
import { copyContent, insertCanvas, newDocument } from "./newDocument.ts";

type CanvasRow = Selectable<Tables["canvas"]>;

export interface CanvasListQuery {
  readonly archived: boolean;
  readonly deleted: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Latest change first. Deleted canvases are listed only for those who may take the deletion back. */
export async function listCanvases(
  context: Context,
  caller: Caller,
  query: CanvasListQuery,
): Promise<{ items: CanvasSummary[]; next: string | null }> {
  const after = query.cursor ? readCursor(query.cursor) : null;
  let select = canvasesOpenTo(context, caller)
    .selectAll("canvas")
    .where("deleted_at", query.deleted ? "is not" : "is", null)
    .orderBy("updated_at", "desc")
    .orderBy("canvas.id", "desc")
    .limit(query.limit + 1);
  if (!query.deleted)
    select = select.where(
      "archived_at",
      query.archived ? "is not" : "is",
      null,
    );
  if (after)
    select = select.where((is) =>
      is.or([
        is("updated_at", "<", after.at),
        is.and([
          is("updated_at", "=", after.at),
          is("canvas.id", "<", after.id),
        ]),
      ]),
    );
  const rows = await select.execute();
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const items = await summarise(context, caller, page);
  return {
    items: query.deleted
      ? items.filter(({ role }) => can(role, "archive"))
      : items,
    next:
      rows.length > query.limit && last
        ? writeCursor({ at: last.updated_at, id: last.id })
        : null,
  };
}

/** Makes a canvas with its document in one transaction. The same client-made id again gives what it made before. */
export async function createCanvas(
  context: Context,
  caller: Caller,
  request: {
    id?: string | undefined;
    title: string;
    copyOf?: string | undefined;
  },
): Promise<{ canvas: CanvasSummary; created: boolean }> {
  const id = request.id ?? randomUUID();
  const { db } = context.store;
  let doc: Y.Doc;
  if (request.copyOf) {
    await roleOrRefuse(context, caller, request.copyOf, "read");
    doc = await context.hub.read(request.copyOf, (source) =>
      newDocument(request.title, (copy) => copyContent(source, copy)),
    );
  } else {
    doc = newDocument(request.title);
  }
  const { newCanvasRole } = await readSettings(db, context.config);
  const created = await db.transaction().execute(async (transaction) => {
    // Something may be left of one that was deleted for ever.
    const purged = await transaction
      .selectFrom("purge")
      .select("at")
      .where("canvas_id", "=", id)
      .executeTakeFirst();
    if (purged) throw idTaken(id);
    const inserted = await insertCanvas(transaction, {
      id,
      ownerId: caller.user.id,
      workspaceRole: newCanvasRole,
      isExample: false,
      doc,
      epoch: randomUUID(),
    });
    if (inserted && request.copyOf)
      await copyBlobUses(transaction, request.copyOf, id, doc);
    return inserted;
  });
  if (!created) {
    const row = await rowOrRefuse(context, id);
    if (row.owner_id !== caller.user.id || row.deleted_at !== null)
      throw idTaken(id);
  }
  return { canvas: await summaryOf(context, caller, id), created };
}

export interface CanvasChange {
  readonly title?: string | undefined;
  readonly archived?: boolean | undefined;
  readonly guestsNeedApproval?: boolean | undefined;
  readonly deleted?: false | undefined;
}

/** What each change needs of the role is asked here; the door only asked whether the canvas may be seen. */
export async function changeCanvas(
  context: Context,
  caller: Caller,
  id: string,
  change: CanvasChange,
): Promise<CanvasSummary> {
  if (change.deleted === false) await takeOutOfTrash(context, caller, id);
  if (change.archived !== undefined) {
    await roleOrRefuse(context, caller, id, "archive");
    await context.store.db
      .updateTable("canvas")
      .set({ archived_at: change.archived ? new Date().toISOString() : null })
      .where("id", "=", id)
      .execute();
  }
  const { title, guestsNeedApproval } = change;
  if (guestsNeedApproval !== undefined)
    await setGuestsNeedApproval(context, caller, id, guestsNeedApproval);
  if (title !== undefined) {
    await roleOrRefuse(context, caller, id, "edit");
    await context.hub.edit(
      id,
      { userId: caller.user.id, kind: "edit" },
      (doc) => setTitle(doc, title),
    );
  }
  await roleOrRefuse(context, caller, id, "read");
  return summaryOf(context, caller, id);
}

/** What waits already goes on waiting until it is decided. */
async function setGuestsNeedApproval(
  context: Context,
  caller: Caller,
  id: string,
  needed: boolean,
) {
  await roleOrRefuse(context, caller, id, "share");
  await context.store.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("canvas")
      .set({ guests_need_approval: needed ? 1 : 0 })
      .where("id", "=", id)
      .where("guests_need_approval", "!=", needed ? 1 : 0)
      .executeTakeFirst();
    if (numUpdatedRows > 0n)
      await audit(trx, caller, {
        action: "canvas.guest_approval_changed",
        canvasId: id,
        details: { needed: needed ? "yes" : "no" },
      });
  });
  context.hub.publish(id, { type: "access" });
}

async function rowOrRefuse(context: Context, id: string): Promise<CanvasRow> {
  const row = await context.store.db
    .selectFrom("canvas")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw canvasNotFound();
  return row;
}
