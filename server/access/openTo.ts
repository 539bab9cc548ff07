/** The canvases that are open to somebody: for lists, where `standing.ts` answers about one. */
import {
  expressionBuilder,
  type Expression,
  type Selectable,
  type SqlBool,
} from "kysely";
import type { Context } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import type { Caller } from "./caller.ts";
import {
  grantsTo,
  ownsOrphans,
  standingFrom,
  type Grant,
  type Standing,
} from "./standing.ts";

type CanvasRow = Selectable<Tables["canvas"]>;

/**
 * Selects from `canvas` no row that is closed to the caller. Of the trash (`deleted_at`) everything that was open to
 * them is here; who may take it out is asked of `summarise`, or `roleOrRefuse`.
 */
export function canvasesOpenTo(
  { store: { db }, config }: Pick<Context, "store" | "config">,
  caller: Caller,
) {
  const { user, workspaceRole, credential } = caller;
  const isGuest = workspaceRole === "guest";
  let select = db.selectFrom("canvas").where((is) => {
    const given = is(
      "canvas.id",
      "in",
      db.selectFrom(grantsTo(db, user.id).as("given")).select("canvas_id"),
    );
    if (isGuest) return given;
    return is.or([
      given,
      is("canvas.owner_id", "=", user.id),
      is("canvas.workspace_role", "is not", null),
      ...(ownsOrphans(config.access, workspaceRole)
        ? [is("canvas.owner_id", "is", null)]
        : []),
    ]);
  });
  if (credential.type === "token" && credential.canvases)
    select = select.where(
      "canvas.id",
      "in",
      // A list in SQL has at least one member, and no canvas has this id.
      ["", ...credential.canvases],
    );
  return select;
}

/** A condition on `canvas`, of canvases that are open to the caller: they own it. */
export function ownedBy(
  { store: { db }, config }: Pick<Context, "store" | "config">,
  { user, workspaceRole }: Caller,
): Expression<SqlBool> {
  const is = expressionBuilder<Tables, "canvas">();
  return is.or([
    is("canvas.owner_id", "=", user.id),
    is(
      "canvas.id",
      "in",
      db
        .selectFrom(grantsTo(db, user.id).as("given"))
        .select("canvas_id")
        .where("role", "=", "owner"),
    ),
    ...(ownsOrphans(config.access, workspaceRole)
      ? [is("canvas.owner_id", "is", null)]
      : []),
  ]);
}

/** By canvas id; those that are closed to the caller are missing from the map. Canvases in the trash count as well. */
export async function standingsOf(
  { store: { db }, config }: Pick<Context, "store" | "config">,
  caller: Caller,
  rows: readonly Pick<CanvasRow, "id" | "owner_id" | "workspace_role">[],
): Promise<Map<string, Standing>> {
  if (rows.length === 0) return new Map();
  const { user, workspaceRole, credential } = caller;
  const given = await db
    .selectFrom(grantsTo(db, user.id).as("given"))
    .selectAll()
    .where(
      "canvas_id",
      "in",
      rows.map((row) => row.id),
    )
    .execute();
  const byCanvas = Map.groupBy(given, (grant) => grant.canvas_id);
  const standings = new Map<string, Standing>();
  for (const row of rows) {
    if (credential.type === "token" && credential.canvases)
      if (!credential.canvases.includes(row.id)) continue;
    const grants: readonly Grant[] = byCanvas.get(row.id) ?? [];
    const who = {
      id: user.id,
      workspace_role: workspaceRole,
      // Nobody who is deactivated is identified.
      deactivated_at: null,
    };
    const standing = standingFrom(config.access, row, who, grants);
    if (standing) standings.set(row.id, standing);
  }
  return standings;
}
