/** The audit log as admins read it: filtered, with the names that ids stand for today. */
import type { Kysely, Selectable } from "kysely";
import type { z } from "zod";
import type { AuditRecord, auditFilterSchema } from "../../shared/api/admin.ts";
import { malformedRequest } from "../http/errors.ts";
import { readPeople, unknownPerson } from "../records/users.ts";
import type { Tables } from "../store/tables.ts";
import { readTitles } from "../tokens/tokens.ts";

export type AuditFilter = z.infer<typeof auditFilterSchema>;
type AuditRow = Selectable<Tables["audit"]>;

/** Newest first. */
export async function listAudit(
  db: Kysely<Tables>,
  query: AuditFilter & {
    readonly cursor?: string | undefined;
    readonly limit: number;
  },
): Promise<{ items: AuditRecord[]; next: string | null }> {
  let select = matching(db, query);
  if (query.cursor !== undefined)
    select = select.where("seq", "<", readSeq(query.cursor));
  const rows = await select
    .orderBy("seq", "desc")
    .limit(query.limit + 1)
    .execute();
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: await describe(db, shown),
    next: rows.length > shown.length && last ? String(last.seq) : null,
  };
}

const rowsAtOnce = 500;

/** Oldest first, some hundred at a time; ends with what was the newest when it began. */
export async function* readAudit(
  db: Kysely<Tables>,
  filter: AuditFilter,
): AsyncGenerator<{ record: AuditRecord; hash: string }[]> {
  const newest = await db
    .selectFrom("audit")
    .select((is) => is.fn.max("seq").as("seq"))
    .executeTakeFirst();
  for (let after = 0; ;) {
    const rows = await matching(db, filter)
      .where("seq", ">", after)
      .where("seq", "<=", Number(newest?.seq ?? 0))
      .orderBy("seq")
      .limit(rowsAtOnce)
      .execute();
    if (rows.length === 0) return;
    after = Number(rows.at(-1)!.seq);
    const records = await describe(db, rows);
    yield records.map((record, i) => ({ record, hash: rows[i]!.hash }));
  }
}

function matching(
  db: Kysely<Tables>,
  { actor, action, canvas, from, to }: AuditFilter,
) {
  let select = db.selectFrom("audit").selectAll();
  if (actor === "server") select = select.where("actor_id", "is", null);
  else if (actor !== undefined) select = select.where("actor_id", "=", actor);
  if (action !== undefined)
    select = select.where((is) =>
      is.or([
        is("action", "=", action),
        // Every action of the kind: those that begin with it and a dot; "/" is the character after the dot.
        is.and([
          is("action", ">", `${action}.`),
          is("action", "<", `${action}/`),
        ]),
      ]),
    );
  if (canvas !== undefined) select = select.where("canvas_id", "=", canvas);
  if (from !== undefined) select = select.where("at", ">=", inStored(from));
  if (to !== undefined) select = select.where("at", "<", inStored(to));
  return select;
}

/** Times are compared as text. */
const inStored = (time: string) => new Date(time).toISOString();

async function describe(
  db: Kysely<Tables>,
  rows: readonly AuditRow[],
): Promise<AuditRecord[]> {
  const people = await readPeople(
    db,
    rows.flatMap((row) => [row.actor_id ?? [], row.target ?? []].flat()),
  );
  const titles = await readTitles(
    db,
    rows.flatMap((row) => row.canvas_id ?? []),
  );
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: row.at,
    actor:
      row.actor_id === null
        ? null
        : (people.get(row.actor_id) ?? unknownPerson(row.actor_id)),
    via: row.via,
    action: row.action,
    canvas:
      row.canvas_id === null
        ? null
        : { id: row.canvas_id, title: titles.get(row.canvas_id) ?? null },
    target: row.target,
    targetPerson: (row.target && people.get(row.target)) || null,
    details: readDetails(row.details),
  }));
}

/** The salt says nothing to a reader. */
function readDetails(stored: string | null): Record<string, unknown> | null {
  if (stored === null) return null;
  const { salt: _, ...details } = JSON.parse(stored) as Record<string, unknown>;
  return details;
}

function readSeq(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor))
    throw malformedRequest("the cursor is not one that a list answered");
  return Number(cursor);
}
